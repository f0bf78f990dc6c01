// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace NanoIke.Tests.House;

/// <summary>A link of a document to another file, or to a heading, leads there.</summary>
[TestClass]
public sealed partial class LinkTests
{
    private static readonly IReadOnlyList<string> s_files = Repository.Files("*");

    [TestMethod]
    public void EachRelativeLinkLeadsSomewhere()
    {
        IReadOnlyList<string> documents = Repository.Files("*.md");
        string[] dead = documents.SelectMany(path => Dead(path, Repository.Read(path)).Select(link => $"{path}: {link}")).ToArray();
        Assert.IsEmpty(dead, string.Join("\n", dead));
        Assert.IsTrue(documents.Sum(path => Links(Repository.Read(path)).Count()) > 20, "the links are not found any more");
    }

    [TestMethod]
    public void ADeadLinkIsNoticed()
    {
        const string text = "## Two words, `code`\n"
            + "[a](boards/README.md) [b](#two-words-code) [c](boards) [d](https://example.org/nothing)\n";
        Assert.IsEmpty(Dead("README.md", text).ToArray());
        CollectionAssert.AreEqual(
            new[] { "nothing.md", "LIB/README.md", "#three", "LICENSE#two" },
            Dead("README.md", "[a](nothing.md) [b](LIB/README.md) [c](#three) [d](LICENSE#two)\n```\n[e](code)\n```\n").ToArray());
    }

    private static IEnumerable<string> Dead(string path, string text) => Links(text).Where(link =>
    {
        string[] parts = link.Split('#', 2);
        string target = parts[0].Length == 0 ? Path.Combine(Repository.Root, path)
            : Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, parts[0]));
        if (!Exists(target))
        {
            return true;
        }

        return parts.Length == 2 && !Headings(parts[0].Length == 0 ? text : File.ReadAllText(target)).Contains(parts[1]);
    });

    private static IEnumerable<string> Links(string text) => Link().Matches(WithoutCode(text)).Select(match => match.Groups[1].Value)
        .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal));

    // The names that hosts of repositories give to headings: small letters, blanks to hyphens, no other signs.
    private static IEnumerable<string> Headings(string text) => Heading().Matches(WithoutFences(text))
        .Select(match => Sign().Replace(match.Groups[1].Value.ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    // In the repository, and with the same capitals on every file system.
    private static bool Exists(string target)
    {
        string path = Path.GetRelativePath(Repository.Root, target).Replace('\\', '/').TrimEnd('/');
        return path == "." || s_files.Any(file => file == path || file.StartsWith(path + "/", StringComparison.Ordinal));
    }

    private static string WithoutFences(string text) => Fence().Replace(text, string.Empty);

    private static string WithoutCode(string text) => Code().Replace(WithoutFences(text), "code");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w -]")]
    private static partial Regex Sign();

    [GeneratedRegex("^ *```.*?^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex Code();
}
