// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;
using System.Text;

namespace NanoIke.Tests.Flash;

/// <summary>flash.ps1 in the PowerShell that people have: 7.6, as a .NET tool (tests/.config); and in the language of Windows PowerShell 5.1.</summary>
[TestClass]
[DoNotParallelize] // PATH belongs to the process
public sealed class RealShellTests
{
    private static readonly string[] s_scripts = { "flash.ps1", "boards/device/Settings.ps1", "boards/device/Checks.ps1", "boards/device/Native.ps1", "boards/device/DeviceLog.ps1" };
    private static string s_missing; // why there is no PowerShell; null: not looked yet

    private Workbench _bench;

    [TestInitialize]
    public void Start()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("the fake tools are shell scripts");
        }

        s_missing ??= Restore();
        _bench = new Workbench();
    }

    [TestCleanup]
    public void End()
    {
        _bench?.Dispose();
    }

    [TestMethod]
    public void ANewBoardFromHeadToToe()
    {
        _bench.Write("wifi.conf", "ssid = home\npassword = long enough\n");
        (int code, string output) = Shell("-Board", "ESP32", "-Port", _bench.Port, "-Config", "node.conf", "-Firmware", "-Wifi", "wifi.conf");

        Assert.AreEqual(0, code, output);
        Assert.HasCount(5, _bench.Deeds, output);
        Assert.Contains("node.conf: good\n", output);
        Assert.Contains("the firmware of the device (1.17.0.339) has all 3 native parts that the application needs\n", output);
        Assert.EndsWith($"done: the node on {_bench.Port} restarts; -Monitor shows its log\n", output);
        Assert.DoesNotContain("long enough", output);
        Assert.IsEmpty(_bench.LeftInTemporary.Where(file => file.EndsWith(".tmp", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void EveryRefusalIsOneLineAndOne()
    {
        _bench.Write("bad.conf", "psk 0sAAAAAAAA=\n");
        Refused(_bench.In("bad.conf") + ": line 1: psk must be followed by = and its value", "-Board", "esp32", "-Port", _bench.Port, "-Config", "bad.conf");
        Refused("boards of -Config is a directory; name the file itself", "-Board", "esp32", "-Port", _bench.Port, "-Config", "boards");
        Refused("there is no board 'esp'; -Board takes one of: esp32, stm32-ethernet", "-Board", "esp", "-Port", _bench.Port);
        _bench.SetDevice("mscorlib v100.5.0.19, checksum 0x445C7AF9", "System.Net v100.2.0.14, checksum 0x8EFB9944");
        Refused("the firmware of the device (1.17.0.339) does not fit: mscorlib is 0x445C7AF9 there, the application needs 0x1549C856."
            + " Nothing was deployed; add -Firmware, which flashes 1.17.0.339", "-Board", "esp32", "-Port", _bench.Port, "-Config", "node.conf");
    }

    [TestMethod]
    public void HelpAndWhatIfRunNothing()
    {
        (int code, string output) = Shell("-Help");
        Assert.AreEqual(0, code, output);
        Assert.StartsWith("SYNOPSIS\nBuilds the nanoIke node", output);

        (code, output) = Shell("-Board", "stm32-ethernet", "-Port", "COM7", "-Config", "node.conf", "-Firmware", "-Monitor", "-WhatIf");
        Assert.AreEqual(0, code, output);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.HasCount(7, lines, output);
        Assert.IsTrue(lines.All(line => line.StartsWith("What if: ", StringComparison.Ordinal)), output);
        Assert.AreEqual("What if: show the log of COM7 at 921600 baud", lines[6], "PowerShell has serial ports");
        Assert.IsEmpty(_bench.Calls);
    }

    // What Windows PowerShell 5.1 does not have: operators of version 7, and cmdlets that are not of its core. It reads a file without a
    // mark in the machine's code page, so the scripts are ASCII.
    [TestMethod]
    public void TheScriptsAreWrittenForWindowsPowerShell()
    {
        foreach (string script in s_scripts)
        {
            string path = Path.Combine(Workbench.RepositoryRoot(), script);
            Assert.IsTrue(File.ReadAllBytes(path).All(b => b < 128), script + " is not ASCII");
            Ast tree = Parser.ParseFile(path, out Token[] tokens, out ParseError[] errors);
            Assert.IsEmpty(errors);
            Assert.IsEmpty(tree.FindAll(node => node is TernaryExpressionAst or PipelineChainAst, true), script);
            TokenKind[] modern = { TokenKind.QuestionQuestion, TokenKind.QuestionQuestionEquals, TokenKind.QuestionDot, TokenKind.QuestionLBracket };
            Assert.IsFalse(tokens.Any(token => modern.Contains(token.Kind)), script);
            HashSet<string> known = new(StringComparer.OrdinalIgnoreCase) { "ForEach-Object", "Where-Object", "Get-Command", "Set-StrictMode" };
            known.UnionWith(Functions());
            foreach (CommandAst command in tree.FindAll(node => node is CommandAst, true).Cast<CommandAst>())
            {
                string name = command.GetCommandName();
                Assert.IsTrue(name == null || known.Contains(name), $"{script}: {name}");
            }
        }
    }

    private static IEnumerable<string> Functions()
    {
        return s_scripts.SelectMany(script => Parser.ParseFile(Path.Combine(Workbench.RepositoryRoot(), script), out _, out _)
            .FindAll(node => node is FunctionDefinitionAst, true).Select(node => ((FunctionDefinitionAst)node).Name));
    }

    private void Refused(string why, params string[] arguments)
    {
        (int code, string output) = Shell(arguments);
        Assert.AreEqual(1, code, output);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.AreEqual("flash.ps1: " + why, lines[^1], output);
        Assert.HasCount(1, lines.Where(line => line.StartsWith("flash.ps1: ", StringComparison.Ordinal)));
    }

    private (int Code, string Output) Shell(params string[] arguments)
    {
        if (s_missing.Length > 0)
        {
            Assert.Inconclusive(s_missing);
        }

        string[] shell = { "tool", "run", "pwsh", "--", "-NoProfile", "-NonInteractive", "-WorkingDirectory", _bench.In("."), "-File", _bench.In("flash.ps1") };
        return Run(_bench.RealDotnet(), Path.Combine(Workbench.RepositoryRoot(), "tests"), shell.Concat(arguments).ToArray());
    }

    private static string Restore()
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        (int code, string output) = Run(dotnet, Path.Combine(Workbench.RepositoryRoot(), "tests"), "tool", "restore");
        return code == 0 ? string.Empty : "PowerShell 7.6 cannot be had as a .NET tool: " + output.ReplaceLineEndings(" ");
    }

    private static (int Code, string Output) Run(string program, string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using Process process = Process.Start(start);
        StringBuilder errors = new();
        process.ErrorDataReceived += (_, line) => errors.Append(line.Data).Append('\n');
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.ToString().TrimEnd());
    }
}
