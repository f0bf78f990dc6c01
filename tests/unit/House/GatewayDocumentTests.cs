// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace NanoIke.Tests.House;

/// <summary>The configurations in the document for whoever runs a gateway are the files that the gateways of the tests load.</summary>
[TestClass]
public sealed partial class GatewayDocumentTests
{
    private const string Folder = "boards/linux/gateway";

    [TestMethod]
    public void EachConfigurationIsATestedFile()
    {
        string[] blocks = Block().Matches(Repository.Read($"{Folder}/README.md"))
            .Where(match => match.Groups[1].Length == 0).Select(match => match.Groups[2].Value).ToArray();
        string[] files = Repository.Files("*.conf", "*.secrets").Where(path => path.StartsWith(Folder, StringComparison.Ordinal)).ToArray();
        CollectionAssert.AreEquivalent(files.Select(Repository.Read).ToArray(), blocks);
        string scripts = string.Concat(Repository.Files("*.sh")
            .Where(path => path.StartsWith("tests/interop/gateways/", StringComparison.Ordinal)).Select(Repository.Read));
        foreach (string file in files)
        {
            Assert.Contains("example_filled " + file[(Folder.Length + 1)..], scripts);
        }

        Assert.HasCount(4, files);
    }

    // A block without a language is a configuration; `sh` is a person's work.
    [GeneratedRegex("^```(.*)\n((?s:.*?))^```$", RegexOptions.Multiline)]
    private static partial Regex Block();
}
