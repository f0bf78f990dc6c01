// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace NanoIke.Mutation;

/// <summary>A project as its host build compiles it: MSBuild is asked for the command line of the compiler, nothing is assumed.</summary>
internal sealed class HostBuild
{
    private readonly CSharpCompilation _compilation;
    private readonly Dictionary<string, SyntaxTree> _trees = new Dictionary<string, SyntaxTree>();

    internal HostBuild(string root, string project)
    {
        string folder = Path.GetDirectoryName(Path.Combine(root, project));
        CSharpCommandLineArguments line = CSharpCommandLineParser.Default.Parse(CommandLine(root, project), folder, null);
        Assembly = Path.GetFileName(line.OutputFileName);
        foreach (CommandLineSourceFile source in line.SourceFiles)
        {
            SourceText text = SourceText.From(File.ReadAllText(source.Path), System.Text.Encoding.UTF8);
            SyntaxTree tree = CSharpSyntaxTree.ParseText(text, line.ParseOptions, source.Path);
            _trees.Add(Path.GetRelativePath(root, source.Path).Replace('\\', '/'), tree);
        }

        // A mutant may well hold what a warning is about (code that is never reached, say), and the documentation is not asked for.
        CSharpCompilationOptions options = line.CompilationOptions
            .WithGeneralDiagnosticOption(ReportDiagnostic.Suppress)
            .WithSpecificDiagnosticOptions(null)
            .WithConcurrentBuild(false);
        _compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(Assembly),
            _trees.Values,
            line.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(Path.Combine(folder, reference.Reference))),
            options);
    }

    /// <summary>File name of the assembly.</summary>
    internal string Assembly { get; }

    /// <summary>The files somebody wrote, relative to the repository.</summary>
    internal IEnumerable<string> Sources => _trees.Keys.Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    internal SyntaxNode Parsed(string file) => _trees[file].GetRoot();

    /// <summary>The unchanged assembly and its symbols.</summary>
    internal (MemoryStream Assembly, MemoryStream Symbols) Compile()
    {
        MemoryStream assembly = new MemoryStream();
        MemoryStream symbols = new MemoryStream();
        EmitResult result = _compilation.Emit(assembly, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join("\n", result.Diagnostics));
        }

        assembly.Position = symbols.Position = 0;
        return (assembly, symbols);
    }

    /// <summary>The assembly with one change; null when that does not compile.</summary>
    internal byte[] Compile(Mutant mutant)
    {
        SyntaxTree old = _trees[mutant.File];
        SourceText text = old.GetText().WithChanges(new TextChange(mutant.Span, mutant.Replacement));
        using MemoryStream assembly = new MemoryStream();
        return _compilation.ReplaceSyntaxTree(old, old.WithChangedText(text)).Emit(assembly).Success ? assembly.ToArray() : null;
    }

    private static IEnumerable<string> CommandLine(string root, string project)
    {
        // The output that never exists makes MSBuild come to the compiler, which is then not run.
        string[] arguments =
        {
            "build", Path.Combine(root, project), "-c", "Release", "-f", "net10.0", "-nodeReuse:false", "-m:1", "-t:Compile", "-p:ProvideCommandLineArgs=true",
            "-p:SkipCompilerExecution=true", "-p:NonExistentFile=none/none", "-p:BuildProjectReferences=false", "-getItem:CscCommandLineArgs",
        };
        ProcessStartInfo start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(output);
        }

        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString().Replace("\"", "", StringComparison.Ordinal)).ToList();
    }
}
