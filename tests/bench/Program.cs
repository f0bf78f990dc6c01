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
    private const string Library = "NanoIke.dll";
    private const string Peer = "BouncyCastle.Cryptography.dll";

    /// <summary>Runs the table. Exit code 1: a figure rose or lies above its budget; 2: usage.</summary>
    /// <param name="args">Repository root, folder of the surface-built library, then options.</param>
    public static int Main(string[] args)
    {
        string[] unknown = args.Skip(2).Where(a => a != "--update").ToArray();
        if (args.Length < 2 || unknown.Length > 0)
        {
            Console.Error.WriteLine("usage: NanoIke.Bench ROOT SURFACE_FOLDER [--update]");
            return 2;
        }

        string root = Path.GetFullPath(args[0]);
        string library = Path.Combine(Path.GetFullPath(args[1]), Library);
        string folder = Path.Combine(root, "tests", "bench");
        string ledger = Path.Combine(folder, "figures.csv");

        List<Figure> figures = [.. RunCatalogue(library)];
        figures.AddRange(CodeSizes.Measure(library));
        figures.AddRange(SourceLines.Measure(Path.Combine(root, "lib", "NanoIke")));
        foreach (Figure f in figures)
        {
            Console.WriteLine($"{f.Name} {Ledger.Text(f.Value)} {f.Unit} {(f.Budget == null ? "-" : Ledger.Text(f.Budget))}");
        }

        WritePage(folder, figures, CodeSizes.ByType(library));
        if (args.Contains("--update"))
        {
            Ledger.Write(ledger, figures);
        }

        string[] complaints = Ledger.Complaints(figures, Ledger.Read(ledger), IsOptional).ToArray();
        foreach (string complaint in complaints)
        {
            Console.Error.WriteLine("bench: " + complaint);
        }

        Console.WriteLine($"{figures.Count} figures, {complaints.Length} failed");
        return complaints.Length == 0 ? 0 : 1;
    }

    // A machine with a metadata processor has real sizes, the others have estimates.
    private static bool IsOptional(string name)
    {
        return name.StartsWith("size.pe.", StringComparison.Ordinal);
    }

    private static IReadOnlyList<Figure> RunCatalogue(string library)
    {
        string own = typeof(Program).Assembly.Location;
        MeterContext context = new();
        context.AddMetered(library);
        context.AddMetered(Path.Combine(Path.GetDirectoryName(own)!, Peer));
        MethodInfo run = context.AddPlain(own).GetType(typeof(Catalogue).FullName!, true)!.GetMethod(nameof(Catalogue.Run))!;
        return run.CreateDelegate<Func<IReadOnlyList<Figure>>>()();
    }

    // The pictures change only with the page: a second run leaves the work tree as it was.
    private static void WritePage(string folder, IReadOnlyList<Figure> figures, IReadOnlyList<(string Type, int Bytes)> types)
    {
        string path = Path.Combine(folder, "RESULTS.md");
        string page = ResultsPage.Of(figures, types);
        if (File.Exists(path) && File.ReadAllText(path) == page)
        {
            return;
        }

        File.WriteAllText(path, page);
        Charts.Operations(figures, Path.Combine(folder, "results.png"));
        Charts.Types(types, Path.Combine(folder, "sizes.png"));
    }
}
