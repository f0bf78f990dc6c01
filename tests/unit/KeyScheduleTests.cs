// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using NanoIke.Crypto;
using NanoIke.Responder;
using NanoIke.Sa;
using NanoIke.Timing;

namespace NanoIke.Tests;

/// <summary>The library's key derivation (RFC 7296 sections 2.13, 2.14, 2.17) against published values and the responder's.</summary>
[TestClass]
public class KeyScheduleTests
{
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
            foreach (Suite suite in new Suite[] { new AesCbcSuite(), new ChaChaSuite(), new AesCcmSuite() })
            {
                KeySchedule schedule = new KeySchedule(suite, new Sha256(), new byte[32]);
                Prf prf = PrfOf(schedule);
                byte[] seed = new byte[32];
                prf.SetKey(nonces, 0, nonces.Length);
                prf.Begin();
                prf.Update(shared, 0, shared.Length);
                prf.Finish(seed, 0, seed.Length);
                CollectionAssert.AreEqual(vector["skeyseed"], seed, vector.Name);

                prf.SetKey(seed, 0, seed.Length);
                byte[] keys = KeysOf(schedule);
                Expand(schedule, nonces, 0, nonces.Length, spis, keys, keys.Length);
                CollectionAssert.AreEqual(vector["dkm"][..keys.Length], keys, vector.Name);

                // SK_d is where DeriveIke leaves it.
                ChildSa child = new ChildSa(suite);
                schedule.DeriveChild(nonces, 0, nonces.Length, child);
                CollectionAssert.AreEqual(vector["keymat"][..child.Keys.Length], child.Keys, vector.Name);
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
        foreach (SuiteKind kind in Enum.GetValues<SuiteKind>())
        {
            Suite suite = Testing.Testbed.SuiteFor(kind);
            KeySchedule schedule = new KeySchedule(suite, new Sha256(), new byte[32]);
            IkeSa sa = new IkeSa(suite, new Deadlines(), Deadline.FirstSaAnswer);
            for (int size = 16; size <= 256; size++)
            {
                byte[] shared = Bytes(random, 32);
                byte[] own = Bytes(random, Limits.OwnNonceBytes);
                byte[] peer = Bytes(random, size);
                byte[] nonces = [.. own, .. peer];
                random.NextBytes(sa.Spis);
                schedule.DeriveIke(shared, nonces, 0, nonces.Length, sa);
                ulong spiInitiator = BinaryPrimitives.ReadUInt64BigEndian(sa.Spis);
                ulong spiResponder = BinaryPrimitives.ReadUInt64BigEndian(sa.Spis.AsSpan(8));
                IkeKeys ike = KeyDerivation.DeriveIke(kind, KeyDerivation.SkeySeed(own, peer, shared), own, peer, spiInitiator, spiResponder);
                byte[] expected = [.. ike.Initiator.Integrity, .. ike.Responder.Integrity, .. ike.Initiator.Encryption, .. ike.Responder.Encryption];
                CollectionAssert.AreEqual(expected, sa.Keys);

                schedule.DeriveChild(nonces, 0, nonces.Length, sa.Child);
                (DirectionKeys initiator, DirectionKeys responder) = KeyDerivation.DeriveChild(kind, ike.Derive, own, peer);
                expected = [.. initiator.Encryption, .. initiator.Integrity, .. responder.Encryption, .. responder.Integrity];
                CollectionAssert.AreEqual(expected, sa.Child.Keys);
            }
        }
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_prf")]
    private static extern ref Prf PrfOf(KeySchedule schedule);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_keys")]
    private static extern ref byte[] KeysOf(KeySchedule schedule);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Expand")]
    private static extern void Expand(KeySchedule schedule, byte[] nonces, int offset, int count, byte[] spis, byte[] result, int size);
}
