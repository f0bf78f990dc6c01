// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>Messages and packets sealed under wiped keys, all zero: ignored in every state, whatever SPIs they name.</summary>
[TestClass]
public class WipedKeyTests
{
    private static readonly (string Name, Action<Rig> Reach)[] s_states =
    {
        ("never opened", _ => { }),
        ("initiating", rig => rig.Open()),
        ("initiating with a COOKIE", Cookie),
        ("authenticating", rig => Reach(rig, TunnelState.Authenticating)),
        ("open", rig => rig.Establish()),
        ("open, a liveness check is pending", Pending),
        ("renewing", rig => Renew(rig, ExchangeType.IkeSaInit)),
        ("renewing, authenticating", rig => Renew(rig, ExchangeType.IkeAuth)),
        ("renewed", rig => Assert.IsTrue(Established(rig).RunUntil(() => rig.Tunnel.Openings == 2, 6000))),
        ("renewed, the old one deleted", rig => Assert.IsTrue(Established(rig).RunUntil(() => rig.Tunnel.Openings == 2, 6000) || rig.RunUntil(() => false, 3000))),
        ("gone in IKE_AUTH", Gone),
        ("gone while open", GoneWhileOpen),
        ("deleted by the gateway", rig => Established(rig).Deliver(rig.Gateway.DeleteIke())),
        ("deleted by the gateway, forgotten", Forgotten),
        ("closing", Closing),
        ("closed", rig => Close(Established(rig))),
        ("cleared", rig => Established(rig).Tunnel.Clear()),
        ("cleared while authenticating", ClearedEarly),
    };

    public static IEnumerable<object[]> Rows => s_states.SelectMany(state => Enum.GetValues<SuiteKind>().Select(suite => new object[] { state.Name, suite }));

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void IsIgnored(string state, SuiteKind suite)
    {
        Rig rig = new Rig(suite, null, settings => settings.LifetimeMs = 5000);
        s_states.Single(each => each.Name == state).Reach(rig);
        rig.Run(0);
        int events = rig.Events.Count;
        int sent = rig.Link.Sent;
        foreach (byte[] datagram in Messages(rig, suite).Concat(Packets(rig, suite)))
        {
            Assert.AreEqual(Status.Ignored, rig.Deliver(datagram), Convert.ToHexString(datagram));
        }

        Assert.AreEqual(events, rig.Events.Count);
        Assert.AreEqual(sent, rig.Link.Sent, "it was answered");
    }

    private static IEnumerable<byte[]> Messages(Rig rig, SuiteKind suite)
    {
        ulong own = BinaryPrimitives.ReadUInt64BigEndian(rig.Handshake.Request.Bytes.AsSpan(Mutate.Header));
        List<(ulong, ulong)> spis = new List<(ulong, ulong)> { (0, 0), (own, 0), (own, 1) };
        spis.AddRange(rig.Gateway.Sas.Select(sa => (sa.SpiInitiator, sa.SpiResponder)));
        DirectionKeys zero = new DirectionKeys(new byte[SuiteSizes.EncryptionBytes(suite)], new byte[SuiteSizes.IntegrityBytes(suite)]);
        Random random = new Random(1);
        foreach ((ulong initiator, ulong responder) in spis)
        {
            foreach (byte exchange in new[] { ExchangeType.IkeSaInit, ExchangeType.IkeAuth, ExchangeType.CreateChildSa, ExchangeType.Informational })
            {
                foreach ((byte flags, uint id) in new (byte, uint)[] { (0, 0), (0, 1), (0, uint.MaxValue), (0x20, 0), (0x20, 1), (0x20, 2), (0x20, 3) })
                {
                    foreach (Payload inner in new[] { Payloads.DeleteIke(), Payloads.Notify(NotifyType.AuthenticationFailed) })
                    {
                        Message message = new Message { SpiInitiator = initiator, SpiResponder = responder, Exchange = exchange, Flags = flags, Id = id, Inner = new List<Payload> { inner } };
                        yield return Octets.Mark(EncryptedPayload.Seal(message, suite, zero, random));
                    }
                }
            }
        }
    }

    private static IEnumerable<byte[]> Packets(Rig rig, SuiteKind suite)
    {
        DirectionKeys zero = new DirectionKeys(new byte[SuiteSizes.EncryptionBytes(suite)], new byte[SuiteSizes.IntegrityBytes(suite)]);
        uint[] spis = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth)
            .Select(auth => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(auth.Find(PayloadType.SecurityAssociation).Body.AsSpan(8))).Append(1u).ToArray();
        foreach (uint spi in spis)
        {
            EspSa sa = new EspSa(suite, spi, zero, new Random(1));
            for (int i = 0; i < 3; i++)
            {
                yield return sa.Seal(InnerPacket.Udp(Rig.Collector, 1, Octets.Address("10.30.0.1"), 2, new byte[8]).Encode());
                yield return sa.Seal(InnerPacket.Udp(Rig.Collector, 1, 0, 2, new byte[8]).Encode());
            }
        }
    }

    private static Rig Established(Rig rig)
    {
        rig.Establish();
        return rig;
    }

    private static void Reach(Rig rig, TunnelState state)
    {
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == state, 100));
    }

    private static void Cookie(Rig rig)
    {
        rig.Gateway.Options.CookieRounds = 1;
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.CookieAsked) == 1, 100));
    }

    private static void Pending(Rig rig)
    {
        rig.Establish();
        rig.Withheld = _ => true;
        rig.Tunnel.Suspect(rig.Link.Now);
        rig.Run(100);
    }

    private static void Renew(Rig rig, byte withheld)
    {
        rig.Establish();
        rig.Withheld = datagram => Mutate.Is(datagram, withheld);
        Assert.IsTrue(rig.RunUntil(() => rig.Handshake.State == (withheld == ExchangeType.IkeAuth ? Sa.HandshakeState.Auth : Sa.HandshakeState.Init), 6000));
    }

    private static void Gone(Rig rig)
    {
        rig.Withheld = datagram => Mutate.Is(datagram, ExchangeType.IkeAuth);
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 40000));
    }

    private static void GoneWhileOpen(Rig rig)
    {
        rig.Establish();
        rig.Gateway.Silent = true;
        rig.Send(new byte[1]);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 1000000));
    }

    private static void Forgotten(Rig rig)
    {
        rig.Establish();
        rig.Deliver(rig.Gateway.DeleteIke());
        rig.Gateway.Silent = true;
        rig.Run(Limits.EndedKeptMs + 1000);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 100000));
    }

    private static void Closing(Rig rig)
    {
        rig.Establish();
        rig.Withheld = _ => true;
        rig.Close();
        rig.Run(10);
    }

    private static void Close(Rig rig)
    {
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 100));
    }

    private static void ClearedEarly(Rig rig)
    {
        Reach(rig, TunnelState.Authenticating);
        rig.Tunnel.Clear();
    }
}
