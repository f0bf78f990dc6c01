// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Diagnostics;
using System.IO;
using Mono.Cecil;

namespace NanoIke.Bench.Sizes;

/// <summary>
/// The size of an assembly as a real nanoFramework .pe file, where the environment names a metadata processor.
/// </summary>
internal static class PeFile
{
    /// <summary>Names a program that is called with two arguments: the assembly to read and the .pe file to write.</summary>
    public const string Variable = "NANOIKE_MDP";

    private const int TimeoutMs = 30_000;

    /// <summary>True: there is a metadata processor.</summary>
    public static bool CanMake => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Bytes of the .pe file that the metadata processor makes.</summary>
    public static int Bytes(ModuleDefinition module)
    {
        string folder = Directory.CreateTempSubdirectory("nanoike-pe-").FullName;
        try
        {
            string assembly = Path.Combine(folder, module.Assembly.Name.Name + ".dll");
            string pe = Path.ChangeExtension(assembly, ".pe");
            module.Write(assembly);
            using Process process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable(Variable)!, [assembly, pe])
            {
                RedirectStandardOutput = true,
            })!;
            string output = process.StandardOutput.ReadToEnd();
            if (!process.WaitForExit(TimeoutMs) || !File.Exists(pe))
            {
                throw new InvalidOperationException($"{Variable} wrote no .pe file: {output}");
            }

            return (int)new FileInfo(pe).Length;
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
