// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Responder;
using NanoIke.Testing;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Esp;

/// <summary>No datagram of the node is larger than an Ethernet frame carries: what would be is refused before anything is sealed.</summary>
[TestClass]
public class PathMtuTests
{
    private const int Largest = 1500 - 20 - 8; // of UDP payload: an Ethernet frame without the headers of IP and UDP

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void TheLargestPayloadFitsOneFrameAndNoLargerOneIsTaken(SuiteKind suite)
    {
        int most = 0;
        for (int size = 1000; size < 2000; size++)
        {
            most = Make(suite, size) ? size : most;
        }

        // Headers inside and out, IV, trailer of up to 17 bytes, ICV.
        int overhead = 28 + 8 + SuiteSizes.IvBytes(suite) + 17 + 16;
        Assert.AreEqual(Largest - overhead, most);
        Assert.IsFalse(Make(suite, most + 1));
        Assert.IsFalse(Make(suite, int.MaxValue));
        Assert.IsFalse(Make(suite, 0));
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void ATooLargePayloadIsRefusedAndCostsNoNumber(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        Assert.AreEqual(Status.NotSendable, rig.Send(new byte[Limits.PayloadDefaultBytes + 1]));
        Assert.AreEqual(Status.NotSendable, rig.Send(new byte[65508]));
        rig.Run(50);
        Assert.AreEqual(0, rig.Gateway.Seen.Esp.Count);
        Assert.AreEqual(Status.Ok, rig.Send(new byte[Limits.PayloadDefaultBytes]));
        rig.Run(50);
        EspPacket packet = rig.Gateway.Seen.Esp[^1];
        Assert.AreEqual(1u, packet.Sequence);
        Assert.AreEqual(0x4000, InnerPacket.Decode(packet.Inner).Fragment, "may be fragmented");
        rig.AssertNoFaults();
    }

    private static bool Make(SuiteKind suite, int payloadMax)
    {
        TunnelSettings settings = new TunnelSettings
        {
            GatewayAddress = 1,
            LocalIdType = TunnelSettings.IdFqdn,
            LocalId = new byte[] { 1 },
            GatewayIdType = TunnelSettings.IdFqdn,
            GatewayId = new byte[] { 1 },
            Secret = new byte[16],
            RemoteLast = uint.MaxValue,
        };
        try
        {
            _ = new Tunnel(Testing.Testbed.SuiteFor(suite), settings, new SeededEntropy(1), payloadMax);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
