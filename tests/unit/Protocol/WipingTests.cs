// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// What holds keys is as it was in a tunnel that was never opened: the message cipher after each message, everything of a handshake
/// behind it, an SA and its ciphers behind their end. Compares memory, expanded keys and midstates of HMAC included.
/// </summary>
[TestClass]
public class WipingTests
{
    private static readonly string[] s_handshake = { "_keys", "_handshake._keyPair", "_handshake.Request", "_handshake._keyExchange", "_tools.Work.Bytes" };
    private static readonly string[] s_sas = { "_current", "_other", "_sender", "_receiver" };

    public static IEnumerable<object[]> Suites => Enum.GetValues<SuiteKind>().Select(suite => new object[] { suite });

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void TheMessageCipherHoldsNoKeyBetweenMessages(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        int messages = 0;
        rig.Link.Gate = (_, _) =>
        {
            AssertFresh(rig, suite, "_tools.Cipher._cipher");
            messages++;
            return true;
        };
        rig.Establish();
        foreach (byte[][] request in new[] { rig.Gateway.Liveness(), rig.Gateway.RekeyChild() })
        {
            Assert.AreEqual(Status.Handled, rig.Deliver(request));
            Assert.AreEqual(Status.Ignored, rig.Deliver(Octets.Flip(rig.Gateway.Liveness()[0], -1)));
            AssertFresh(rig, suite, "_tools.Cipher._cipher");
            rig.Gateway.Current.NextOutbound--;
        }

        rig.Tunnel.Suspect(rig.Link.Now);
        rig.Run(100);
        rig.Close();
        rig.Run(100);
        Assert.AreEqual(TunnelState.Closed, rig.Tunnel.State);
        Assert.IsTrue(messages >= 10, $"{messages} messages");
        AssertFresh(rig, suite, "_tools.Cipher._cipher");
    }

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void NothingOfAHandshakeIsLeftBehindIt(SuiteKind suite)
    {
        foreach ((string name, Action<Rig> spoil) in new (string, Action<Rig>)[]
        {
            ("opened", _ => { }),
            ("refused", rig => rig.Gateway.Options.Secret = "battery staple"u8.ToArray()),
            ("wrong AUTH", rig => Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Find(PayloadType.Authentication).Body[9] ^= 1)),
            ("child refused", rig => Mutate.Message(rig, ExchangeType.IkeAuth, message => ScriptedResponder.RefuseChild(message, 38))),
            ("no IKE_AUTH", rig => rig.Withheld = datagram => Mutate.Is(datagram, ExchangeType.IkeAuth)),
        })
        {
            Rig rig = new Rig(suite);
            spoil(rig);
            rig.Open();
            AssertZero(rig, "_tools.Work.Bytes");
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State is TunnelState.Open or TunnelState.Waiting, 10000), name);
            rig.Tunnel.Prepare(); // takes seed
            AssertZero(rig, "_tools.Work.Bytes");
            rig.Tunnel.Close(rig.Link.Now); // drops what was prepared
            AssertFresh(rig, suite, s_handshake);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void NothingOfAnSaIsLeftBehindItsEnd(SuiteKind suite)
    {
        foreach ((string name, Action<Rig> end) in new (string, Action<Rig>)[]
        {
            ("closed", rig => rig.Close()),
            ("closed, gateway gone", rig => { rig.Gateway.Silent = true; rig.Close(); }),
            ("cleared", rig => rig.Tunnel.Clear()),
            ("gone", rig => { rig.Gateway.Silent = true; rig.Tunnel.Suspect(rig.Link.Now); rig.Run(600000); rig.Close(); }),
            ("deleted", rig => { rig.Gateway.Silent = true; rig.Deliver(rig.Gateway.DeleteIke()); rig.Run(62000); rig.Close(); }),
            ("child refused", rig => { Fail(rig); rig.Close(); }),
        })
        {
            Rig rig = new Rig(suite, null, settings => settings.LifetimeMs = 20000);
            rig.Establish();
            rig.AssertTraffic();
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 21000)); // both places were used
            rig.AssertTraffic();
            end(rig);
            rig.Run(30000);
            Assert.AreEqual(TunnelState.Closed, rig.Tunnel.State, name);
            AssertFresh(rig, suite, s_sas);
            AssertFresh(rig, suite, name == "cleared" ? s_handshake[1..] : s_handshake); // nor the key derived from the secret
        }
    }

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void NothingOfTheOldSaIsLeftAfterARenewal(SuiteKind suite)
    {
        Rig rig = new Rig(suite, null, settings => settings.LifetimeMs = 10000);
        rig.Establish();
        rig.AssertTraffic();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 11000));
        rig.AssertTraffic();
        rig.Run(Limits.GraceMinMs + 100);
        AssertFresh(rig, suite, "_other", "_receiver._shared");
        Assert.AreEqual(string.Empty, Text(rig, "_receiver.Old"));
    }

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void TheComparisonFindsWhatIsThere(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        rig.AssertTraffic();
        foreach (string part in new[] { "_current.Keys", "_current.Child.Keys", "_sender._cipher", "_receiver._cipher" })
        {
            Assert.AreNotEqual(Text(rig, part), Text(new Rig(suite), part), part);
        }
    }

    private static void Fail(Rig rig)
    {
        Mutate.Message(rig, ExchangeType.IkeAuth, message => ScriptedResponder.RefuseChild(message, 38));
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 1, 21000));
    }

    private static void AssertZero(Rig rig, string part) => Assert.IsTrue(Text(rig, part).Split(' ')[1].All(digit => digit == '0'), part);

    private static void AssertFresh(Rig rig, SuiteKind suite, params string[] parts)
    {
        Rig fresh = new Rig(suite);
        MethodInfo seed = typeof(Tunnel).GetMethod("Seed", BindingFlags.Instance | BindingFlags.NonPublic); // as a first handshake does
        seed.Invoke(fresh.Tunnel, null);
        foreach (string part in parts)
        {
            Assert.AreEqual(Text(fresh, part), Text(rig, part), part);
        }
    }

    // Every array and number below a field, by its path.
    private static string Text(Rig rig, string part)
    {
        object at = rig.Tunnel;
        foreach (string name in part.Split('.'))
        {
            at = FieldsOf(at).First(field => field.Name == name || field.Name == $"<{name}>k__BackingField").GetValue(at);
        }

        List<string> lines = new List<string>();
        Walk(at ?? new object(), part, new HashSet<object>(ReferenceEqualityComparer.Instance), lines);
        return string.Join("\n", lines);
    }

    private static void Walk(object at, string path, HashSet<object> seen, List<string> lines)
    {
        if (at is Array array)
        {
            byte[] bytes = new byte[Buffer.ByteLength(array)];
            Buffer.BlockCopy(array, 0, bytes, 0, bytes.Length);
            lines.Add($"{path} {Convert.ToHexString(bytes)}");
            return;
        }

        foreach (FieldInfo field in FieldsOf(at))
        {
            object value = field.GetValue(at);
            if (value is uint or ulong or long or bool)
            {
                lines.Add($"{path}.{field.Name} {value}");
            }
            else if (value != null && !field.FieldType.IsValueType && IsData(value.GetType()) && seen.Add(value))
            {
                Walk(value, path + "." + field.Name, seen, lines);
            }
        }
    }

    // Tools that all parts share are looked at on their own, as are times.
    private static bool IsData(Type type) => type.IsArray
        || (type.Namespace!.StartsWith("NanoIke", StringComparison.Ordinal) && type.Name is not ("Deadlines" or "AesTables" or "AesCbcSuite" or "ChaChaSuite" or "TunnelSettings"));

    private static IEnumerable<FieldInfo> FieldsOf(object at)
    {
        for (Type type = at.GetType(); type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.Name is not ("_firstSent" or "_waitMs"))
                {
                    yield return field;
                }
            }
        }
    }
}
