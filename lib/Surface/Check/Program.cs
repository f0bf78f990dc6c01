// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.SurfaceCheck;

/// <summary>Refuses an assembly that compiles but that nanoCLR would not load, would kill a thread in, or would execute
/// differently.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Length != 2)
        {
            Console.Error.WriteLine("usage: SurfaceCheck ASSEMBLY SURFACE_FOLDER");
            return 2;
        }

        string path = args[0];
        HashSet<string> known = new(Directory.GetDirectories(args[1]).Select(Path.GetFileName), StringComparer.Ordinal);
        List<Finding> findings = Check(path, known);
        foreach (Finding finding in findings)
        {
            Console.WriteLine(finding);
        }

        return findings.Count == 0 ? 0 : 1;
    }

    private static List<Finding> Check(string path, HashSet<string> known)
    {
        ReaderParameters parameters = new();
        if (File.Exists(Path.ChangeExtension(path, ".pdb")))
        {
            parameters.ReadSymbols = true;
            parameters.SymbolReaderProvider = new PortablePdbReaderProvider();
        }

        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(path, parameters);
        Report report = new(path);
        new AssemblyCheck(assembly, known, report).Run();
        return report.Findings;
    }
}
