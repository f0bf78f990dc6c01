// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
using NanoIke.Meter;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Timing;

/// <summary>Runs against a library that counts its instructions: what it costs to refuse a message, by the bit that is wrong.</summary>
public static class ComparisonCosts
{
    /// <summary>Instructions to refuse a message of an open tunnel, for each wrong bit of its ICV.</summary>
    public static long[] OfIcv(bool aes, bool esp)
    {
        Rig rig = new Rig(aes ? SuiteKind.Aes : SuiteKind.ChaCha);
        rig.Establish();
        rig.AssertTraffic(); // the keys of a receiver are expanded at its first packet
        byte[] good = esp ? rig.Gateway.SealEsp(rig.FromCollector(new byte[40]).Encode()) : rig.Gateway.Liveness().Single();
        return Enumerable.Range(0, 128).Select(bit => Refuse(rig, Octets.Flip(good, good.Length - 16 + (bit / 8), (byte)(1 << (bit % 8))), Status.Ignored)).ToArray();
    }

    /// <summary>Instructions to refuse IKE_AUTH, for each wrong bit of AUTH.</summary>
    public static long[] OfAuth(bool aes)
    {
        return Enumerable.Range(0, 256).Select(bit => OfAuth(aes, bit)).ToArray();
    }

    private static long OfAuth(bool aes, int bit)
    {
        Rig rig = new Rig(aes ? SuiteKind.Aes : SuiteKind.ChaCha);
        Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Find(PayloadType.Authentication).Body[4 + (bit / 8)] ^= (byte)(1 << (bit % 8)));
        byte[] response = null;
        rig.Link.Gate = (to, datagram) =>
        {
            bool held = to == LinkEnd.Node && datagram[22] == ExchangeType.IkeAuth;
            response = held ? datagram : response;
            return !held;
        };
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => response != null, 1000));
        long cost = Refuse(rig, response, Status.Handled);
        Assert.AreEqual(Status.WrongSecret, rig.Tunnel.Failure);
        return cost;
    }

    private static long Refuse(Rig rig, byte[] datagram, Status expected)
    {
        Status status = Status.Ok;
        Cost cost = Probe.Measure(() => status = rig.Tunnel.Input(datagram, 0, datagram.Length, rig.Link.Now));
        Assert.AreEqual(expected, status);
        return cost.Instructions;
    }
}
