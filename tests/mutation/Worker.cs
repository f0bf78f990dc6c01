// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;

namespace NanoIke.Mutation;

/// <summary>The child process: it lies in a copy of the tests' output folder and runs cases there.</summary>
internal static class Worker
{
    internal const int Survived = 0;
    internal const int Killed = 10;
    internal const int TimedOut = 11;

    private static readonly Stopwatch s_wall = Stopwatch.StartNew();
    private static readonly Lock s_lock = new Lock();
    private static string s_case;
    private static double s_cpuLimit;
    private static double s_wallLimit;

    /// <summary>Runs all cases of instrumented assemblies; writes for each its name, milliseconds, and the points it reached.</summary>
    internal static int Measure(string count, string result)
    {
        byte[] hits = new byte[int.Parse(count, CultureInfo.InvariantCulture)];
        AppDomain.CurrentDomain.SetData(Hits.Name, hits);
        TextWriter output = Quiet();
        TestRunner runner = Load();
        using StreamWriter writer = new StreamWriter(result);
        foreach (string name in runner.All().ToList())
        {
            Array.Clear(hits);
            double start = Cpu();
            string failure = runner.Run(name);
            if (failure != null)
            {
                output.WriteLine($"{name}: {failure}");
                return Killed;
            }

            IEnumerable<int> reached = Enumerable.Range(0, hits.Length).Where(i => hits[i] != 0);
            writer.WriteLine(FormattableString.Invariant($"{name}\t{Cpu() - start:F1}\t{string.Join(' ', reached)}"));
        }

        return Survived;
    }

    /// <summary>Runs the cases of a list, each with its milliseconds, up to the first that fails or hangs.</summary>
    internal static int Judge(string cases)
    {
        TextWriter output = Quiet();
        TestRunner runner = Load();
        new Thread(() => Watch(output)) { IsBackground = true }.Start();
        foreach (string line in File.ReadLines(cases))
        {
            string[] parts = line.Split('\t');
            Begin(parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture));
            string failure = runner.Run(parts[0]);
            if (failure != null)
            {
                output.WriteLine($"{parts[0]}: {failure}");
                return Killed;
            }
        }

        return Survived;
    }

    // Other work on the machine must not make a hang of a slow test: what counts is CPU time, and for a test that waits a long time.
    private static void Begin(string name, double milliseconds)
    {
        lock (s_lock)
        {
            s_case = name;
            s_cpuLimit = Cpu() + 5000 + 20 * milliseconds;
            s_wallLimit = s_wall.Elapsed.TotalMilliseconds + 30000 + 20 * milliseconds;
        }
    }

    private static void Watch(TextWriter output)
    {
        while (true)
        {
            Thread.Sleep(200);
            lock (s_lock)
            {
                if (s_case != null && (Cpu() > s_cpuLimit || s_wall.Elapsed.TotalMilliseconds > s_wallLimit))
                {
                    output.WriteLine($"{s_case}: hangs");
                    output.Flush();
                    Environment.Exit(TimedOut);
                }
            }
        }
    }

    private static double Cpu() => Environment.CpuUsage.TotalTime.TotalMilliseconds;

    private static TestRunner Load() => new TestRunner(Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "NanoIke.Tests.dll")));

    // What the tests say is of no interest.
    private static TextWriter Quiet()
    {
        TextWriter output = Console.Out;
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
        return output;
    }
}
