// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NanoIke.Tests.Flash;

namespace NanoIke.Tests;

/// <summary>The solution opens in the Visual Studio it names, and holds every project.</summary>
[TestClass]
public sealed class SolutionTests
{
    private static readonly string s_root = Workbench.RepositoryRoot();
    private static readonly string s_text = File.ReadAllText(Path.Combine(s_root, "nanoIke.sln"));

    // MSBuild of Visual Studio 2022 (17) refuses net10.0 with NETSDK1233; 2026 is version 18.
    [TestMethod]
    public void ItNamesAVisualStudioThatBuildsNet10()
    {
        Assert.MatchesRegex("(?m)^# Visual Studio Version 18\r?$", s_text);
        Assert.MatchesRegex("(?m)^VisualStudioVersion = 18[.]", s_text);
    }

    [TestMethod]
    public void EveryProjectIsInItAndClosed()
    {
        int opened = Regex.Count(s_text, "(?m)^Project[(]");
        Assert.AreEqual(opened, Regex.Count(s_text, "(?m)^EndProject\r?$"));
        string[] named = Regex.Matches(s_text, "\"([^\"]+[.]csproj)\"").Select(match => match.Groups[1].Value.Replace('\\', '/')).Order(StringComparer.Ordinal).ToArray();
        char slash = Path.DirectorySeparatorChar;
        string[] there = Directory.EnumerateFiles(s_root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{slash}obj{slash}", StringComparison.Ordinal) && !file.Contains($"{slash}bin{slash}", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(s_root, file).Replace('\\', '/')).Order(StringComparer.Ordinal).ToArray();
        CollectionAssert.AreEqual(there, named);
    }
}
