// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using NanoIke.Crypto;
using NanoIke.Responder;
using NanoIke.Sa;

namespace NanoIke.Tests;

/// <summary>The library's key derivation (RFC 7296 sections 2.13, 2.14, 2.17) against published values and the responder's.</summary>
[TestClass]
public class KeyScheduleTests
{
    private const int KeyBytes = 192; // what the schedule has room for

    /// <summary>
    /// SKEYSEED, the stream of keys and KEYMAT. The published g^ir is one of 1024 bits, which DeriveIke never takes: its steps are
    /// gone through one by one.
    /// </summary>
    [TestMethod]
    public void Published_Values()
    {
        int count = 0;
        foreach (Vector vector in VectorFile.Read("ikev2_kdf_sha256"))
        {
            byte[] nonces = [.. vector["ni"], .. vector["nr"]];
            byte[] spis = [.. vector["spi_i"], .. vector["spi_r"]];
            byte[] shared = vector["g_ir"];
            foreach (Suite suite in new Suite[] { new AesCbcSuite(), new ChaChaSuite() })
            {
                KeySchedule schedule = new KeySchedule(suite, new Sha256(), new byte[32]);
                HmacSha256 prf = PrfOf(schedule);
                byte[] seed = new byte[32];
                prf.SetKey(nonces, 0, nonces.Length);
                prf.Begin();
                prf.Update(shared, 0, shared.Length);
                prf.Finish(seed, 0, seed.Length);
                CollectionAssert.AreEqual(vector["skeyseed"], seed, vector.Name);

                prf.SetKey(seed, 0, seed.Length);
                Expand(schedule, nonces, nonces.Length, spis, KeyBytes);
                CollectionAssert.AreEqual(vector["dkm"][..KeyBytes], KeysOf(schedule), vector.Name);

                // SK_d stands where DeriveIke leaves it.
                Keys outbound = new Keys(suite);
                Keys inbound = new Keys(suite);
                schedule.DeriveChild(nonces, nonces.Length, outbound, inbound);
                byte[] taken = [.. outbound.Encryption, .. outbound.Integrity, .. inbound.Encryption, .. inbound.Integrity];
                CollectionAssert.AreEqual(vector["keymat"][..taken.Length], taken, vector.Name);
            }

            count++;
        }

        Assert.AreEqual(1, count);
    }

    /// <summary>Random secrets, nonces of all sizes: both give the same keys to the same cipher.</summary>
    [TestMethod]
    public void Same_As_The_Responder()
    {
        Random random = new Random(7296);
        foreach ((Suite suite, SuiteKind kind) in new (Suite, SuiteKind)[] { (new AesCbcSuite(), SuiteKind.Aes), (new ChaChaSuite(), SuiteKind.ChaCha) })
        {
            KeySchedule schedule = new KeySchedule(suite, new Sha256(), new byte[32]);
            Keys outbound = new Keys(suite);
            Keys inbound = new Keys(suite);
            for (int size = 16; size <= 256; size++)
            {
                byte[] shared = Bytes(random, 32);
                byte[] own = Bytes(random, Limits.OwnNonceBytes);
                byte[] peer = Bytes(random, size);
                byte[] nonces = [.. own, .. peer];
                byte[] spis = Bytes(random, 16);
                schedule.DeriveIke(shared, nonces, nonces.Length, spis, outbound, inbound);
                IkeKeys ike = KeyDerivation.DeriveIke(
                    kind, KeyDerivation.SkeySeed(own, peer, shared), own, peer, BinaryPrimitives.ReadUInt64BigEndian(spis), BinaryPrimitives.ReadUInt64BigEndian(spis.AsSpan(8)));
                AssertSame(ike.Initiator, outbound);
                AssertSame(ike.Responder, inbound);

                schedule.DeriveChild(nonces, nonces.Length, outbound, inbound);
                (DirectionKeys initiator, DirectionKeys responder) = KeyDerivation.DeriveChild(kind, ike.Derive, own, peer);
                AssertSame(initiator, outbound);
                AssertSame(responder, inbound);
            }
        }
    }

    private static void AssertSame(DirectionKeys expected, Keys actual)
    {
        CollectionAssert.AreEqual(expected.Encryption, actual.Encryption);
        CollectionAssert.AreEqual(expected.Integrity, actual.Integrity);
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_prf")]
    private static extern ref HmacSha256 PrfOf(KeySchedule schedule);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_keys")]
    private static extern ref byte[] KeysOf(KeySchedule schedule);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Expand")]
    private static extern void Expand(KeySchedule schedule, byte[] nonces, int noncesLength, byte[] spis, int count);

    /// <summary>Keeps the keys it is given.</summary>
    private sealed class Keys(Suite suite) : PacketCipher
    {
        public byte[] Encryption { get; private set; }

        public byte[] Integrity { get; private set; }

        public override void SetKey(byte[] keys, int encryption, int integrity)
        {
            Encryption = keys.AsSpan(encryption, suite.EncryptionKeySize).ToArray();
            Integrity = keys.AsSpan(integrity, suite.IntegrityKeySize).ToArray();
        }

        public override void Seal(byte[] buffer, int head, int iv, int length) => throw new NotSupportedException();

        public override bool Open(byte[] buffer, int head, int iv, int length) => throw new NotSupportedException();

        public override void Clear() => throw new NotSupportedException();
    }
}
