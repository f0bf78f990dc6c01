// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Field;

/// <summary>Boards that need a second for a multiplication: time counts from the sending (issue 9, item 7).</summary>
[TestClass]
public class SlowBoardTests
{
    [TestMethod]
    [DataRow(0.3, 20)]
    [DataRow(0.3, 200)]
    [DataRow(0.3, 1000)]
    [DataRow(0.5, 20)]
    [DataRow(0.5, 200)]
    [DataRow(0.5, 1000)]
    [DataRow(1.0, 20)]
    [DataRow(1.0, 200)]
    [DataRow(1.0, 1000)]
    [DataRow(3.0, 20)]
    [DataRow(3.0, 200)]
    [DataRow(3.0, 1000)]
    public void EveryRequestGoesOutOnce(double instructionUs, int roundTripMs)
    {
        int inits = 0;
        int auths = 0;
        bool Count(LinkEnd to, byte[] datagram)
        {
            inits += to == LinkEnd.Gateway && Scene.IsExchange(datagram, ExchangeType.IkeSaInit) ? 1 : 0;
            auths += to == LinkEnd.Gateway && Scene.IsExchange(datagram, ExchangeType.IkeAuth) ? 1 : 0;
            return true;
        }

        Rig rig = new Rig(SuiteKind.Aes, null, settings => settings.LifetimeMs = 60000) { InstructionUs = instructionUs };
        Scene.RoundTrip(rig, roundTripMs);
        rig.Link.Gate = Count;
        long took = Scene.Open(rig);
        Assert.AreEqual((1, 1), (inits, auths));
        Load load = new Load(rig) { ReportMs = 1000, Gate = Count };
        Assert.IsTrue(load.RunUntil(() => rig.Tunnel.Openings == 4, 300000), $"{rig.Tunnel.Openings} tunnels");
        load.Run(20000);
        Console.WriteLine($"item 7, {instructionUs} us an instruction, {roundTripMs} ms: {inits} IKE_SA_INIT and {auths} IKE_AUTH in 4 handshakes (was 8 and 8), "
            + $"{rig.Gateway.Seen.Retransmissions} liveness checks repeated; open after {took} ms");
        Assert.AreEqual((4, 4), (inits, auths));
        Assert.IsTrue(rig.Gateway.Seen.Retransmissions <= (instructionUs < 3 ? 0 : 1), "repetitions"); // answered while the board computed
        Assert.AreEqual(0, Scene.Count(rig, TunnelEvent.Suspected));
        load.AssertBooks();
    }
}
