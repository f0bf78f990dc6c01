// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using NanoIke.Bench.Report;
using NanoIke.Bench.Sizes;
using NanoIke.Meter;

namespace NanoIke.Bench;

/// <summary>Entry: measures, prints, compares.</summary>
internal static class Program
{
    private const string Page = "RESULTS.md";
    private const string Library = "lib/NanoIke/bin/Release/netnano1.0/NanoIke.dll";
    private const string MlKem = "lib/NanoIke.MlKem/bin/Release/netnano1.0/NanoIke.MlKem.dll";
    private const string LeanFirmware = "boards/esp32/bin/Lean/NanoIke.Esp32.exe"; // without optional parts
    private const string Packages = "lib/Surface/Device/Packages.props";
    private const string StandIn = "nanoFramework.System.Security.Cryptography.dll";
    private const string Peer = "BouncyCastle.Cryptography.dll";

    // As run.sh builds them. With ML-KEM it is the largest there is.
    private static readonly (string Board, string Suite, string Path)[] s_firmware =
    [
        ("esp32", "aes", "Release/netnano1.0/NanoIke.Esp32.exe"),
        ("esp32", "chacha", "ChaCha/NanoIke.Esp32.exe"),
        ("esp32", "ccm", "Ccm/NanoIke.Esp32.exe"),
        ("esp32", "ccm-mlkem768", "CcmMlKem768/NanoIke.Esp32.exe"),
        ("stm32-ethernet", "aes", "Release/netnano1.0/NanoIke.Stm32Ethernet.exe"),
        ("stm32-ethernet", "chacha", "ChaCha/NanoIke.Stm32Ethernet.exe"),
        ("stm32-ethernet", "ccm", "Ccm/NanoIke.Stm32Ethernet.exe"),
    ];

    /// <summary>Runs the table. Exit code 1: a figure rose or lies above its budget; 2: usage.</summary>
    /// <param name="args">Repository root, then options.</param>
    public static int Main(string[] args)
    {
        bool updates = args.Length == 2 && args[1] == "--update";
        bool writes = updates || (args.Length == 2 && args[1] == "--write");
        string? profiled = args.Length == 3 && args[1] == "--profile" ? args[2] : null;
        if (args.Length < 1 || (args.Length > 1 && !writes && profiled == null))
        {
            Console.Error.WriteLine("usage: NanoIke.Bench ROOT [--write | --update | --profile FIGURE]");
            return 2;
        }

        string root = Path.GetFullPath(args[0]);
        string library = Path.Combine(root, Library);
        string folder = Path.Combine(root, "tests", "bench");
        string ledger = Path.Combine(folder, "figures.csv");
        Deployment deployment = new(Path.Combine(folder, "Sizes"));
        List<Figure> figures = Measure(root, library, deployment, profiled);
        foreach (Figure f in figures)
        {
            Console.WriteLine($"{f.Name} {Ledger.Text(f.Value)} {f.Unit} {(f.Budget == null ? "-" : Ledger.Text(f.Budget))}");
        }

        IReadOnlyDictionary<string, string> missed = MissedBudgets.Read(Path.Combine(folder, "missed.csv"));
        foreach (Figure f in figures.Where(f => f.Value > f.Budget && missed.ContainsKey(f.Name)))
        {
            Console.WriteLine($"missed: {f.Name}: {missed[f.Name]}");
        }

        // What this machine cannot measure stands in the page and in the ledger as it was accepted last.
        IReadOnlyList<Figure> committed = Ledger.Read(ledger);
        KeepUnmeasured(figures, committed);
        IReadOnlyList<(string Type, int Bytes)> types = CodeSizes.ByType(library);
        string page = ResultsPage.Of(figures, missed, types, deployment.Areas);
        if (writes)
        {
            WritePage(folder, page, figures, types);
        }
        else
        {
            ComparePage(folder, page);
        }

        if (updates)
        {
            Ledger.Write(ledger, figures);
            committed = figures;
        }

        string[] complaints =
        [
            .. Ledger.Complaints(figures, committed, missed.Keys),
            .. Calibration.Complaints(figures),
            .. Quotes.Complaints(root, committed),
            .. deployment.Complaints(Path.Combine(root, Packages)),
        ];
        foreach (string complaint in complaints)
        {
            Console.Error.WriteLine("bench: " + complaint);
        }

        Console.WriteLine($"{Math.Max(0, figures.Count - complaints.Length)} passed, {complaints.Length} failed");
        return complaints.Length == 0 ? 0 : 1;
    }

