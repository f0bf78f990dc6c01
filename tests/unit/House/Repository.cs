// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoIke.Tests.House;

/// <summary>The sources that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] s_made = { "bin", "obj", "artifacts", "TestResults", ".git", ".vs", ".vscode", ".idea" };

    /// <summary>The folder of the solution.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>Paths below the root, with slashes, of the files that fit one of the patterns; nothing that a build made.</summary>
    internal static IReadOnlyList<string> Files(params string[] patterns) => patterns
        .SelectMany(pattern => Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(s_made.Contains))
        .Distinct().Order(StringComparer.Ordinal).ToList();

    /// <summary>The text of a file below the root.</summary>
    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        string at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "nanoIke.sln")))
        {
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("nanoIke.sln is nowhere above the tests");
        }

        return at;
    }
}
