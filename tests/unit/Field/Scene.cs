// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using System.Reflection;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;
using InnerPacket = NanoIke.Responder.InnerPacket;

namespace NanoIke.Tests.Field;

/// <summary>What the tests of this folder have in common.</summary>
internal static class Scene
{
    internal const long Minute = 60000;
    internal const long Hour = 60 * Minute;

    internal static void RoundTrip(Rig rig, int ms) => rig.Link.DelayMinMs = rig.Link.DelayMaxMs = ms / 2;

    /// <summary>Opens and demands success; returns the time it took.</summary>
    internal static long Open(Rig rig, long withinMs = 60000)
    {
        long start = rig.Link.Now;
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, withinMs), $"not open: {rig.Tunnel.State} {rig.Tunnel.Failure}");
        return rig.Link.Now - start;
    }

    internal static int Count(Rig rig, TunnelEvent what) => rig.Events.Count(each => each.What == what);

    internal static bool IsExchange(byte[] datagram, byte exchange) => Octets.IsMarked(datagram) && datagram[Mutate.Header + 18] == exchange;

    /// <summary>A sound answer to IKE_SA_INIT of somebody who saw the genuine one: another SPI and another public value.</summary>
    internal static byte[] ForgeInit(byte[] datagram) => Mutate.Rebuild(datagram, message =>
    {
        message.SpiResponder ^= 0x5500;
        byte[] exchange = message.Find(PayloadType.KeyExchange).Body;
        Array.Clear(exchange, 4, 32);
        exchange[4] = 9; // the base point
    });

    /// <summary>The public value is of low order: g^ir would be zero (RFC 7748 section 6.1).</summary>
    internal static byte[] LowOrder(byte[] datagram) => Mutate.Rebuild(datagram, message =>
        Array.Clear(message.Find(PayloadType.KeyExchange).Body, 4, 32));

    /// <summary>The reply to an ICMP echo request, or null.</summary>
    internal static byte[] Echo(InnerPacket packet)
    {
        if (packet.Protocol != 1 || packet.Body[0] != 8)
        {
            return null;
        }

        ushort identifier = (ushort)((packet.Body[4] << 8) | packet.Body[5]);
        ushort sequence = (ushort)((packet.Body[6] << 8) | packet.Body[7]);
        return InnerPacket.Echo(packet.Destination, packet.Source, identifier, sequence, packet.Body[8..], 0).Encode();
    }

    /// <summary>A private field, also of a part: "_handshake._keyPair".</summary>
    internal static object Field(object of, string path)
    {
        foreach (string name in path.Split('.'))
        {
            FieldInfo field = of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);
            of = field == null ? of.GetType().GetProperty(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).GetValue(of) : field.GetValue(of);
        }

        return of;
    }
}
