// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoIke.Tests.Package;

/// <summary>
/// The public API of the packages is what lib/PublicApi.txt says: who changes one changes the other, and sees in the difference what
/// users will see.
/// </summary>
[TestClass]
public class PublicApiTests
{
    private const string Written = "lib/PublicApi.txt";

    [TestMethod]
    public void ThePublicApiIsTheOneThatIsWrittenDown()
    {
        string[] lines = new[] { "NanoIke", "NanoIke.Net", "NanoIke.MlKem", "NanoIke.Native" }.SelectMany(Lines).ToArray();
        string[] expected = File.ReadAllLines(Path.Combine(Repository.Root, Written)).Where(line => line.Length > 0 && line[0] != '#').ToArray();
        string actual = Path.Combine(Path.GetTempPath(), "nanoike-PublicApi.txt");
        if (!lines.SequenceEqual(expected))
        {
            File.WriteAllLines(actual, File.ReadAllLines(Path.Combine(Repository.Root, Written)).TakeWhile(line => line.StartsWith('#')).Concat(lines));
            string difference = string.Join("\n", expected.Except(lines).Select(line => "- " + line).Concat(lines.Except(expected).Select(line => "+ " + line)));
            Assert.Fail(difference + "\nIf that is meant, copy " + actual + " to " + Written);
        }
    }

    // What is on boards and on .NET has no mark.
    private static IEnumerable<string> Lines(string name)
    {
        string[] board = PublicApi.Of(Repository.Assembly(name, "netnano1.0")).ToArray();
        string host = Repository.Assembly(name, "net10.0");
        string[] desk = File.Exists(host) ? PublicApi.Of(host).ToArray() : Array.Empty<string>();
        return board.Union(desk).OrderBy(line => line.Substring(line.IndexOf("NanoIke", StringComparison.Ordinal)), StringComparer.Ordinal)
            .Select(line => desk.Length == 0 || (board.Contains(line) && desk.Contains(line)) ? line : (board.Contains(line) ? "[board] " : "[.NET] ") + line);
    }
}
