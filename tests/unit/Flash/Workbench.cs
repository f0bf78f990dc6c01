// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NanoIke.Tests.Flash;

/// <summary>
/// A copy of flash.ps1 and of what it reads, with a fake dotnet and a fake nanoff as the only programs on PATH. The fakes write down
/// their arguments, and the text of the JSON files that nanoff is given; the fake dotnet leaves checking a configuration to the real one.
/// </summary>
internal sealed class Workbench : IDisposable
{
    private const string GoodConfiguration =
        "gateway = 10.9.0.1 # the lab\nlocal_id = node-1\ngateway_id = gw.example\npsk = top#secret word\n"
        + "remote_subnet = 10.20.0.0/24\ncollector = 10.20.0.1:5683\n";

    private static readonly string[] s_questions = { "[--version]", "[--listports]", "[--list-sdks]", "[--devicedetails]", "[validate]" };

    private readonly string _folder = Directory.CreateTempSubdirectory("nanoike flash ").FullName;
    private const string Details =
        "\nHAL build info: nanoCLR running @ ESP32 built with ESP-IDF v5.5.4\n  Target:   ESP32_REV3\n  Platform: ESP32\n\nFirmware build Info:\n"
        + "  Date:        Aug 20 2026\n  CLR Version: 1.17.0.339\n\nAppDomains:\n\nAssemblies:\n  mscorlib, 1.17.11.0\n\nNative Assemblies:\n";

    private readonly string _oldPath = Environment.GetEnvironmentVariable("PATH");
    private readonly string _oldTemporary = Environment.GetEnvironmentVariable("TMPDIR");

    public Workbench()
    {
        string source = RepositoryRoot();
        Copy(source, "flash.ps1");
        foreach (string file in new[] { "device/Settings.ps1", "device/Checks.ps1", "device/Native.ps1", "device/DeviceLog.ps1", "esp32/board.json", "stm32-ethernet/board.json" })
        {
            Copy(source, Path.Combine("boards", file));
        }

        Directory.CreateDirectory(Tools);
        Directory.CreateDirectory(Temporary);
        Environment.SetEnvironmentVariable("PATH", Tools);
        Environment.SetEnvironmentVariable("TMPDIR", Temporary);
        Write("node.conf", GoodConfiguration);
        Port = Write("ttyUSB0", string.Empty);
        SetNeeds(("mscorlib", 0x1549C856), ("System.Net", 0x8EFB9944), ("System.Threading", 0), ("nanoFramework.System.Security.Cryptography", 0x1A1CC3FD));
        SetDevice("mscorlib v100.5.0.24, checksum 0x1549C856", "System.Net v100.2.0.14, checksum 0x8EFB9944", "nanoFramework.System.Security.Cryptography v100.0.0.4, checksum 0x1A1CC3FD");
        FakeDotnet("NFMRK1 and so on");
        FakeNanoff(string.Empty);
    }

    /// <summary>A path that stands for a serial port.</summary>
    public string Port { get; }

    public string Configuration => Path.Combine(Repository, "node.conf");

    /// <summary>What the fakes were called with, a line a call, each argument in brackets.</summary>
    public string[] Calls => File.Exists(Log) ? File.ReadAllLines(Log) : Array.Empty<string>();

    /// <summary>The calls that do something.</summary>
    public string[] Deeds => Calls.Where(call => !s_questions.Any(question => call.Contains(question, StringComparison.Ordinal))).ToArray();

    public string[] LeftInTemporary => Directory.GetFileSystemEntries(Temporary);

    public int ExitCode { get; private set; }

    public RecordingHost Host { get; private set; }

    public string Error => Host.Errors.Count == 1 ? Host.Errors[0] : string.Join(" | ", Host.Errors.Prepend(Host.Errors.Count + " lines"));

    private string Repository => Path.Combine(_folder, "repository");

    private string Tools => Path.Combine(_folder, "tools");

    private string Temporary => Path.Combine(_folder, "temporary");

    private string Log => Path.Combine(_folder, "calls");

    private string Assemblies => Path.Combine(_folder, "assemblies");

    public static string RepositoryRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "nanoIke.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }

    public string In(string relative) => Path.Combine(Repository, relative);

