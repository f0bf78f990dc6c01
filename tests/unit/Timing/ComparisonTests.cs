// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Linq;
using System.Reflection;
using NanoIke.Meter;

namespace NanoIke.Tests.Timing;

/// <summary>
/// A wrong ICV or AUTH costs the same number of instructions wherever it is wrong, counted, not timed: who guesses learns nothing
/// from how long a refusal takes.
/// </summary>
[TestClass]
public class ComparisonTests
{
    private static readonly Lazy<Type> s_costs = new Lazy<Type>(Load);

    [TestMethod]
    [DataRow(true, false)]
    [DataRow(false, false)]
    [DataRow(true, true)]
    [DataRow(false, true)]
    public void AWrongIcvCostsTheSameWhereverItIsWrong(bool aes, bool esp) => AssertOne(nameof(ComparisonCosts.OfIcv), aes, esp);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void AWrongAuthCostsTheSameWhereverItIsWrong(bool aes) => AssertOne(nameof(ComparisonCosts.OfAuth), aes);

    private static void AssertOne(string method, params object[] arguments)
    {
        long[] costs = (long[])s_costs.Value.GetMethod(method).Invoke(null, arguments);
        Assert.IsTrue(costs[0] > 100, "nothing was counted");
        Assert.AreEqual(1, costs.Distinct().Count(), $"{costs.Distinct().Count()} different costs, {costs.Min()} to {costs.Max()}");
    }

    // These tests again, in a place where the library counts what it executes.
    private static Type Load()
    {
        MeterContext context = new MeterContext();
        context.AddMetered(Path.Combine(AppContext.BaseDirectory, "NanoIke.dll"));
        Assembly tests = context.AddPlain(typeof(ComparisonTests).Assembly.Location);
        return tests.GetType(typeof(ComparisonCosts).FullName, true);
    }
}
