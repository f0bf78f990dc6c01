// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace NanoIke.Mutation;

/// <summary>A copy of the tests' output folder, in which assemblies are replaced and a worker is run.</summary>
internal sealed class Slot
{
    private const int LimitSeconds = 600;

    private readonly string _tests;
    private readonly string _folder;

    // Below the repository, because tests look for its files upwards from where they lie.
    internal Slot(string root, int number)
    {
        _tests = Path.Combine(root, "tests/unit/bin/Release/net10.0");
        _folder = Path.Combine(root, "tests/mutation/obj/run", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, true);
        }

        foreach (string file in Directory.EnumerateFiles(_tests, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_folder, Path.GetRelativePath(_tests, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy));
            File.Copy(file, copy);
        }

        File.Copy(typeof(Slot).Assembly.Location, PathOf("NanoIke.Mutation.dll"));
    }

    internal string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Puts the original of an assembly back.</summary>
    internal void Restore(string assembly) => File.Copy(Path.Combine(_tests, assembly), PathOf(assembly), true);

    /// <summary>Runs cases, each with its milliseconds, in this order up to the first that notices; says which and why.</summary>
    internal (int Code, string Output) Judge(IEnumerable<KeyValuePair<string, double>> cases)
    {
        File.WriteAllLines(PathOf("cases"), cases.Select(each => FormattableString.Invariant($"{each.Key}\t{each.Value}")));
        return Run("judge", PathOf("cases"));
    }

    internal (int Code, string Output) Run(params string[] arguments)
    {
        string[] host = { "exec", "--depsfile", PathOf("NanoIke.Tests.deps.json"), "--runtimeconfig", PathOf("NanoIke.Tests.runtimeconfig.json"), PathOf("NanoIke.Mutation.dll") };
        ProcessStartInfo start = new ProcessStartInfo("dotnet", host.Concat(arguments)) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x30000000"; // 768 MB: a mutant may ask for memory without end
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = "";
        process.OutputDataReceived += (_, line) => output += line.Data;
        process.BeginOutputReadLine();
        if (!process.WaitForExit(TimeSpan.FromSeconds(LimitSeconds)))
        {
            process.Kill(true);
            process.WaitForExit();
            return (Worker.TimedOut, "stopped after " + LimitSeconds + " s");
        }

        process.WaitForExit();
        return (process.ExitCode, output.Length > 0 || process.ExitCode == Worker.Survived ? output : "the process died with exit code " + process.ExitCode);
    }
}
