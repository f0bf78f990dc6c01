// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Mono.Cecil;
using NanoIke.Meter;

namespace NanoIke.Bench.Sizes;

/// <summary>
/// What lies in the deployment area of a board: the firmware, and each assembly that it needs. The areas are in
/// areas.csv, the framework in framework.csv; both say where from.
/// </summary>
internal sealed class Deployment
{
    /// <summary>Begins the name of a figure: all that is deployed.</summary>
    public const string Prefix = "size.deploy.";

    private readonly Dictionary<string, (string Version, int Bytes, string[] Needs)> _framework;

    /// <param name="folder">Where the files are.</param>
    public Deployment(string folder)
    {
        _framework = Rows(folder, "framework.csv")
            .ToDictionary(f => f[0], f => (f[1], Number(f[2]), f[3].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Areas = Rows(folder, "areas.csv").Select(f => new Area(f[0], f[1], Number(f[2]), Number(f[3]), f[4] == "yes", f[5])).ToList();
    }

    /// <summary>All areas.</summary>
    public IReadOnlyList<Area> Areas { get; }

    /// <summary>What a firmware takes with all it needs; the budget is the smallest area that must hold it.</summary>
    public Figure Measure(string board, string suite, string path)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        Dictionary<string, int> deployed = new() { [module.Assembly.Name.Name] = PeEstimate.Bytes(module) };
        Stack<string> open = new(module.AssemblyReferences.Select(r => r.Name));
        while (open.TryPop(out string? name))
        {
            if (name.StartsWith(nameof(NanoIke) + ".", StringComparison.Ordinal))
            {
                using ModuleDefinition ours = ModuleDefinition.ReadModule(Path.Combine(Path.GetDirectoryName(path)!, name + ".dll"));
                deployed[name] = PeEstimate.Bytes(ours);
                ours.AssemblyReferences.ToList().ForEach(r => open.Push(r.Name));
            }
            else
            {
                deployed[name] = _framework[name].Bytes;
                _framework[name].Needs.ToList().ForEach(open.Push);
            }
        }

        int bytes = deployed.Values.Sum();
        return new Figure($"{Prefix}{board}.{suite}", bytes, "bytes", Areas.Where(a => a.Board == board && a.Holds).Min(a => a.Bytes));
    }

    /// <summary>Assemblies that the device build takes in another version than the one whose size is known: one sentence each.</summary>
    /// <param name="packages">The file that names the packages.</param>
    public IEnumerable<string> Complaints(string packages)
    {
        string text = File.ReadAllText(packages);
        return _framework.Where(f => !text.Contains($"{Package(f.Key)}\" Version=\"{f.Value.Version}\"", StringComparison.Ordinal))
            .Select(f => $"framework.csv has {f.Key} {f.Value.Version}, {Path.GetFileName(packages)} another version");
    }

    private static string Package(string assembly) => assembly == "mscorlib" ? "CoreLibrary" : assembly;

    private static IEnumerable<string[]> Rows(string folder, string file) =>
        File.ReadAllLines(Path.Combine(folder, file)).Where(l => !l.StartsWith('#')).Skip(1).Select(l => l.Split(','));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The area that a target has for what is deployed.</summary>
    /// <param name="Board">Folder of the board.</param>
    /// <param name="Target">Target of nanoFramework, or family of targets.</param>
    /// <param name="Megabytes">Size of the flash chip.</param>
    /// <param name="Bytes">Size of the area.</param>
    /// <param name="Holds">It must hold a firmware; else it is known to be too small.</param>
    /// <param name="Source">The file that says so.</param>
    public sealed record Area(string Board, string Target, int Megabytes, int Bytes, bool Holds, string Source);
}
