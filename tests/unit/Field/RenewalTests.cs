// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Field;

/// <summary>Make before break: whatever becomes of a renewal, the tunnel that it should replace goes on (issue 9, items 1 and 3 to 5).</summary>
[TestClass]
public class RenewalTests
{
    [TestMethod]
    [DataRow(20)]
    [DataRow(200)]
    [DataRow(1000)]
    public void AGatewayThatIgnoresIkeSaInitCostsNoReport(int roundTripMs)
    {
        Rig rig = Opened(roundTripMs, 60000);
        Load load = new Load(rig);
        load.Gate = (to, datagram) => to == LinkEnd.Node || !Scene.IsExchange(datagram, ExchangeType.IkeSaInit);
        load.Run(120000);
        Console.WriteLine($"item 1, {roundTripMs} ms: {load.Refused} refused of {load.Sent + load.Refused:N0} (was 585); {Scene.Count(rig, TunnelEvent.AttemptFailed)} renewals failed beside");
        Assert.AreEqual(1200, load.Sent);
        Assert.AreEqual(1, rig.Tunnel.Openings);
        Assert.IsTrue(Scene.Count(rig, TunnelEvent.AttemptFailed) >= 2);
        load.Gate = (_, _) => true;
        Assert.IsTrue(load.RunUntil(() => rig.Tunnel.Openings == 2, 300000), "not renewed once the gateway answers");
        load.Run(1000);
        load.AssertBooks();
    }

    [TestMethod]
    [DataRow(20, 1)]
    [DataRow(20, 4)]
    [DataRow(200, 1)]
    [DataRow(200, 4)]
    [DataRow(1000, 1)]
    [DataRow(1000, 4)]
    public void AnswersToIkeAuthThatAreLostCostNoReport(int roundTripMs, int lost)
    {
        Rig rig = Opened(roundTripMs, 60000);
        Load load = new Load(rig);
        int left = lost;
        load.Gate = (to, datagram) => to == LinkEnd.Gateway || !Scene.IsExchange(datagram, ExchangeType.IkeAuth) || left-- <= 0;
        load.Run(120000);
        Console.WriteLine($"item 3, {roundTripMs} ms, {lost} lost: {load.Refused} refused of {load.Sent + load.Refused:N0} (was: Busy for 31.5 s, then closed; four lost: 7.5 s without reports)");
        Assert.AreEqual(0, load.Refused);
        Assert.AreEqual(1200, load.Sent);
        Assert.IsTrue(rig.Tunnel.Openings >= 2, "not renewed");
        load.AssertBooks();
    }

