// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Linq;
using System.Text;

namespace NanoIke.Tests.Flash;

/// <summary>flash.ps1: what a person may get wrong, the configuration by the firmware's own parser, and a firmware that does not fit.</summary>
[TestClass]
[DoNotParallelize] // PATH belongs to the process
public sealed class FlashChecksTests
{
    private Workbench _bench;

    [TestInitialize]
    public void Start()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("the fake tools are shell scripts");
        }

        _bench = new Workbench();
    }

    [TestCleanup]
    public void End()
    {
        _bench?.Dispose();
    }

    [TestMethod]
    [DataRow("Help", true)]
    [DataRow("Board", "--help")]
    [DataRow("Board", "-h")]
    [DataRow("Board", "/?")]
    [DataRow("Board", "help")]
    public void HelpIsTheHeadOfTheScript(string name, object value)
    {
        _bench.Run((name, value));

        Assert.IsEmpty(_bench.Host.Errors);
        Assert.AreEqual(0, _bench.ExitCode);
        Assert.StartsWith("SYNOPSIS\nBuilds the nanoIke node", _bench.Host.Output);
        foreach (string parameter in new[] { "Board", "Port", "Config", "Firmware", "Target", "Wifi", "WifiSsid", "WifiPassword", "Monitor", "Help" })
        {
            Assert.Contains("\n-" + parameter + "\n", _bench.Host.Output);
        }

        Assert.Contains("./flash.ps1 -Board esp32 -Port COM5", _bench.Host.Output);
    }

    [TestMethod]
    public void CapitalsDoNotMatter()
    {
        _bench.Run(("Board", "ESP32"), ("Port", _bench.Port), ("Config", "node.conf"), ("Firmware", true), ("Target", "esp32_c3"));

        Assert.IsEmpty(_bench.Host.Errors, _bench.Error);
        Assert.AreEqual($"dotnet [build] [{_bench.In("boards/esp32")}] [-c] [Release] [-p:Device=true]", _bench.Deeds[0]);
        Assert.Contains("[--target] [ESP32_C3]", _bench.Deeds[1]);
    }

    [TestMethod]
    [DataRow(".", ". of -Config is a directory; name the file itself")]
    [DataRow("boards", "boards of -Config is a directory; name the file itself")]
    [DataRow("gone.conf", "the file gone.conf of -Config does not exist")]
    public void ConfigurationMustBeAFile(string path, string why)
    {
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", path));

        Refused(why);
    }

    [TestMethod]
    public void ANodeNeedsTheFolderOfItsFleet()
    {
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Node", "node-007"));
        Refused("-Node needs -Config, the folder that provision wrote");
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", "fleet"), ("Node", "node-007"));
        Refused("the file " + Path.Combine("fleet", "nodes", "node-007.conf") + " of -Config does not exist");
    }

    [TestMethod]
    [DataRow("8.0.100 [/usr/lib/dotnet/sdk]\\n9.0.304 [/usr/lib/dotnet/sdk]", "8.0.100, 9.0.304")]
    [DataRow("", "none")]
    public void TheSdkMustBeThere(string sdks, string found)
    {
        _bench.FakeDotnet("NFMRK1", 0, sdks);
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", "node.conf"));

        Refused($"the .NET 10 SDK is missing: dotnet --list-sdks shows {found}; install it");
    }

    [TestMethod]
    [DataRow("hello\n", "line 1: is not of the form key = value")]
    [DataRow("psk 0sAAAAAAAA=\n", "line 1: psk must be followed by = and its value")]
    [DataRow("node-1 : PSK 0sAAAAAAAA=\n", "line 1: this key is not known (it is not shown, as it may be part of the secret)")]
    [DataRow("gateway = a\r\n# b\r\ngateway = c\r\n", "line 3: gateway is given twice")]
    [DataRow("gateway = # none\n", "line 1: gateway has no value")]
    [DataRow("gateway = 999.1.1.1\n", "line 1: gateway must be an IPv4 address or a host name")]
    [DataRow("remote_subnet = 10.20.0.0/99\n", "line 1: remote_subnet must be a subnet such as 10.20.0.0/24")]
    [DataRow("", "line 0: end of file, and the key gateway is missing")]
    public void ConfigurationIsCheckedByTheFirmware(string text, string why)
    {
        string file = _bench.Write("bad.conf", text);
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", "bad.conf"));

        Refused(file + ": " + why);
    }

    [TestMethod]
    public void Utf16IsRefused()
    {
        string file = _bench.In("bad.conf");
        File.WriteAllText(file, File.ReadAllText(_bench.Configuration), Encoding.Unicode);
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", file));

        Refused(file + ": line 1: the file is UTF-16, which > of Windows PowerShell 5.1 writes; save it as UTF-8");
    }

    [TestMethod]
    public void QuotesAreWarnedOf()
    {
        File.WriteAllText(_bench.Configuration, File.ReadAllText(_bench.Configuration).Replace("top#secret word", "\"top#secret word\"", StringComparison.Ordinal));
        _bench.Write("wifi.conf", "ssid = 'home'\npassword = \"long enough\"\n");
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", "node.conf"), ("Wifi", "wifi.conf"));

        Assert.IsEmpty(_bench.Host.Errors, _bench.Error);
        Assert.Contains("node.conf: note: line 4: psk is in quotes, which are part of the value\n", _bench.Host.Output);
        Assert.Contains("note: wifi.conf line 1: ssid is in quotes, which are part of the value\n", _bench.Host.Output);
        Assert.Contains("note: wifi.conf line 2: password is in quotes, which are part of the value\n", _bench.Host.Output);
        Assert.DoesNotContain("secret word", _bench.Host.Output);
        Assert.DoesNotContain("long enough", _bench.Host.Output);
    }

    [TestMethod]
    public void AFirmwareThatFitsIsSaid()
    {
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port));

        Assert.IsEmpty(_bench.Host.Errors, _bench.Error);
        Assert.Contains("the firmware of the device (1.17.0.339) has all 3 native parts that the application needs\n", _bench.Host.Output);
        Assert.DoesNotContain("note:", _bench.Host.Output);
        string[] calls = _bench.Calls;
        Assert.IsLessThan(Index(calls, "[--deploy]"), Index(calls, "[--devicedetails]"), "compared before it is deployed");
    }

    [TestMethod]
    public void AFirmwareThatDoesNotFitIsRefused()
    {
        _bench.SetDevice("mscorlib v100.5.0.19, checksum 0x445C7AF9", "nanoFramework.System.Security.Cryptography v100.0.0.4, checksum 0x1A1CC3FD");
        const string Wrong = "mscorlib is 0x445C7AF9 there, the application needs 0x1549C856; System.Net is not there. Nothing was deployed; ";
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", "node.conf"));
        Failed("flash.ps1: the firmware of the device (1.17.0.339) does not fit: " + Wrong + "add -Firmware, which flashes 1.17.0.339", 1);

        _bench.Run(("Board", "stm32-ethernet"), ("Port", _bench.Port), ("Config", "node.conf"));
        Failed("flash.ps1: the firmware of the device (1.17.0.339) does not fit: " + Wrong + "add -Firmware, which flashes the newest 1.x", 2);

        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", "node.conf"), ("Firmware", true));
        Failed("flash.ps1: the firmware that was flashed (1.17.0.339) does not fit the packages of this build: " + Wrong
            + "firmware_version in board.json and lib/Surface/Device/Packages.props must belong together", 4);
    }

    [TestMethod]
    public void ADeviceThatDoesNotAnswerIsRefused()
    {
        _bench.SetDevice();
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", "node.conf"));

        Failed($"flash.ps1: the device on {_bench.Port} does not answer as one that runs nanoFramework; a new board needs -Firmware, a running one a reset", 1);
    }

    [TestMethod]
    public void MissingCryptoIsANote()
    {
        _bench.SetDevice("mscorlib v100.5.0.24, checksum 0x1549c856", "System.Net v100.2.0.14, checksum 0x8efb9944", "Other v1.0.0.0, checksum 0x00000001");
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port));

        Assert.IsEmpty(_bench.Host.Errors, _bench.Error);
        Assert.Contains("note: it has no nanoFramework.System.Security.Cryptography: the managed crypto serves, slower\n", _bench.Host.Output);
    }

    private static int Index(string[] calls, string what) => Array.FindIndex(calls, call => call.Contains(what, StringComparison.Ordinal));

    private void Refused(string why) => Failed("flash.ps1: " + why, 0);

    private void Failed(string error, int deeds)
    {
        Assert.AreEqual(error, _bench.Error);
        Assert.AreEqual(1, _bench.ExitCode);
        Assert.HasCount(deeds, _bench.Deeds, string.Join("\n", _bench.Deeds));
        Assert.IsFalse(_bench.Calls.Any(call => call.Contains("[--deploy]", StringComparison.Ordinal)), "nothing was deployed");
        Assert.IsEmpty(_bench.LeftInTemporary);
    }
}
