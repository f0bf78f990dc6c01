// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;
using InnerPacket = NanoIke.Responder.InnerPacket;

namespace NanoIke.Tests.Field;

/// <summary>
/// Renewals that fail while the old pair serves. Proof that the old pair works says nothing of the next renewal, so each waits longer;
/// once the old pair is in doubt or gone, somebody waits for a new one, and that wait no longer counts.
/// </summary>
[TestClass]
public class FailedRenewalTests
{
    private const long Lifetime = 10 * Scene.Minute;
    private const long TenMinutes = 10 * Scene.Minute;

    [TestMethod]
    [DataRow("other secret")]
    [DataRow("silence")]
    [DataRow("no answers")]
    [DataRow("forged answers")]
    public void AcknowledgedTrafficDoesNotHurryThem(string how)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = Lifetime);
        Scene.Open(rig);
        Load load = new Load(rig) { ReportMs = 1000, Answer = Acknowledge, Gate = Obstacle(rig, how) };
        Assert.IsTrue(load.RunUntil(() => rig.Count(TunnelEvent.Started) == 2, Lifetime));
        load.Run(TenMinutes);
        AssertFew(rig, how); // was 516 with another secret: two seconds of computing on a board each time, 395 with forged answers, 27 otherwise
        Assert.AreEqual(0, load.Refused);
        Assert.AreEqual(0, rig.Count(TunnelEvent.Suspected));
    }

    [TestMethod]
    public void NorDoSequenceNumbersThatComeToAnEnd()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        Scene.Open(rig);
        Load load = new Load(rig) { Answer = Acknowledge, Gate = Obstacle(rig, "other secret") };
        rig.Sender.Child.Sequence = Limits.SequenceRenew;
        load.Run(TenMinutes);
        AssertFew(rig, "the last sequence numbers"); // was 3,000
    }

    [TestMethod]
    public void NorDoesASuspicionThatIsSoonOver()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = Lifetime);
        Scene.Open(rig);
        Obstacle(rig, "other secret");
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.Started) == 2, Lifetime));
        for (int i = 0; i < 60; i++)
        {
            rig.Tunnel.Unanswered(rig.Link.Now);
            rig.Tunnel.Unanswered(rig.Link.Now);
            Assert.IsTrue(rig.Tunnel.IsSuspected);
            rig.Run(10000);
        }

        AssertFew(rig, "60 suspicions"); // was 63
        Assert.AreEqual(60, rig.Count(TunnelEvent.Reassured));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ARebootAfterwardsIsSurvivedAsFast(bool acknowledged)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = Lifetime);
        Scene.RoundTrip(rig, 200);
        Scene.Open(rig);
        Load load = new Load(rig) { ReportMs = 1000, Answer = packet => acknowledged ? Acknowledge(packet) : null, Gate = Obstacle(rig, "silence") };
        load.Run(Scene.Hour - TenMinutes);
        rig.Gateway.Silent = true;
        load.Run(30000);
        rig.Gateway.Forget();
        rig.Gateway.Silent = false;
        load.Gate = (_, _) => true;
        AssertBackWithin(15000, load); // was 160 s without acknowledgements
    }

    [TestMethod]
    public void ADeleteAfterwardsIsFollowedSoon()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = Lifetime);
        Scene.Open(rig);
        Load load = new Load(rig) { ReportMs = 1000, Gate = Obstacle(rig, "silence") };
        load.Run(Scene.Hour - TenMinutes);
        Assert.IsTrue(load.RunUntil(() => rig.Events[^1].What == TunnelEvent.AttemptFailed, TenMinutes));
        load.Gate = (_, _) => true;
        rig.Deliver(rig.Gateway.DeleteIke());
        Assert.AreEqual(1, rig.Count(TunnelEvent.Lost));
        load.Run(100); // what was under way arrives
        AssertBackWithin(Limits.RetrySoonMaxMs + 2000, load); // was up to five minutes
    }

    [TestMethod]
    [DataRow(30000)]
    [DataRow(60000)]
    [DataRow(120000)]
    public void ShortLivesThatWereServedAreSuccesses(int lifetimeMs)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = lifetimeMs);
        Scene.RoundTrip(rig, 200);
        Scene.Open(rig);
        Load load = new Load(rig) { ReportMs = 1000 };
        Assert.IsTrue(load.RunUntil(() => rig.Tunnel.Openings == 12, 12L * lifetimeMs));
        load.Run(5000);
        rig.Gateway.Silent = true;
        load.Run(30000);
        rig.Gateway.Forget();
        rig.Gateway.Silent = false;
        AssertBackWithin(15000, load); // was 22.6 s with a minute of life
    }

    [TestMethod]
    public void TheLastSequenceNumberIsAHardEnd()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        Scene.Open(rig);
        byte[] secret = rig.Gateway.Options.Secret;
        Obstacle(rig, "other secret");
        rig.Sender.Child.Sequence = 0xFFFFFFF0;
        Load load = new Load(rig);
        ResponderSa old = rig.Gateway.Current;
        Assert.IsTrue(load.RunUntil(() => rig.Count(TunnelEvent.Lost) == 1, 2000), "still open, and every report is refused");
        Assert.AreEqual(Status.LifetimeOver, rig.Events.Last(each => each.What == TunnelEvent.Lost).Why);
        Assert.AreEqual(15, load.Sent);
        load.Run(1000);
        Assert.IsFalse(old.Established, "no DELETE");
        rig.Gateway.Options.Secret = secret;
        AssertBackWithin(Limits.RetrySoonMaxMs + 2000, load);
        rig.AssertNoFaults();
    }

    // A new pair wanted for another reason than suspicion is wanted still when the gateway answers.
    [TestMethod]
    public void AReassuranceDoesNotForgetThePathWithoutProof()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = Rig.Collector);
        Scene.Open(rig);
        Load load = new Load(rig) { ReportMs = 10000, Answer = Scene.Echo };
        load.Run(20000);
        load.Answer = _ => null; // the IKE SA is well, but nothing comes back
        Assert.IsTrue(load.RunUntil(() => rig.Count(TunnelEvent.Unproven) == Limits.ProofRenewalsMax + 1, 10 * Scene.Minute));
        int openings = rig.Tunnel.Openings;
        rig.Tunnel.Unanswered(rig.Link.Now);
        rig.Tunnel.Unanswered(rig.Link.Now);
        load.Run(Scene.Hour + Scene.Minute);
        Assert.IsTrue(rig.Count(TunnelEvent.Reassured) > 0);
        Assert.IsTrue(rig.Tunnel.Openings > openings, "no renewal within the hour");
    }

    private static byte[] Acknowledge(InnerPacket packet) => packet.Protocol != 17 ? Scene.Echo(packet)
        : InnerPacket.Udp(packet.Destination, Rig.CollectorPort, packet.Source, Rig.NodePort, new byte[1]).Encode();

    private static Func<LinkEnd, byte[], bool> Obstacle(Rig rig, string how)
    {
        if (how == "other secret")
        {
            rig.Gateway.Options.Secret = "another secret, changed"u8.ToArray();
            return (_, _) => true;
        }

        if (how == "forged answers")
        {
            rig.Gateway.RawHook = (message, datagram) =>
                message.Exchange == ExchangeType.IkeSaInit ? new[] { Scene.ForgeInit(datagram), datagram } : new[] { datagram };
            return (_, _) => true;
        }

        return (to, datagram) => (how == "no answers" && to == LinkEnd.Gateway) || !Scene.IsExchange(datagram, ExchangeType.IkeSaInit);
    }

    private static void AssertFew(Rig rig, string how)
    {
        int attempts = rig.Count(TunnelEvent.Started) - 1;
        Console.WriteLine($"{how}: {attempts} renewals tried in 10 minutes");
        Assert.IsTrue(attempts is >= 6 and <= 11, $"{attempts} renewals tried");
    }

    private static void AssertBackWithin(long ms, Load load)
    {
        long start = load.Rig.Link.Now;
        int arrived = load.Arrived;
        bool back = load.RunUntil(() => load.Arrived > arrived, ms);
        Console.WriteLine($"back after {load.Rig.Link.Now - start:N0} ms");
        Assert.IsTrue(back, $"not back within {ms} ms");
    }
}