    private static List<Figure> Measure(string root, string library, Deployment deployment, string? profiled)
    {
        string mlKem = Path.Combine(root, MlKem);
        (string Board, string Suite, string Path)[] firmware =
            s_firmware.Select(f => f with { Path = Path.Combine(root, "boards", f.Board, "bin", f.Path) }).ToArray();
        List<Figure> figures = [.. RunLibrary(library, mlKem, profiled)];
        figures.AddRange(RunFirmware(firmware[0].Path, profiled));
        figures.AddRange(RunFirmware(firmware.First(f => f.Suite == "ccm").Path, profiled));
        figures.AddRange(RunTraces(library, mlKem));
        figures.AddRange(CodeSizes.Measure(library, mlKem, firmware[0].Path, Path.Combine(root, LeanFirmware)));
        figures.AddRange(OptionalParts.Measure(library, Path.Combine(root, "lib", "NanoIke", "bin")));
        figures.AddRange(firmware.Skip(1).SelectMany(f => CodeSizes.Firmware(f.Board, f.Suite, f.Path)));
        figures.AddRange(firmware.Select(f => deployment.Measure(f.Board, f.Suite, f.Path)));
        figures.AddRange(DayFigures.Measure());
        figures.AddRange(SourceLines.Measure(Path.Combine(root, "lib", "NanoIke")));
        return figures;
    }

    // At the place that the ledger has for it: every machine writes the same page.
    private static void KeepUnmeasured(List<Figure> figures, IReadOnlyList<Figure> committed)
    {
        for (int i = 0; i < committed.Count; i++)
        {
            bool optional = committed[i].Name.StartsWith(CodeSizes.RealPrefix, StringComparison.Ordinal);
            if (optional && figures.All(f => f.Name != committed[i].Name))
            {
                int before = i == 0 ? -1 : figures.FindIndex(f => f.Name == committed[i - 1].Name);
                figures.Insert(before + 1, committed[i]);
            }
        }
    }

    private static IReadOnlyList<Figure> RunLibrary(string library, string mlKem, string? profiled)
    {
        MeterContext context = new();
        context.AddMetered(library);
        context.AddMetered(mlKem);
        context.AddMetered(Beside(Peer));
        return Load(context, nameof(Catalogue.Run)).CreateDelegate<Func<string?, IReadOnlyList<Figure>>>()(profiled);
    }

    private static IReadOnlyList<Figure> RunFirmware(string firmware, string? profiled)
    {
        MeterContext context = new();
        context.AddStandIn(Beside(StandIn));
        context.AddMetered(firmware, Path.GetFileNameWithoutExtension(Library));
        return Load(context, nameof(Catalogue.RunNative)).CreateDelegate<Func<string?, IReadOnlyList<Figure>>>()(profiled);
    }

    private static IReadOnlyList<Figure> RunTraces(string library, string mlKem)
    {
        MeterContext context = new(trace: true);
        context.AddMetered(library);
        context.AddMetered(mlKem);
        return Load(context, nameof(Catalogue.RunTraces)).CreateDelegate<Func<IReadOnlyList<Figure>>>()();
    }

    private static MethodInfo Load(MeterContext context, string method)
    {
        Type catalogue = context.AddPlain(typeof(Program).Assembly.Location).GetType(typeof(Catalogue).FullName!, true)!;
        return catalogue.GetMethod(method)!;
    }

    private static string Beside(string file)
    {
        return Path.Combine(AppContext.BaseDirectory, file);
    }

    // The pictures change only with the page: a second run leaves the work tree as it was.
    private static void WritePage(string folder, string page, IReadOnlyList<Figure> figures, IReadOnlyList<(string Type, int Bytes)> types)
    {
        string path = Path.Combine(folder, Page);
        if (File.Exists(path) && File.ReadAllText(path) == page)
        {
            return;
        }

        File.WriteAllText(path, page);
        Charts.Operations(figures, Path.Combine(folder, "results.png"));
        Charts.Types(types, Path.Combine(folder, "sizes.png"));
    }

    // A test run changes no tracked file. What differs here lies within the tolerance of the ledger, or is a complaint already.
    private static void ComparePage(string folder, string page)
    {
        string path = Path.Combine(folder, Page);
        if (!File.Exists(path) || File.ReadAllText(path) != page)
        {
            string measured = Beside(Page);
            File.WriteAllText(measured, page);
            Console.WriteLine($"note: {Page} is out of date: {measured} is what was measured, --write brings it up to date");
        }
    }
}
