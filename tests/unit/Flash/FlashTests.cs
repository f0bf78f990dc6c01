// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Linq;

namespace NanoIke.Tests.Flash;

/// <summary>flash.ps1: which commands it runs, and what it says when something is wrong.</summary>
[TestClass]
[DoNotParallelize] // PATH belongs to the process
public sealed class FlashTests
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
    public void Esp32GetsConfigurationThenApplication()
    {
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", "node.conf"));

        Succeeded();
        string[] deeds = _bench.Deeds;
        Assert.HasCount(3, deeds);
        Assert.AreEqual($"dotnet [build] [{_bench.In("boards/esp32")}] [-c] [Release] [-p:Device=true]", deeds[0]);
        Assert.StartsWith("nanoff [--filedeployment] [", deeds[1]);
        Assert.DoesNotContain("--serialport", deeds[1]);
        Assert.AreEqual($"nanoff [--nanodevice] [--deploy] [--serialport] [{_bench.Port}] [--image] [{Image("esp32", "Esp32")}]", deeds[2]);
        string json = "{\"serialport\":\"" + _bench.Port + "\",\"files\":[{\"DestinationFilePath\":\"I:\\\\nanoike.conf\",\"SourceFilePath\":\"" + _bench.Configuration + "\"}]}";
        CollectionAssert.AreEqual(new[] { json }, _bench.Deployments());
    }

    [TestMethod]
    public void ANodeOfAFleetIsTakenFromItsFolder()
    {
        Directory.CreateDirectory(_bench.In("fleet/nodes"));
        string file = _bench.Write("fleet/nodes/node-007.conf", File.ReadAllText(_bench.Configuration));
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", "fleet"), ("Node", "node-007"));

        Succeeded();
        Assert.Contains($"\"SourceFilePath\":\"{file}\"", _bench.Deployments().Single());
    }

    [TestMethod]
    public void FirmwareAndWifiComeFirst()
    {
        _bench.Write("wifi.conf", "# at home\r\nssid = \"Kaffee\\Küche\"\r\npassword = p=ss word\r\n");
        _bench.Run(("Board", "esp32"), ("Port", "com5"), ("Config", _bench.Configuration), ("Firmware", true), ("Wifi", "wifi.conf"), ("Target", "ESP32_S3_OCTAL"));

        Succeeded();
        string[] deeds = _bench.Deeds;
        Assert.HasCount(5, deeds);
        Assert.AreEqual("nanoff [--update] [--target] [ESP32_S3_OCTAL] [--serialport] [com5] [--fwversion] [1.17.0.339]", deeds[1]);
        Assert.StartsWith("nanoff [--networkdeployment] [", deeds[2]);
        Assert.StartsWith("nanoff [--filedeployment] [", deeds[3]);
        Assert.StartsWith("nanoff [--nanodevice] [--deploy]", deeds[4]);
        string json = "{\"SerialPort\":\"com5\",\"WirelessClient\":{\"Ssid\":\"\\\"Kaffee\\\\K\\u00fcche\\\"\",\"Password\":\"p=ss word\",\"Authentication\":\"WPA2\","
            + "\"Encryption\":\"WPA2\",\"ConfigurationOption\":\"AutoConnect\",\"RadioType\":\"802.11n\",\"DhcpEnabled\":true,\"AutomaticDNS\":true}}";
        Assert.AreEqual(json, _bench.Deployments()[0]);
        Assert.DoesNotContain("p=ss", _bench.Host.Output, "the password must not be shown");
    }

    [TestMethod]
    public void OpenWifiHasNoPassword()
    {
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("WifiSsid", "guests"));

        Succeeded();
        Assert.Contains("\"Password\":\"\",\"Authentication\":\"Open\",\"Encryption\":\"None\"", _bench.Deployments().Single());
    }

    [TestMethod]
    public void Stm32GoesOverJtagToItsAddress()
    {
        _bench.Run(("Board", "stm32-ethernet"), ("Port", "COM4"), ("Config", "node.conf"), ("Firmware", true));

        Succeeded();
        string[] deeds = _bench.Deeds;
        Assert.HasCount(4, deeds);
        Assert.AreEqual("nanoff [--update] [--target] [ORGPAL_PALTHREE] [--jtag]", deeds[1]);
        Assert.AreEqual(
            $"nanoff [--target] [ORGPAL_PALTHREE] [--deploy] [--image] [{Image("stm32-ethernet", "Stm32Ethernet")}] [--address] [0x080C0000] [--jtag] [--reset]",
            deeds[3]);
    }

    [TestMethod]
    public void WhatIfShowsEveryCommandAndRunsNone()
    {
        _bench.Remove("nanoff");
        _bench.Run(
            ("Board", "esp32"), ("Port", "COM77"), ("Config", "node.conf"), ("Firmware", true), ("WifiSsid", "home"), ("WifiPassword", "not to be seen"), ("Monitor", true), ("WhatIf", true));

        Succeeded();
        Assert.IsEmpty(_bench.Calls);
        string[] shown = _bench.Host.Output.TrimEnd().Split('\n');
        Assert.HasCount(8, shown);
        Assert.AreEqual($"What if: dotnet run --project \"{_bench.In("boards/linux")}\" -c Release -- validate --config \"{_bench.Configuration}\"", shown[0]);
        Assert.AreEqual($"What if: dotnet build \"{_bench.In("boards/esp32")}\" -c Release -p:Device=true", shown[1]);
        Assert.AreEqual("What if: nanoff --update --target ESP32_REV3 --serialport COM77 --fwversion 1.17.0.339", shown[2]);
        Assert.AreEqual("What if: nanoff --nanodevice --devicedetails --serialport COM77", shown[3]);
        Assert.StartsWith("What if: nanoff --networkdeployment <temporary file: {\"SerialPort\":\"COM77\",", shown[4]);
        Assert.StartsWith("What if: nanoff --filedeployment <temporary file: {\"serialport\":\"COM77\",", shown[5]);
        Assert.AreEqual($"What if: nanoff --nanodevice --deploy --serialport COM77 --image \"{Image("esp32", "Esp32")}\"", shown[6]);
        Assert.AreEqual("What if: show the log of COM77 at 921600 baud", shown[7]);
        Assert.DoesNotContain("not to be seen", _bench.Host.Output);
    }

    [TestMethod]
    [DataRow(null, "COM5", "-Board is missing; it takes one of: esp32, stm32-ethernet")]
    [DataRow("esp23", "COM5", "there is no board 'esp23'; -Board takes one of: esp32, stm32-ethernet")]
    [DataRow("esp32", null, "-Port is missing; nanoff --listports shows the serial ports")]
    [DataRow("esp32", "COM6", "there is no serial port COM6; nanoff --listports shows what there is")]
    [DataRow("esp32", "/dev/ttyNone", "there is no serial port /dev/ttyNone; nanoff --listports shows what there is")]
    public void BoardAndPortMustExist(string board, string port, string why)
    {
        _bench.Run(("Board", board), ("Port", port), ("Config", "node.conf"));

        Refused(why);
    }

    [TestMethod]
    public void UnknownTargetIsRefused()
    {
        _bench.Run(("Board", "stm32-ethernet"), ("Port", "COM5"), ("Target", "ESP32_REV3"));

        Refused("board stm32-ethernet has no target 'ESP32_REV3'; -Target takes one of: ORGPAL_PALTHREE");
    }

    [TestMethod]
    [DataRow("dotnet", "dotnet is not on PATH; install the .NET 10 SDK")]
    [DataRow("nanoff", "nanoff is not on PATH; install it: dotnet tool install -g nanoff --version 2.5.162")]
    public void ToolMustExist(string tool, string why)
    {
        _bench.Remove(tool);
        _bench.Run(("Board", "esp32"), ("Port", "COM5"), ("Config", "node.conf"));

        Refused(why);
    }

    [TestMethod]
    [DataRow("nanoff 3.0.0-preview.1", "nanoff 3.0.0-preview.1 does not fit: ")]
    [DataRow("nanoff 2.4.9", "nanoff 2.4.9 does not fit: ")]
    [DataRow("hello", "nanoff --version names no version; ")]
    public void NanoffVersionIsPinned(string version, string why)
    {
        _bench.FakeNanoff(string.Empty, version);
        _bench.Run(("Board", "esp32"), ("Port", "COM5"), ("Config", "node.conf"));

        Refused(why + "this script needs 2.x from 2.5 on: dotnet tool install -g nanoff --version 2.5.162");
    }

    [TestMethod]
    [DataRow("stm32-ethernet", null, "home", null, "board stm32-ethernet has no Wi-Fi: leave -Wifi, -WifiSsid and -WifiPassword out")]
    [DataRow("esp32", "wifi.conf", "home", null, "give -Wifi, or -WifiSsid and -WifiPassword, not both")]
    [DataRow("esp32", "wifi.conf", null, null, "wifi.conf: the key ssid is missing")]
    [DataRow("esp32", "other.conf", null, null, "other.conf line 2: is neither ssid = NAME nor password = SECRET")]
    [DataRow("esp32", ".", null, null, ". of -Wifi is a directory; name the file itself")]
    [DataRow("esp32", null, null, "long enough", "-WifiPassword needs -WifiSsid")]
    [DataRow("esp32", null, "home", "short", "a Wi-Fi password has 8 to 64 characters (none: an open network)")]
    [DataRow("esp32", null, "äöüäöüäöüäöüäöüäöü", "long enough", "the name of a Wi-Fi network has 32 bytes at most")]
    public void WifiIsCheckedFirst(string board, string file, string ssid, string password, string why)
    {
        _bench.Write("wifi.conf", "password = long enough\n");
        _bench.Write("other.conf", "ssid = home\nhunter: password\n");
        _bench.Run(("Board", board), ("Port", _bench.Port), ("Wifi", file), ("WifiSsid", ssid), ("WifiPassword", password));

        Refused(why);
    }

    [TestMethod]
    [DataRow(null, 0, "the build made no ")]
    [DataRow("NFMRK2 wrong", 0, "NanoIke.Esp32.bin does not begin with NFMRK1: it is not for nanoFramework 1.x; nothing was flashed")]
    [DataRow("NF", 0, "NanoIke.Esp32.bin does not begin with NFMRK1: ")]
    [DataRow(null, 1, "the build failed: dotnet ended with exit code 1; what it says stands above")]
    public void NothingIsFlashedWithoutAnImage(string image, int exitCode, string why)
    {
        _bench.FakeDotnet(image, exitCode);
        _bench.Run(("Board", "esp32"), ("Port", _bench.Port), ("Config", "node.conf"), ("Firmware", true));

        Failed(why);
        Assert.HasCount(1, _bench.Deeds, "only the build ran");
    }

    [TestMethod]
    [DataRow("--update", "flashing the firmware failed: nanoff ended with exit code 3; what it says stands above", 2)]
    [DataRow("--networkdeployment", "storing the Wi-Fi credentials failed: nanoff ended with exit code 3; what it says stands above", 3)]
    [DataRow("--filedeployment", "deploying the configuration failed: nanoff ended with exit code 3; what it says stands above", 4)]
    [DataRow("--deploy", "deploying the application failed: nanoff ended with exit code 3; what it says stands above", 5)]
    public void FailureOfNanoffEndsIt(string operation, string why, int deeds)
    {
        _bench.FakeNanoff("if [ $1 = " + operation + " ] || [ \"$2\" = " + operation + " ]; then echo 'Error E2002: no answer' >&2; exit 3; fi");
        _bench.Run(("Board", "esp32"), ("Port", "COM5"), ("Config", "node.conf"), ("Firmware", true), ("WifiSsid", "home"), ("WifiPassword", "long enough"));

        Failed(why);
        Assert.Contains("Error E2002: no answer", _bench.Host.Output, "nanoff's own words are shown");
        Assert.HasCount(deeds, _bench.Deeds);
    }

    [TestMethod]
    public void FileThatWasNotStoredIsAFailureWhateverTheExitCode()
    {
        _bench.FakeNanoff("if [ $1 = --filedeployment ]; then echo 'Error deploying content file node.conf to I:'; fi");
        _bench.Run(("Board", "esp32"), ("Port", "COM5"), ("Config", "node.conf"));

        Failed("deploying the configuration failed: the device did not take the file; what nanoff says stands above");
        Assert.HasCount(2, _bench.Deeds);
    }

    [TestMethod]
    public void MonitorNeedsAPowerShellWithSerialPorts()
    {
        _bench.Run(("Board", "esp32"), ("Port", "COM5"), ("Config", "node.conf"), ("Monitor", true));

        Refused("this PowerShell has no serial ports, so -Monitor cannot work; take PowerShell 7 or Windows PowerShell 5.1");
    }

    private string Image(string board, string name) => _bench.In(Path.Combine("boards", board, "bin/Release/netnano1.0/NanoIke." + name + ".bin"));

    private void Succeeded()
    {
        Assert.IsEmpty(_bench.Host.Errors, _bench.Error);
        Assert.AreEqual(0, _bench.ExitCode);
        Assert.IsEmpty(_bench.LeftInTemporary);
    }

    private void Failed(string why)
    {
        Assert.HasCount(1, _bench.Host.Errors, _bench.Error);
        Assert.StartsWith("flash.ps1: ", _bench.Error);
        Assert.Contains(why, _bench.Error);
        Assert.AreEqual(1, _bench.ExitCode);
        Assert.IsEmpty(_bench.LeftInTemporary, "a file with secrets was left behind");
    }

    private void Refused(string why)
    {
        Failed(why);
        Assert.AreEqual("flash.ps1: " + why, _bench.Error);
        Assert.IsEmpty(_bench.Deeds);
    }
}
