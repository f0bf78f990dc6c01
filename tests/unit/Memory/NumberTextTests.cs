// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Mono.Cecil;
using NanoIke.Firmware;

namespace NanoIke.Tests.Memory;

/// <summary>Numbers in what a node says: without the objects of a culture, which nanoFramework never frees.</summary>
[TestClass]
public class NumberTextTests
{
    [TestMethod]
    [DataRow(0L)]
    [DataRow(7L)]
    [DataRow(10L)]
    [DataRow(-1L)]
    [DataRow(65536L)]
    [DataRow(-2147483648L)]
    [DataRow(long.MaxValue)]
    [DataRow(long.MinValue)]
    public void Of_IsWhatDotNetWrites(long value)
    {
        Assert.AreEqual(value.ToString(CultureInfo.InvariantCulture), DecimalText.Of(value));
    }

    [TestMethod]
    public void NothingThatABoardRuns_AsksANumberForItsText()
    {
        List<string> calls = [];
        foreach (string file in new[] { typeof(Tunnel), typeof(TunnelSocket), typeof(Node) }.Select(type => type.Assembly.Location))
        {
            using ModuleDefinition module = ModuleDefinition.ReadModule(file);
            calls.AddRange(module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)
                .Where(method => method.Body.Instructions.Select(each => each.Operand).OfType<MethodReference>()
                    .Any(callee => callee.Name == "ToString" && callee.DeclaringType.IsValueType))
                .Select(method => method.FullName));
        }

        Assert.AreEqual(0, calls.Count, string.Join("\n", calls));
    }
}