    public string Write(string name, string text)
    {
        string path = In(name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Remove(string tool) => File.Delete(Path.Combine(Tools, tool));

    /// <summary>A dotnet whose build makes the image with this content, and the .pe files beside it; null: makes nothing.</summary>
    public void FakeDotnet(string image, int exitCode = 0, string sdks = "10.0.401 [/usr/share/dotnet/sdk]")
    {
        string folder = "\"$2/bin/Release/netnano1.0\"";
        string make = image == null ? string.Empty
            : "/bin/mkdir -p " + folder + "\ncd " + folder + "\nprintf '" + image + "' > NanoIke.Esp32.bin\nprintf '" + image + "' > NanoIke.Stm32Ethernet.bin\n"
                + "/bin/cp \"" + Assemblies + "\"/*.pe .\n";
        string node = Path.Combine(RepositoryRoot(), "boards", "linux", "bin", Configured(), "net10.0", "NanoIke.Linux.dll");
        Fake(
            "dotnet",
            "case $1 in\n--list-sdks) printf '" + sdks + "\\n'; exit;;\n"
            + "run) while [ \"$1\" != -- ]; do shift; done; shift; unset TMPDIR; exec \"" + RealDotnet() + "\" exec \"" + node + "\" \"$@\";;\nesac\n" + make + "exit " + exitCode);
    }

    /// <summary>The .pe files of the build, with the checksums of their native methods.</summary>
    public void SetNeeds(params (string Name, uint Checksum)[] needs)
    {
        Directory.CreateDirectory(Assemblies);
        foreach ((string name, uint checksum) in needs)
        {
            byte[] file = new byte[128];
            "NFMRK1"u8.CopyTo(file);
            BitConverter.TryWriteBytes(file.AsSpan(20), checksum);
            File.WriteAllBytes(Path.Combine(Assemblies, name + ".pe"), file);
        }
    }

    /// <summary>The native assemblies of the device, as nanoff writes them; none: no nanoFramework answers.</summary>
    public void SetDevice(params string[] natives)
    {
        File.WriteAllText(Path.Combine(_folder, "details"), natives.Length == 0 ? string.Empty : Details + string.Concat(natives.Select(line => "  " + line + "\n")));
    }

    /// <summary>A nanoff that runs these lines of shell after it wrote down its arguments.</summary>
    public void FakeNanoff(string behaviour, string version = "nanoff 2.5.162+0123456789")
    {
        Fake(
            "nanoff",
            "case $1 in\n--version) echo '" + version + "' >&2;;\n--listports) printf 'Available COM ports:\\n  COM4\\n  COM5\\n';;\n"
            + "--nanodevice) if [ $2 = --devicedetails ]; then /bin/cat \"" + Path.Combine(_folder, "details") + "\"; fi;;\n"
            + "--filedeployment|--networkdeployment) /bin/cat \"$2\" >> \"" + Log + ".json\"; echo >> \"" + Log + ".json\";;\nesac\n" + behaviour);
    }

    /// <summary>The JSON files nanoff was given, a line each.</summary>
    public string[] Deployments() => File.Exists(Log + ".json") ? File.ReadAllLines(Log + ".json") : Array.Empty<string>();

    /// <summary>Runs flash.ps1 as a person would, in an engine of its own.</summary>
    public void Run(params (string Name, object Value)[] parameters)
    {
        Host = new RecordingHost();
        using Runspace runspace = RunspaceFactory.CreateRunspace(Host, InitialSessionState.CreateDefault2());
        runspace.Open();
        runspace.SessionStateProxy.Path.SetLocation(Repository);
        runspace.SessionStateProxy.SetVariable("LASTEXITCODE", 0);
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddCommand(In("flash.ps1"));
        foreach ((string name, object value) in parameters)
        {
            shell.AddParameter(name, value);
        }

        shell.Invoke();
        Assert.AreEqual(0, shell.Streams.Error.Count, "a record on the error stream");
        ExitCode = (int)runspace.SessionStateProxy.GetVariable("LASTEXITCODE");
    }

    /// <summary>Defines what flash.ps1 defines and calls one of its functions.</summary>
    public Hashtable Call(string function, params object[] arguments)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript(". '" + In("flash.ps1") + "'").Invoke();
        shell.Commands.Clear();
        shell.AddCommand(function);
        foreach (object argument in arguments)
        {
            shell.AddArgument(argument);
        }

        return (Hashtable)shell.Invoke().Single().BaseObject;
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _oldPath);
        Environment.SetEnvironmentVariable("TMPDIR", _oldTemporary);
        Directory.Delete(_folder, true);
    }

    // The configuration that the tests were built in, so that what they call was built in.
    private static string Configured()
    {
        return Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)));
    }

    public string RealDotnet()
    {
        return Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? _oldPath.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);
    }

    private void Copy(string source, string relative)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(relative)));
        File.Copy(Path.Combine(source, relative), In(relative));
    }

    private void Fake(string tool, string behaviour)
    {
        string path = Path.Combine(Tools, tool);
        File.WriteAllText(path, "#!/bin/sh\n{ printf " + tool + "; for a; do printf ' [%s]' \"$a\"; done; echo; } >> \"" + Log + "\"\n" + behaviour + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
