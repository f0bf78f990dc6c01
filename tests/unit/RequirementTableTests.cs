// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using NanoIke.Tests.House;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests;

/// <summary>
/// tests/REQUIREMENTS.md: every row has an id of its own and either a test that exists, or a reason. In the last column a name in
/// backquotes is Class.Method of a test, the name of an adversarial case, or a file of tests/interop/scenarios.
/// </summary>
[TestClass]
public class RequirementTableTests
{
    private static readonly Lazy<HashSet<string>> s_tests = new Lazy<HashSet<string>>(() => typeof(RequirementTableTests).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<TestClassAttribute>() != null)
        .SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttribute<TestMethodAttribute>() != null).Select(method => $"{type.Name}.{method.Name}"))
        .ToHashSet());

    private static readonly Lazy<HashSet<string>> s_cases = new Lazy<HashSet<string>>(() => InitForgeryCases.All().Concat(InitVariantCases.All())
        .Concat(SelectionCases.All()).Concat(EcpCases.All()).Concat(IntermediateCases.All()).Concat(AuthForgeryCases.All()).Concat(AuthContentCases.All()).Concat(ChildCases.All())
        .Concat(RequestCases.All())
        .Concat(EspCases.All()).Concat(PathCases.All()).Concat(PpkCases.All()).Select(each => each.Name).ToHashSet());

    [TestMethod]
    public void EveryRowHasATestThatExistsOrAReason()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "REQUIREMENTS.md"));
        List<string> faults = lines.Select((line, index) => (line, index)).Where(each => IsRow(each.line))
            .SelectMany(each => Faults(each.line).Select(fault => $"line {each.index + 1}: {fault}")).ToList();
        string[] ids = lines.Where(IsRow).Select(line => Cells(line)[0]).ToArray();
        faults.AddRange(ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => $"id {group.Key} twice"));
        Assert.AreEqual(0, faults.Count, string.Join("\n", faults));
        StringAssert.Contains(Repository.Read("tests/README.md"), $"| {ids.Length} rows,");
        int tested = lines.Where(IsRow).Count(line => Names(Cells(line)[3]).Any());
        Console.WriteLine($"{ids.Length} requirements: {tested} proved by tests, {ids.Length - tested} with a reason");
    }

    [TestMethod]
    [DataRow("R1 | 1 | it is | `RequirementTableTests.AFaultIsFound`", "")]
    [DataRow("R1 | 1 | it is | `DELETE of the IKE SA`, `wrong-psk.sh`", "")]
    [DataRow("R1 | 1 | it is | does not apply: the node is no responder", "")]
    [DataRow("R1 | 1 | it is | deviates: boards have no room for it", "")]
    [DataRow("R1 | 1 | it is | `RequirementTableTests.AFaultIsLost`", "no test 'RequirementTableTests.AFaultIsLost'")]
    [DataRow("R1 | 1 | it is | `RequirementTableTests.Root`", "no test 'RequirementTableTests.Root'")]
    [DataRow("R1 | 1 | it is | `DELETE of the moon`", "no test 'DELETE of the moon'")]
    [DataRow("R1 | 1 | it is | `right-psk.sh`", "no test 'right-psk.sh'")]
    [DataRow("R1 | 1 | it is | ", "R1 has neither a test nor a reason")]
    [DataRow("R1 | 1 | it is | deviates:", "R1 has neither a test nor a reason")]
    [DataRow("R1 | 1 | it is | surely tested somewhere", "R1 has neither a test nor a reason")]
    [DataRow("R1 | 1 | it is", "3 columns instead of 4")]
    [DataRow("R1 | 1 |  | `DELETE of the IKE SA`", "a column is empty")]
    public void AFaultIsFound(string row, string expected)
    {
        Assert.AreEqual(expected, string.Join("; ", Faults($"| {row} |")));
    }

    private static bool IsRow(string line) => Regex.IsMatch(line, @"^\| *R[0-9A-Z]+-");

    private static string[] Cells(string line) => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray();

    private static IEnumerable<string> Names(string proof) => Regex.Matches(proof, "`([^`]+)`").Select(match => match.Groups[1].Value);

    private static IEnumerable<string> Faults(string line)
    {
        string[] cells = Cells(line);
        if (cells.Length != 4)
        {
            return new[] { $"{cells.Length} columns instead of 4" };
        }

        if (cells[..3].Any(cell => cell.Length == 0))
        {
            return new[] { "a column is empty" };
        }

        string[] names = Names(cells[3]).ToArray();
        if (names.Length == 0 && !Regex.IsMatch(cells[3], "^(does not apply|deviates): .{15}"))
        {
            return new[] { $"{cells[0]} has neither a test nor a reason" };
        }

        return names.Where(name => !Exists(name)).Select(name => $"no test '{name}'");
    }

    private static bool Exists(string name) => name.EndsWith(".sh", StringComparison.Ordinal)
        ? File.Exists(Path.Combine(Repository.Root, "tests", "interop", "scenarios", name))
        : s_tests.Value.Contains(name) || s_cases.Value.Contains(name);
}
