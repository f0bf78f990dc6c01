// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace NanoIke.Tests.Protocol;

/// <summary>Runs the tables of named adversarial cases; each case is a test of its own.</summary>
[TestClass]
public class AdversarialTests
{
    public static IEnumerable<object[]> InitForgeries => Rows(InitForgeryCases.All());

    public static IEnumerable<object[]> InitVariants => Rows(InitVariantCases.All());

    public static IEnumerable<object[]> Selections => Rows(SelectionCases.All());

    public static IEnumerable<object[]> Ecp => Rows(EcpCases.All());

    public static IEnumerable<object[]> Intermediates => Rows(IntermediateCases.All());

    public static IEnumerable<object[]> AuthForgeries => Rows(AuthForgeryCases.All());

    public static IEnumerable<object[]> AuthContents => Rows(AuthContentCases.All());

    public static IEnumerable<object[]> Children => Rows(ChildCases.All());

    public static IEnumerable<object[]> Requests => Rows(RequestCases.All());

    public static IEnumerable<object[]> Esp => Rows(EspCases.All());

    public static IEnumerable<object[]> Paths => Rows(PathCases.All());

    public static IEnumerable<object[]> Ppk => Rows(PpkCases.All());

    public static string NameOf(MethodInfo _, object[] row) => (string)row[0];

    [TestMethod]
    [DynamicData(nameof(InitForgeries), DynamicDataDisplayName = nameof(NameOf))]
    public void InitForgery(string name) => Run(InitForgeryCases.All, name);

    [TestMethod]
    [DynamicData(nameof(InitVariants), DynamicDataDisplayName = nameof(NameOf))]
    public void InitVariant(string name) => Run(InitVariantCases.All, name);

    [TestMethod]
    [DynamicData(nameof(Selections), DynamicDataDisplayName = nameof(NameOf))]
    public void Selection(string name) => Run(SelectionCases.All, name);

    [TestMethod]
    [DynamicData(nameof(Ecp), DynamicDataDisplayName = nameof(NameOf))]
    public void EcpGroup(string name) => Run(EcpCases.All, name);

    [TestMethod]
    [DynamicData(nameof(Intermediates), DynamicDataDisplayName = nameof(NameOf))]
    public void Intermediate(string name) => Run(IntermediateCases.All, name);

    [TestMethod]
    [DynamicData(nameof(AuthForgeries), DynamicDataDisplayName = nameof(NameOf))]
    public void AuthForgery(string name) => Run(AuthForgeryCases.All, name);

    [TestMethod]
    [DynamicData(nameof(AuthContents), DynamicDataDisplayName = nameof(NameOf))]
    public void AuthContent(string name) => Run(AuthContentCases.All, name);

    [TestMethod]
    [DynamicData(nameof(Children), DynamicDataDisplayName = nameof(NameOf))]
    public void Child(string name) => Run(ChildCases.All, name);

    [TestMethod]
    [DynamicData(nameof(Requests), DynamicDataDisplayName = nameof(NameOf))]
    public void Request(string name) => Run(RequestCases.All, name);

    [TestMethod]
    [DynamicData(nameof(Esp), DynamicDataDisplayName = nameof(NameOf))]
    public void EspPacket(string name) => Run(EspCases.All, name);

    [TestMethod]
    [DynamicData(nameof(Paths), DynamicDataDisplayName = nameof(NameOf))]
    public void Path(string name) => Run(PathCases.All, name);

    [TestMethod]
    [DynamicData(nameof(Ppk), DynamicDataDisplayName = nameof(NameOf))]
    public void PostQuantumKey(string name) => Run(PpkCases.All, name);

    [TestMethod]
    public void CasesAreMoreThanTwoHundredAndEachHasANameOfItsOwn()
    {
        string[] names = InitForgeries.Concat(InitVariants).Concat(Selections).Concat(Ecp).Concat(Intermediates).Concat(AuthForgeries)
            .Concat(AuthContents)
            .Concat(Children).Concat(Requests).Concat(Esp).Concat(Paths).Concat(Ppk).Select(row => (string)row[0]).ToArray();
        Assert.IsTrue(names.Length > 200);
        string[] doubled = names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key).ToArray();
        Assert.AreEqual(0, doubled.Length, string.Join("; ", doubled));
        Console.WriteLine($"{names.Length} adversarial cases");
    }

    private static IEnumerable<object[]> Rows(IEnumerable<Case> cases) => cases.Select(each => new object[] { each.ToString() });

    private static void Run(Func<IEnumerable<Case>> table, string name) => table().First(each => each.ToString() == name).Run();
}
