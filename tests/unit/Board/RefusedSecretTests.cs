// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text;
using NanoIke.Firmware;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Board;

/// <summary>
/// A refused file leaves nothing of its secret on the heap. Nobody gets to see the configuration that was begun, so the memory itself
/// is searched: what one thread allocates in a row, while no collection may run, lies in a row.
/// </summary>
[TestClass]
public class RefusedSecretTests
{
    private const int SpanBytes = 8000; // less than what the runtime hands to a thread at once

    [TestMethod]
    [DataRow("correct horse battery", "correct horse battery")]
    [DataRow("0x636F727265637420686F727365", "correct horse")]
    [DataRow("0sY29ycmVjdCBob3JzZQ==", "correct horse")]
    public void NothingIsLeftOfTheSecretOfARefusedFile(string form, string secret)
    {
        string good = FakeBoard.Good.Replace("correct horse battery", form, StringComparison.Ordinal);
        Assert.IsTrue(IsLeft(good, secret, true), "the search does not find the secret of an accepted file");
        foreach (string bad in new[]
        {
            good + "\nverbose = 1",
            good + "\nnonsense",
            good + "\nlifetime_s = 0",
            good + "\npsk = " + form,
            good.Replace("10.20.0.1:5683", "10.21.0.1:5683", StringComparison.Ordinal),
            good[..good.IndexOf("collector", StringComparison.Ordinal)],
        })
        {
            Assert.IsFalse(IsLeft(bad, secret, false), bad);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\nverbose = 1")]
    public void TheParserLetsGoOfTheFile(string more)
    {
        ConfigurationParser parser = new ConfigurationParser();
        Assert.AreEqual(more.Length == 0, parser.Parse(Encoding.UTF8.GetBytes(FakeBoard.Good + more)) != null);
        byte[] secret = "correct horse battery"u8.ToArray();
        Assert.IsFalse(SecretsTests.Memory(parser).Any(bytes => bytes.AsSpan().IndexOf(secret) >= 0));
    }

    private static bool IsLeft(string text, string secret, bool accepted)
    {
        byte[] file = Encoding.UTF8.GetBytes(text);
        byte[] wanted = Encoding.UTF8.GetBytes(secret);
        ConfigurationParser parser = new ConfigurationParser();
        for (int i = 0; i < 200; i++)
        {
            byte[] memory = Allocations(() => Assert.AreEqual(accepted, parser.Parse(file) != null, parser.Error));
            if (memory != null)
            {
                return memory.AsSpan().IndexOf(wanted) >= 0;
            }
        }

        throw new AssertFailedException("what the parser allocates never lay in a row");
    }

    // What an action left on the heap; null: it did not lie in a row this time.
    private static byte[] Allocations(Action action)
    {
        byte[] copy = null;
        Assert.IsTrue(GC.TryStartNoGCRegion(1 << 20));
        try
        {
            byte[] before = new byte[16];
            action();
            byte[] behind = new byte[16];
            long from = Address(before);
            long span = Address(behind) - from;
            if (span > 0 && span < SpanBytes)
            {
                copy = new byte[span];
                Marshal.Copy((IntPtr)from, copy, 0, copy.Length);
            }

            GC.KeepAlive(before);
            GC.KeepAlive(behind);
        }
        finally
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            {
                GC.EndNoGCRegion();
            }
        }

        return copy;
    }

    private static long Address(byte[] array)
    {
        GCHandle handle = GCHandle.Alloc(array, GCHandleType.Pinned);
        long address = handle.AddrOfPinnedObject();
        handle.Free();
        return address;
    }
}
