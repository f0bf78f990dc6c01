// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NanoIke.Tests.House;

/// <summary>The measures of CONTRIBUTING.md. What .editorconfig can say is not here.</summary>
[TestClass]
public sealed partial class SourceTests
{
    private const int MostLines = 400;
    private const int MostLinesOfAMethod = 60;
    private const int MostParameters = 6;
    private const int MostCharacters = 140;

    private static readonly string[] s_code = { "*.cs", "*.sh", "*.ps1" };

    private static readonly string[] s_text =
    {
        "*.cs", "*.sh", "*.ps1", "*.csproj", "*.props", "*.targets", "*.md", "*.txt", "*.csv", "*.json",
    };

    private static IEnumerable<string> Written => Repository.Files(s_code).Where(path => !IsGenerated(path) && !IsDeclaration(path));

    [TestMethod]
    public void AFileHasAtMostFourHundredLines() =>
        Same(Array.Empty<string>(), Written.Where(path => Lines(path).Length > MostLines)
            .Select(path => $"{path}: {Lines(path).Length} lines"));

    [TestMethod]
    public void ALineHasAtMost140Characters() => Same(Array.Empty<string>(), Written
        .Select(path => (Path: path, Count: Lines(path).Count(line => line.Length > MostCharacters)))
        .Where(each => each.Count > Exceptions.LongLines.GetValueOrDefault(each.Path))
        .Select(each => $"{each.Path}: {each.Count} long lines"));

    // `grep -q` leaves at its first hit; what still writes dies of it, and that is no hit (`pipefail`). `grep -q ... < <(command)` is one.
    [TestMethod]
    public void NoPipeEndsInAGrepThatLeavesEarly() => Same(Array.Empty<string>(), Repository.Files("*.sh")
        .SelectMany(path => Lines(path).Where(line => QuietGrep().IsMatch(line)).Select(line => path + ": " + line.Trim())));

    [TestMethod]
    public void AMethodHasAtMostSixtyLines() =>
        Same(Exceptions.LongMethods.Keys, Methods().Where(each => LinesOf(each.Method) > MostLinesOfAMethod).Select(each => each.Name)
            .Distinct());

    [TestMethod]
    public void AMethodHasAtMostSixParameters() =>
        Same(Exceptions.ManyParameters.Keys, Methods().Where(each => Parameters(each.Method) > MostParameters).Select(each => each.Name)
            .Distinct());

    [TestMethod]
    public void UsingsAreSortedSystemFirst() =>
        Same(Array.Empty<string>(), Repository.Files("*.cs")
            .Where(path => !Sorted(Roots(path).Usings.Where(each => each.Alias == null && each.StaticKeyword.Text.Length == 0)
            .Select(each => each.Name.ToString()).ToList())));

    [TestMethod]
    public void ATextEndsWithOneNewLineAndHasNoSpacesBeforeOne() =>
        Same(Array.Empty<string>(), Repository.Files(s_text).Where(path =>
        {
            string text = Repository.Read(path);
            return text.Contains('\r') || !text.EndsWith('\n') || text.EndsWith("\n\n", StringComparison.Ordinal)
                || (!path.EndsWith(".md", StringComparison.Ordinal) && SpaceBeforeNewLine().IsMatch(text)) || text.Contains('\t');
        }));

    [TestMethod]
    public void APackageThatHasAVersionIsUsed()
    {
        string projects = string.Concat(Repository.Files("*.csproj").Select(Repository.Read));
        Same(Array.Empty<string>(), PackageVersion().Matches(Repository.Read("Directory.Packages.props"))
            .Select(match => match.Groups[1].Value)
            .Where(id => !projects.Contains($"PackageReference Include=\"{id}\"", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void NothingNamesAPlaceOutsideTheRepository()
    {
        // In two parts: this file is read as well.
        string[] places = { "../" + "shared", "\"/" + "work/", " /" + "work/", "/" + "root/", "nuget" + ".org", "jfrog" + ".io",
            "pkgs.dev.azure" + ".com" };
        Same(Array.Empty<string>(), Repository.Files("*").Where(path => !path.EndsWith(".png", StringComparison.Ordinal))
            .SelectMany(path => places.Where(place => Repository.Read(path).Contains(place, StringComparison.OrdinalIgnoreCase))
                .Select(place => $"{path}: {place}")));
    }

    [TestMethod]
    public void ATextAtTheTopIsOneThatAVisitorLooksFor() =>
        Same(new[] { "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md" },
            Repository.Files("*.md", "*.txt", "*.log", "*.patch").Where(path => !path.Contains('/', StringComparison.Ordinal)));

    [GeneratedRegex(@"\|\s*grep\s+-\w*q")]
    private static partial Regex QuietGrep();

    [GeneratedRegex(@"[ \t]\n")]
    private static partial Regex SpaceBeforeNewLine();

    [GeneratedRegex(@"PackageVersion Include=""([\w.]+)""")]
    private static partial Regex PackageVersion();

    private static void Same(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        List<string> there = actual.ToList();
        List<string> known = expected.ToList();
        List<string> wrong = there.Except(known)
            .Concat(known.Except(there).Select(each => "no exception any more: " + each)).ToList();
        Assert.IsEmpty(wrong, string.Join("\n", wrong));
    }

    private static bool IsGenerated(string path) => !path.StartsWith("tests/", StringComparison.Ordinal)
        && Repository.Read(path).Contains("<auto-generated>", StringComparison.Ordinal);

    // Real signatures of other people.
    private static bool IsDeclaration(string path) =>
        path.StartsWith("lib/Surface/", StringComparison.Ordinal) && !path.StartsWith("lib/Surface/Check/", StringComparison.Ordinal);

    private static string[] Lines(string path) => Repository.Read(path).TrimEnd('\n').Split('\n');

    private static CompilationUnitSyntax Roots(string path) => CSharpSyntaxTree.ParseText(Repository.Read(path)).GetCompilationUnitRoot();

    private static IEnumerable<(string Name, SyntaxNode Method)> Methods() =>
        Repository.Files("*.cs").Where(path => !IsGenerated(path) && !IsDeclaration(path)).SelectMany(path => Roots(path)
        .DescendantNodes().Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
        .Select(node => ($"{path}: {Name(node)}", node)));

    private static string Name(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        _ => node.Kind().ToString(),
    };

    // From the first line of the signature to the last brace; neither documentation nor attributes count.
    private static int LinesOf(SyntaxNode node)
    {
        SyntaxNodeOrToken begin = node.ChildNodesAndTokens().First(each => !each.IsKind(SyntaxKind.AttributeList));
        SyntaxToken first = begin.IsToken ? begin.AsToken() : begin.AsNode().GetFirstToken();
        return node.GetLocation().GetLineSpan().EndLinePosition.Line - first.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
    }

    private static int Parameters(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => method.ParameterList.Parameters.Count,
        LocalFunctionStatementSyntax function => function.ParameterList.Parameters.Count,
        _ => 0,
    };

    private static bool Sorted(List<string> names) => names.SequenceEqual(names
        .OrderBy(name => name != "System" && !name.StartsWith("System.", StringComparison.Ordinal))
            .ThenBy(name => name, StringComparer.OrdinalIgnoreCase));
}
