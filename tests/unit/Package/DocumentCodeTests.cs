// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NanoIke.Tests.Package;

/// <summary>
/// Each block of C# in a document compiles: against the surface and the library as boards get them, or against .NET where the block
/// begins with the comment "// On .NET".
/// </summary>
[TestClass]
public class DocumentCodeTests
{
    private const string OnHost = "// On .NET";
    private const string Usings = "using System;\nusing System.IO;\nusing System.Threading;\nusing NanoIke;\nusing NanoIke.Crypto;\nusing NanoIke.Net;\n";

    public static IEnumerable<object[]> Blocks =>
        Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)
                .Select((match, index) => new object[] { Path.GetRelativePath(Repository.Root, file) + ", block " + (index + 1), match.Groups[1].Value }));

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void ABlockCompiles(string where, string code)
    {
        string[] errors = Errors(code);
        Assert.AreEqual(0, errors.Length, where + ":\n" + string.Join("\n", errors));
    }

    [TestMethod]
    public void ThereAreBlocksInBothReadmes()
    {
        string[] names = Blocks.Select(block => (string)block[0]).ToArray();
        Assert.IsTrue(names.Contains("README.md, block 1") && names.Contains("lib/README.md, block 1"), string.Join("; ", names));
    }

    [TestMethod]
    public void WhatDoesNotCompileIsNoticed()
    {
        Assert.AreEqual(1, Errors("new TunnelSocket(1);").Length);
        Assert.AreNotEqual(0, Errors("Span<byte> span = new byte[1];").Length, "a board has no Span");
        Assert.AreEqual(0, Errors(OnHost + "\nSpan<byte> span = new byte[1];").Length);
    }

    private static string[] Errors(string code)
    {
        bool host = code.StartsWith(OnHost, StringComparison.Ordinal);
        bool whole = Regex.IsMatch(code, @"^(internal|public) ", RegexOptions.Multiline);
        string source = whole ? Usings + code : Usings + "internal static class Block\n{\n    internal static void Run()\n    {\n" + code + "\n    }\n}\n";
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp10));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Block", new[] { tree }, host ? HostReferences() : BoardReferences(), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return compilation.GetDiagnostics().Where(each => each.Severity == DiagnosticSeverity.Error).Select(each => each.ToString()).ToArray();
    }

    private static IEnumerable<MetadataReference> HostReferences() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(file) is "NanoIke.dll" or "NanoIke.Net.dll" or "NanoIke.MlKem.dll")
            .Select(file => MetadataReference.CreateFromFile(file));

    private static IEnumerable<MetadataReference> BoardReferences() =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "lib", "Surface"))
            .Select(folder => Path.Combine(folder, "bin", Repository.Configuration, "netnano1.0", Path.GetFileName(folder) + ".dll")).Where(File.Exists)
            .Concat(new[] { "NanoIke", "NanoIke.Net", "NanoIke.MlKem", "NanoIke.Native" }
            .Select(name => Repository.Assembly(name, "netnano1.0")))
            .Select(file => MetadataReference.CreateFromFile(file));
}
