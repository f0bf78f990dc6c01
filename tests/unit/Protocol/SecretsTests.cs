// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>Looks through every field and buffer that a tunnel holds for what should be gone.</summary>
[TestClass]
public class SecretsTests
{
    private const int Window = 8; // this many bytes of a secret in a row are found

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void TheSearchFindsSecretsWhileTheTunnelIsOpen(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        List<string> found = Search(rig);
        Assert.IsTrue(found.Any(name => name.StartsWith("ESP", StringComparison.Ordinal)), "the search does not bite");
        Assert.IsFalse(found.Any(name => name is "SKEYSEED" or "SK_d" or "SK_pi" or "SK_pr" or "g^ir" or "secret"), "not needed any more: " + string.Join(", ", found));
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void NothingIsLeftAfterClose(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        rig.AssertTraffic();
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000));
        List<string> found = Search(rig);
        found.Remove("prf(secret, pad)"); // kept for the next Open
        Assert.AreEqual(0, found.Count, string.Join(", ", found));
        rig.Tunnel.Clear();
        found = Search(rig);
        Assert.AreEqual(0, found.Count, string.Join(", ", found));
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void NothingIsLeftAfterAFailedHandshake(SuiteKind suite)
    {
        foreach (bool wrongSecret in new[] { true, false })
        {
            Rig rig = new Rig(suite);
            if (wrongSecret)
            {
                Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Find(PayloadType.Authentication).Body[9] ^= 1);
            }
            else
            {
                Mutate.Message(rig, ExchangeType.IkeAuth, message => ScriptedResponder.RefuseChild(message, NotifyType.TsUnacceptable));
            }

            rig.Open();
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 1000));
            rig.Close();
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000));
            List<string> found = Search(rig);
            found.Remove("prf(secret, pad)");
            Assert.AreEqual(0, found.Count, $"wrong secret {wrongSecret}: " + string.Join(", ", found));
        }
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void TheOldKeysAreGoneWhenTheGatewayDeletes(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        rig.Link.Send(LinkEnd.Node, rig.Gateway.DeleteIke());
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 1000));
        List<string> found = Search(rig);
        Assert.IsFalse(found.Any(name => name.StartsWith("ESP", StringComparison.Ordinal)), string.Join(", ", found));
    }

    private static List<string> Search(Rig rig)
    {
        ResponderSa sa = rig.Gateway.Current;
        byte[] secret = rig.Gateway.Options.Secret;
        (DirectionKeys i, DirectionKeys r) = KeyDerivation.DeriveChild(rig.Gateway.Options.Suite, sa.Keys.Derive, sa.NonceInitiator, sa.NonceResponder);
        Dictionary<string, byte[]> secrets = new Dictionary<string, byte[]>
        {
            ["secret"] = secret,
            ["prf(secret, pad)"] = KeyDerivation.Prf(secret, "Key Pad for IKEv2"u8.ToArray()),
            ["g^ir"] = sa.SharedSecret,
            ["SKEYSEED"] = KeyDerivation.SkeySeed(sa.NonceInitiator, sa.NonceResponder, sa.SharedSecret),
            ["SK_d"] = sa.Keys.Derive,
            ["SK_pi"] = sa.Keys.PrfInitiator,
            ["SK_pr"] = sa.Keys.PrfResponder,
            ["SK_ei"] = sa.Keys.Initiator.Encryption,
            ["SK_er"] = sa.Keys.Responder.Encryption,
            ["SK_ai"] = sa.Keys.Initiator.Integrity,
            ["SK_ar"] = sa.Keys.Responder.Integrity,
            ["ESP out encryption"] = i.Encryption,
            ["ESP out integrity"] = i.Integrity,
            ["ESP in encryption"] = r.Encryption,
            ["ESP in integrity"] = r.Integrity,
            ["Ni"] = sa.NonceInitiator,
            ["Nr"] = sa.NonceResponder,
        };
        HashSet<string> memory = new HashSet<string>();
        foreach (byte[] buffer in Memory(rig.Tunnel))
        {
            for (int at = 0; at + Window <= buffer.Length; at++)
            {
                memory.Add(Convert.ToHexString(buffer, at, Window));
            }
        }

        return secrets.Where(each => Enumerable.Range(0, Math.Max(0, each.Value.Length - Window + 1)).Any(at => memory.Contains(Convert.ToHexString(each.Value, at, Window))))
            .Select(each => each.Key).ToList();
    }

    // Every array as bytes: words in both byte orders.
    internal static IEnumerable<byte[]> Memory(object root)
    {
        HashSet<object> visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        Stack<object> open = new Stack<object>();
        open.Push(root);
        while (open.Count > 0)
        {
            object each = open.Pop();
            if (each == null || !visited.Add(each))
            {
                continue;
            }

            if (each is byte[] bytes)
            {
                yield return bytes;
            }
            else if (each is uint[] words)
            {
                yield return words.SelectMany(BitConverter.GetBytes).ToArray();
                yield return words.SelectMany(word => BitConverter.GetBytes(word).Reverse()).ToArray();
            }
            else if (each is ulong[] longs)
            {
                // Two words in one, in either order.
                foreach (int swap in new[] { 0, 32 })
                {
                    uint[] halves = longs.SelectMany(value => new[] { (uint)((value >> swap) & uint.MaxValue), (uint)((value >> (32 - swap)) & uint.MaxValue) }).ToArray();
                    yield return halves.SelectMany(BitConverter.GetBytes).ToArray();
                    yield return halves.SelectMany(word => BitConverter.GetBytes(word).Reverse()).ToArray();
                }
            }
            else if (each is object[] items)
            {
                foreach (object item in items)
                {
                    open.Push(item);
                }
            }
            else if (each.GetType().Namespace?.StartsWith("NanoIke", StringComparison.Ordinal) == true && each is not TunnelSettings && !each.GetType().IsEnum)
            {
                foreach (object value in Fields(each))
                {
                    open.Push(value);
                }
            }
        }
    }

    private static IEnumerable<object> Fields(object of)
    {
        for (Type type = of.GetType(); type != null && type != typeof(object); type = type.BaseType)
        {
            List<byte> words = new List<byte>();
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                object value = field.GetValue(of);
                if (value is uint word)
                {
                    words.AddRange(BitConverter.GetBytes(word));
                }
                else if (value != null && !field.FieldType.IsPrimitive)
                {
                    yield return value;
                }
            }

            yield return words.ToArray(); // keys kept in fields, one behind the other
        }
    }
}
