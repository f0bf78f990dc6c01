// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;
using NanoIke.Crypto;
using NanoIke.Testing;

namespace NanoIke.Tests.Crypto;

/// <summary>
/// Two objects that did the same work with different keys hold the same in every field once they are cleared: nothing is left that a
/// key could be computed from, in whatever form it was kept.
/// </summary>
[TestClass]
public class WipingTests
{
    private static readonly Dictionary<string, Func<byte, (object Held, Action Clear)>> s_works = new Dictionary<string, Func<byte, (object, Action)>>
    {
        ["Sha256, message not ended"] = key =>
        {
            Sha256 hash = new Sha256();
            hash.Update(Bytes(key, 100), 0, 100);
            return (hash, hash.Clear);
        },
        ["HmacSha256"] = key =>
        {
            HmacSha256 hmac = new HmacSha256(new Sha256());
            hmac.SetKey(Bytes(key, 32), 0, 32);
            hmac.Begin();
            hmac.Update(new byte[70], 0, 70);
            hmac.Finish(new byte[32], 0, 32);
            hmac.Begin();
            hmac.Update(new byte[70], 0, 70);
            return (hmac, hmac.Clear);
        },
        ["HmacDrbg"] = key =>
        {
            HmacDrbg drbg = new HmacDrbg(new Sha256());
            drbg.Seed(Bytes(key, 48), 0, 48);
            drbg.Reseed(Bytes(key, 40), 0, 40);
            drbg.Generate(new byte[70], 0, 70);
            return (drbg, drbg.Clear);
        },
        ["RandomSource"] = key =>
        {
            RandomSource random = new RandomSource(new SeededEntropy(key), new Sha256());
            byte[] work = new byte[RandomSource.WorkSize];
            Assert.IsTrue(random.Seed(work, random.Draw(work)));
            random.Generate(new byte[40], 0, 40);
            return (random, random.Clear);
        },
        ["X25519"] = key =>
        {
            X25519 curve = new X25519();
            byte[] result = new byte[32];
            curve.PublicKey(Bytes(key, 32), 0, result, 0);
            curve.SharedSecret(Bytes(key, 32), 0, result, 0, result, 0);
            return (curve, curve.Clear);
        },
        ["P256"] = key =>
        {
            P256 curve = new P256();
            byte[] result = new byte[64];
            Assert.IsTrue(curve.PublicKey(Bytes(key, 32), 0, result, 0));
            Assert.IsTrue(curve.SharedSecret(Bytes(key, 32), 0, result, 0, result, 0));
            return (curve, curve.Clear);
        },
        ["MlKem768Engine"] = key =>
        {
            MlKem768Engine engine = new MlKem768Engine();
            Assert.IsTrue(engine.GenerateKeyPair(Bytes(key, 64), 0));
            return (engine, engine.Clear);
        },
        ["MlKem768Engine, used"] = key =>
        {
            MlKem768Engine engine = new MlKem768Engine();
            Assert.IsTrue(engine.GenerateKeyPair(Bytes(key, 64), 0));
            Assert.IsTrue(engine.Decapsulate(Bytes(key, 1088), 0, new byte[32], 0));
            return (engine, engine.Clear);
        },
        ["AES sender"] = key => Cipher(new AesCbcSuite(), key, false),
        ["AES receiver"] = key => Cipher(new AesCbcSuite(), key, true),
        ["CCM sender"] = key => Cipher(new AesCcmSuite(), key, false),
        ["CCM receiver"] = key => Cipher(new AesCcmSuite(), key, true),
        ["ChaCha sender"] = key => Cipher(new ChaChaSuite(), key, false),
        ["ChaCha receiver"] = key => Cipher(new ChaChaSuite(), key, true),
    };

    public static IEnumerable<object[]> Names => s_works.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void NothingOfAKeyIsLeftAfterClear(string name)
    {
        (object one, Action clearOne) = s_works[name](3);
        (object other, Action clearOther) = s_works[name](4);
        if (name is "X25519" or "P256" or "MlKem768Engine, used")
        {
            Assert.AreEqual(Text(one), Text(other), "it wipes its work at the end of every computation");
        }
        else
        {
            Assert.AreNotEqual(Text(one), Text(other), "the comparison does not bite");
        }

        clearOne();
        clearOther();
        if (name == "RandomSource")
        {
            // What the health tests count of the samples says nothing about a seed: it is wiped, and hashed besides.
            Assert.AreEqual(Text(Part(one, typeof(HmacDrbg))), Text(Part(other, typeof(HmacDrbg))));
            return;
        }

        Assert.AreEqual(Text(one), Text(other));
    }

    private static (object Held, Action Clear) Cipher(Suite suite, byte key, bool opens)
    {
        PacketCipher sender = suite.CreateCipher(new Sha256());
        PacketCipher receiver = suite.CreateCipher(new Sha256());
        int size = suite.EncryptionKeySize + suite.IntegrityKeySize;
        byte[] packet = new byte[8 + suite.IvSize + 64 + suite.IcvSize];
        foreach (PacketCipher each in new[] { sender, receiver })
        {
            each.SetKey(Bytes(key, size), 0, suite.EncryptionKeySize, each == receiver);
        }

        sender.Seal(packet, 0, 8, 64, 1);
        Assert.IsTrue(receiver.Open(packet, 0, 8, 64));
        packet[^1] ^= 1;
        Assert.IsFalse(receiver.Open(packet, 0, 8, 64));
        PacketCipher held = opens ? receiver : sender;
        return (held, held.Clear);
    }

    private static byte[] Bytes(byte key, int count)
    {
        byte[] bytes = new byte[count];
        new Random(key).NextBytes(bytes);
        return bytes;
    }

    private static object Part(object of, Type type) =>
        of.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Single(field => field.FieldType == type).GetValue(of);

    // Every field of an object and of those that it holds.
    private static string Text(object root)
    {
        StringBuilder text = new StringBuilder();
        Write(root, text, new HashSet<object>(ReferenceEqualityComparer.Instance));
        return text.ToString();
    }

    private static void Write(object at, StringBuilder text, HashSet<object> seen)
    {
        if (at == null || at.GetType().IsPrimitive)
        {
            text.Append(at).Append(' ');
            return;
        }

        if (at is Array array)
        {
            foreach (object item in array)
            {
                Write(item, text, seen);
            }

            return;
        }

        if (!at.GetType().FullName.StartsWith("NanoIke.", StringComparison.Ordinal) || !seen.Add(at))
        {
            return;
        }

        for (Type type = at.GetType(); type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                text.Append('\n').Append(field.Name).Append(": ");
                Write(field.GetValue(at), text, seen);
            }
        }
    }
}
