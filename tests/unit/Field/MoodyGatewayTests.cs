// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Field;

/// <summary>Gateways that end what they just made: the back-off is reset by proof, not by hope (issue 9, items 8 and 10).</summary>
[TestClass]
public class MoodyGatewayTests
{
    private const long TenMinutes = 10 * Scene.Minute;

    [TestMethod]
    [DataRow("DELETE of the IKE SA", false)]
    [DataRow("DELETE of the IKE SA", true)]
    [DataRow("DELETE of the child", false)]
    [DataRow("DELETE of the child", true)]
    [DataRow("rekeying of the child", false)]
    [DataRow("rekeying of the child", true)]
    [DataRow("rekeying of the IKE SA", false)]
    [DataRow("rekeying of the IKE SA", true)]
    public void AtMostTenHandshakesInTenMinutes(string mood, bool withProof)
    {
        Rig rig = new Rig();
        rig.Gateway.RawHook = (message, datagram) =>
        {
            if (message.Exchange != ExchangeType.IkeAuth)
            {
                return new[] { datagram };
            }

            byte[][] proof = withProof ? new[] { rig.Gateway.SealEsp(rig.FromCollector(new byte[1]).Encode()) } : Array.Empty<byte[]>();
            byte[][] after = mood switch
            {
                "DELETE of the IKE SA" => rig.Gateway.DeleteIke(),
                "DELETE of the child" => rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.DeleteEsp(rig.Gateway.Current.Inbound.Spi) }),
                "rekeying of the child" => rig.Gateway.RekeyChild(),
                _ => rig.Gateway.RekeyIke(),
            };
            return new[] { datagram }.Concat(proof).Concat(after).ToArray();
        };
        rig.Open();
        Load load = new Load(rig) { ReportMs = 1000 };
        load.Run(20000);
        int soon = Scene.Count(rig, TunnelEvent.Started);
        load.Run(TenMinutes - rig.Link.Now);
        int started = Scene.Count(rig, TunnelEvent.Started);
        Console.WriteLine($"item 8, {mood} at once{(withProof ? ", behind an ESP packet" : "")}: {started} handshakes in 10 minutes, {soon} in 20 s (was 493 in 10 minutes; rekeying 38 in 20 s)");
        Assert.IsTrue(started <= 10, $"{started} handshakes in 10 minutes");
        Assert.IsTrue(started >= 6, $"only {started} handshakes in 10 minutes");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ACreateChildSaForAnotherChildIsRefusedAndNothingElse(bool rekeysUnknown)
    {
        Rig rig = new Rig();
        Scene.Open(rig);
        rig.AssertTraffic();
        for (int i = 0; i < 20; i++)
        {
            Payload[] what =
            {
                rekeysUnknown ? Payloads.Notify(NotifyType.RekeySa, null, ProtocolId.Esp, Octets.Bytes(0xDEADBEEF)) : Payloads.Notify(16394),
                Payloads.SecurityAssociation(Proposal.ForEsp(SuiteKind.Aes, 0xCAFE0000 + (uint)i)),
                Payloads.Nonce(new byte[32]),
                Payloads.Selectors(PayloadType.TsInitiator, rig.Gateway.Options.Subnet),
                Payloads.Selectors(PayloadType.TsResponder, Selector.Subnet("10.30.0.1", 32)),
            };
            rig.Deliver(rig.Gateway.Request(ExchangeType.CreateChildSa, what));
            rig.Run(30000);
            Assert.AreEqual(rekeysUnknown ? NotifyType.ChildSaNotFound : NotifyType.NoAdditionalSas, rig.Gateway.Seen.Responses[^1].Notifications.Single().Type);
        }

        int started = Scene.Count(rig, TunnelEvent.Started);
        Console.WriteLine($"item 8, 20 refused CREATE_CHILD_SA for another child: {started - 1} new handshakes (was 20)");
        Assert.AreEqual(1, started);
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void AGatewayThatDropsItsSaWithoutAWordIsNotStormed()
    {
        Rig rig = new Rig(SuiteKind.Aes, options => options.AnswerUnknownIke = false);
        Scene.Open(rig);
        rig.Gateway.Forget();
        int openings = rig.Tunnel.Openings;
        Load load = new Load(rig);
        long suspectedAt = 0;
        while (rig.Link.Now < Scene.Hour)
        {
            load.RunUntil(() => rig.Tunnel.Openings != openings || (suspectedAt == 0 && rig.Tunnel.IsSuspected), Scene.Hour - rig.Link.Now);
            suspectedAt = suspectedAt == 0 && rig.Tunnel.IsSuspected ? rig.Link.Now : suspectedAt;
            openings = rig.Tunnel.Openings;
            rig.Gateway.Forget();
            rig.Events.RemoveAll(each => each.What != TunnelEvent.Started);
        }

        int soon = rig.Events.Count(each => each.At < TenMinutes);
        Console.WriteLine($"item 10, SA dropped right after IKE_AUTH: suspected after {suspectedAt:N0} ms (was never: 34,992 reports accepted, 0 arrived, not a word), "
            + $"{soon} handshakes in 10 minutes, {rig.Events.Count} in an hour");
        Assert.IsTrue(suspectedAt <= 12000, $"suspected after {suspectedAt} ms");
        Assert.IsTrue(soon <= 10, $"{soon} handshakes in 10 minutes");
    }
}