    [TestMethod]
    [DataRow("liveness", false)]
    [DataRow("liveness", true)]
    [DataRow("rekey", false)]
    [DataRow("rekey", true)]
    [DataRow("rekey IKE", false)]
    [DataRow("rekey IKE", true)]
    [DataRow("delete", false)]
    [DataRow("delete", true)]
    public void TheOldIkeSaAnswersDuringARenewal(string what, bool inAuth)
    {
        Rig rig = Opened(20, 60000);
        byte hidden = inAuth ? ExchangeType.IkeAuth : ExchangeType.IkeSaInit;
        rig.Link.Gate = (to, datagram) => to == LinkEnd.Node || !Scene.IsExchange(datagram, hidden);
        Assert.IsTrue(rig.RunUntil(() => Scene.Count(rig, inAuth ? TunnelEvent.Answered : TunnelEvent.Started) == 2, 60000), "no renewal");
        byte[][] request = what switch
        {
            "liveness" => rig.Gateway.Liveness(),
            "rekey" => rig.Gateway.RekeyChild(),
            "rekey IKE" => rig.Gateway.RekeyIke(),
            _ => rig.Gateway.DeleteIke(),
        };
        for (int i = 0; i < 5; i++)
        {
            Assert.AreEqual(Status.Handled, rig.Deliver(request));
            rig.Run(200);
        }

        byte[][] raws = rig.Gateway.Seen.Messages.Where(message => message.Message.IsResponse).Select(message => message.Raw).ToArray();
        Console.WriteLine($"item 4, {what}, {(inAuth ? "IKE_AUTH" : "IKE_SA_INIT")} under way: {raws.Length} answers to 5 transmissions (was 0)");
        Assert.AreEqual(5, raws.Length);
        Assert.IsTrue(raws.All(raw => raw.SequenceEqual(raws[0])), "answers differ");
        rig.Link.Gate = null;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 60000), "the renewal itself went on");
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DataRow(20, 1900)]
    [DataRow(1000, 1900)]
    [DataRow(3000, 5500)]
    public void ALatePacketOfTheOldEspSaIsReceived(int roundTripMs, int lateMs)
    {
        Rig rig = Opened(roundTripMs, 60000);
        ResponderSa old = rig.Gateway.Current;
        byte[] packet = rig.FromCollector(new byte[5]).Encode();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 120000));
        rig.Run(lateMs);
        Status status = rig.Deliver(old.Outbound.Seal(packet));
        Console.WriteLine($"item 4: a packet of the old ESP SA {lateMs} ms after the switch, round trip {roundTripMs} ms: {status} (was Ignored)");
        Assert.AreEqual(Status.Received, status);
    }

    [TestMethod]
    public void NothingIsLeftAtTheGatewayAndTheAddressStays()
    {
        Rig rig = Opened(200, 60000);
        Load load = new Load(rig) { InboundMs = 150 };
        load.RunUntil(() => rig.Tunnel.Openings == 7, 600000);
        load.Run(10000);
        load.AssertBooks();
        int alive = rig.Gateway.Sas.Count(sa => sa.Established);
        Message[] auths = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).ToArray();
        Console.WriteLine($"item 5, 200 ms, six renewals: {load.Sent - load.Arrived} of {load.Sent:N0} reports lost (was 26 of 400), {alive - 1} dead IKE SAs left (was 5)");
        Assert.AreEqual(7, auths.Length);
        Assert.AreEqual(1, alive);
        Assert.AreEqual(1, auths.Count(auth => auth.Notify(NotifyType.InitialContact) != null), "INITIAL_CONTACT while an SA is alive");
        byte[] asked = { 1, 0, 0, 0, 0, 1, 0, 4, 10, 30, 0, 1 }; // INTERNAL_IP4_ADDRESS with the address it has
        Assert.IsTrue(auths.Skip(1).All(auth => auth.Find(PayloadType.Configuration).Body.SequenceEqual(asked)), "does not ask for its address");
        load.AssertBooks();
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes, 200)]
    [DataRow(SuiteKind.ChaCha, 1000)]
    public void RenewalsUnderTrafficForgeryAndLossCostNothing(SuiteKind suite, int renewals)
    {
        Rig rig = new Rig(suite, null, settings => settings.LifetimeMs = 6000, 11) { IsLong = true };
        Scene.Open(rig);
        rig.AssertTraffic();
        int forgedAt = 1;
        rig.Gateway.RawHook = (message, datagram) =>
        {
            bool forges = message.Exchange == ExchangeType.IkeSaInit && rig.Tunnel.Openings >= forgedAt;
            if (!forges)
            {
                return new[] { datagram };
            }

            forgedAt = rig.Tunnel.Openings + 1; // the first answer of each renewal; if they all were forged there would be none
            rig.Forged++;
            return new[] { Scene.ForgeInit(datagram), datagram };
        };
        Load load = new Load(rig) { InboundMs = 150, LossPerMille = 100 };
        load.Run(1000);
        long allocated = rig.Allocated;
        Assert.IsTrue(load.RunUntil(() => rig.Tunnel.Openings > renewals, renewals * 60000L), $"{rig.Tunnel.Openings} tunnels");
        load.AssertBooks();
        Console.WriteLine($"{renewals:N0} renewals, {rig.Forged:N0} forged answers, 10 % loss: {load.Refused} refused of {load.Sent:N0}, {load.Sent - load.Dropped - load.Arrived} lost beyond the link; "
            + $"{load.InboundSent - load.InboundDropped - load.InboundArrived} of {load.InboundSent:N0} inbound; {rig.Allocated - allocated} bytes allocated; "
            + $"{rig.Gateway.Sas.Count(sa => sa.Established)} IKE SAs at the gateway");
        Assert.IsTrue(rig.Forged >= renewals * 8 / 10, $"{rig.Forged} forged"); // the link loses forged answers too
        Assert.AreEqual(allocated, rig.Allocated, "allocated");
    }

    private static Rig Opened(int roundTripMs, long lifetimeMs)
    {
        Rig rig = new Rig(SuiteKind.Aes, null, settings => settings.LifetimeMs = lifetimeMs);
        Scene.RoundTrip(rig, roundTripMs);
        Scene.Open(rig);
        return rig;
    }
}
