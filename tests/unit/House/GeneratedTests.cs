// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NanoIke.Generate;

namespace NanoIke.Tests.House;

/// <summary>The unrolled kernels are what tests/generate writes, and what it proves about them holds.</summary>
[TestClass]
public sealed class GeneratedTests
{
    public static IEnumerable<object[]> Files => Generated.All().Select(each => new object[] { each.Path, each.Text });

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void AKernelIsWhatItsGeneratorWrites(string path, string text) =>
        Assert.AreEqual(text, File.ReadAllText(Path.Combine(Repository.Root, path)),
            "bash tests/generate/run.sh --write, if the generator is right");

    [TestMethod]
    public void NoOtherFileSaysThatItIsWrittenByTheGenerator() =>
        CollectionAssert.AreEquivalent(
            Generated.All().Select(each => each.Path).ToList(),
            Repository.Files("*.cs").Where(path => path.StartsWith("lib/", StringComparison.Ordinal) && Repository.Read(path)
                .Contains("Written by tests/generate", StringComparison.Ordinal)).ToList());
}
