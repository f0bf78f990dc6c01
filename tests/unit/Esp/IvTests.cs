// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Esp;

/// <summary>
/// The IV of what the node sends: its place and size (RFC 3602, RFC 7634, RFC 4309), and that nobody can tell the next one of CBC.
/// </summary>
[TestClass]
public class IvTests
{
    private const int Block = 16;

    [TestMethod]
    [DataRow(SuiteKind.Aes, 16, 16)]
    [DataRow(SuiteKind.ChaCha, 8, 4)]
    [DataRow(SuiteKind.Ccm, 8, 4)]
    public void TheIvStandsBehindTheSequenceNumber(SuiteKind suite, int size, int alignment)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        List<byte[]> sent = Record(rig);
        ResponderSa sa = rig.Gateway.Current;
        DirectionKeys keys = KeyDerivation.DeriveChild(suite, sa.Keys.Derive, sa.NonceInitiator, sa.NonceResponder).Initiator;
        for (int count = 0; count <= 64; count++)
        {
            byte[] payload = Enumerable.Range(count, count).Select(i => (byte)i).ToArray();
            rig.Send(payload);
            rig.Run(20);
            byte[] datagram = sent[^1];
            int text = (28 + count + 2 + alignment - 1) / alignment * alignment;
            Assert.AreEqual(8 + size + text + SuiteSizes.IcvBytes(suite), datagram.Length, "header, IV, text, ICV");
            Assert.AreEqual($"{sa.Inbound.Spi:X8}{count + 1:X8}", Convert.ToHexString(datagram, 0, 8));
            byte[] plain = Open(suite, keys, datagram, size);
            Assert.IsNotNull(plain, "the ICV");
            CollectionAssert.AreEqual(rig.Gateway.Seen.Esp[^1].Inner, plain.AsSpan(0, 28 + count).ToArray());
            CollectionAssert.AreEqual(payload, plain.AsSpan(28, count).ToArray());
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TheNextIvOfCbcCannotBeTold(bool ike)
    {
        Rig rig = new Rig();
        rig.Establish();
        List<byte[]> sent = Record(rig);
        for (int i = 0; i < 400; i++)
        {
            if (ike)
            {
                Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()));
            }
            else
            {
                Assert.AreEqual(Status.Ok, rig.Send(new byte[20]));
            }

            rig.Run(20);
        }

        int at = ike ? 4 + 28 + 4 : 8;
        List<byte[]> vectors = sent.Select(datagram => datagram.AsSpan(at, Block).ToArray()).ToList();
        Assert.IsTrue(vectors.Count >= 400, $"{vectors.Count} messages");
        AssertBalanced(vectors, "IVs");
        AssertBalanced(vectors.Skip(1).Zip(vectors, Xor).ToList(), "what changes from one IV to the next");
        HashSet<string> blocks = new HashSet<string>();
        foreach (byte[] datagram in sent)
        {
            Assert.IsTrue(blocks.Add(Convert.ToHexString(datagram, at, Block)), "an IV that went over the wire before, as an IV or as a block of text");
            for (int block = at + Block; block + Block <= datagram.Length; block += Block)
            {
                blocks.Add(Convert.ToHexString(datagram, block, Block));
            }
        }

        rig.AssertNoFaults();
    }

    [TestMethod]
    public void TheIvsOfTwoTunnelsHaveNothingInCommon()
    {
        List<byte[]> all = new List<byte[]>();
        for (int seed = 1; seed <= 20; seed++)
        {
            Rig rig = new Rig(SuiteKind.Aes, seed: seed);
            List<byte[]> sent = Record(rig);
            rig.Establish();
            rig.Send(new byte[1]);
            rig.Run(20);
            all.Add(sent[1].AsSpan(4 + 28 + 4, Block).ToArray()); // IKE_AUTH
            all.Add(sent[2].AsSpan(8, Block).ToArray());
        }

        Assert.AreEqual(40, all.Select(Convert.ToHexString).Distinct().Count());
        for (int at = 0; at < Block; at++)
        {
            int values = all.Select(vector => vector[at]).Distinct().Count();
            Assert.IsTrue(values > 25, $"byte {at} has {values} values in 40 IVs");
        }
    }

    private static byte[] Open(SuiteKind suite, DirectionKeys keys, byte[] datagram, int size)
    {
        byte[] iv = datagram.AsSpan(8, size).ToArray();
        int icv = SuiteSizes.IcvBytes(suite);
        byte[] text = datagram[(8 + size)..^icv];
        if (suite != SuiteKind.Aes)
        {
            return Aead.Open(keys.Encryption, iv, text, datagram[^icv..], datagram[..8]);
        }

        if (!HMACSHA256.HashData(keys.Integrity, datagram.AsSpan(0, datagram.Length - 16)).AsSpan(0, 16).SequenceEqual(datagram.AsSpan(datagram.Length - 16)))
        {
            return null;
        }

        using Aes aes = Aes.Create();
        aes.Key = keys.Encryption;
        return aes.DecryptCbc(text, iv, PaddingMode.None);
    }

    private static byte[] Xor(byte[] one, byte[] other) => one.Zip(other, (a, b) => (byte)(a ^ b)).ToArray();

    // Of 400 fair bits a third to two thirds are set; the bits of a counter are not.
    private static void AssertBalanced(List<byte[]> vectors, string what)
    {
        for (int bit = 0; bit < 8 * Block; bit++)
        {
            int set = vectors.Count(vector => (vector[bit / 8] >> bit % 8 & 1) != 0);
            Assert.IsTrue(3 * set > vectors.Count && 3 * set < 2 * vectors.Count, $"{what}: bit {bit} is set in {set} of {vectors.Count}");
        }
    }

    private static List<byte[]> Record(Rig rig)
    {
        List<byte[]> sent = new List<byte[]>();
        rig.Link.Gate = (to, datagram) =>
        {
            if (to == LinkEnd.Gateway)
            {
                sent.Add(datagram);
            }

            return true;
        };
        return sent;
    }
}
