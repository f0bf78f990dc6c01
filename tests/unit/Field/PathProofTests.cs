// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Field;

/// <summary>A gateway whose IKE SA lives while nothing comes through the child (DESIGN 3.9; issue 9, item 10).</summary>
[TestClass]
public class PathProofTests
{
    [TestMethod]
    [DataRow(20, false)]
    [DataRow(200, false)]
    [DataRow(1000, false)]
    [DataRow(20, true)]
    [DataRow(200, true)]
    [DataRow(1000, true)]
    public void AChildThatIsLostIsReplaced(int roundTripMs, bool saysInvalidSpi)
    {
        Rig rig = Opened(roundTripMs, saysInvalidSpi);
        Load load = new Load(rig) { ReportMs = 1000, Answer = Scene.Echo };
        load.Run(60500);
        Assert.AreEqual(1, rig.Tunnel.Openings);
        rig.Gateway.ForgetChild();
        long lostAt = rig.Link.Now;
        Assert.IsTrue(load.RunUntil(() => rig.Tunnel.Openings == 2, 30000), "not replaced");
        long took = rig.Link.Now - lostAt;
        load.Run(Scene.Hour - rig.Link.Now);
        rig.Run(2000);
        int lost = load.Sent - load.Arrived;
        Console.WriteLine($"item 10, child lost, probe answered, {roundTripMs} ms{(saysInvalidSpi ? ", INVALID_SPI" : "")}: replaced after {took:N0} ms, {lost} of {load.Sent:N0} reports lost (was 3,600 of 3,600)");
        Assert.IsTrue(took <= (roundTripMs == 1000 ? 21000 : 15000), $"{took} ms");
        Assert.IsTrue(lost <= (took + roundTripMs) / 1000 + 1, $"{lost} lost");
        Assert.AreEqual(0, load.Refused);
        Assert.AreEqual(2, rig.Tunnel.Openings);
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void AHostThatNeverAnsweredIsANoteAndNoRenewal()
    {
        Rig rig = Opened(20, false);
        Load load = new Load(rig) { ReportMs = 1000 };
        load.Run(Scene.Hour);
        Console.WriteLine($"item 10, host that drops probes: {Scene.Count(rig, TunnelEvent.Unproven)} notes, {rig.Tunnel.Openings - 1} renewals in an hour");
        Assert.AreEqual(1, Scene.Count(rig, TunnelEvent.Unproven));
        Assert.AreEqual(1, rig.Tunnel.Openings);
        load.AssertBooks();
    }

    [TestMethod]
    public void AHostThatFallsSilentCausesThreeRenewalsThenOneAnHour()
    {
        Rig rig = Opened(20, false);
        bool answers = true;
        Load load = new Load(rig) { ReportMs = 1000, Answer = packet => answers ? Scene.Echo(packet) : null };
        load.Run(60000);
        answers = false;
        load.Run(1800000);
        int soon = rig.Tunnel.Openings - 1;
        load.Run(5 * Scene.Hour - 1800000);
        int all = rig.Tunnel.Openings - 1;
        Console.WriteLine($"item 10, host that falls silent: {soon} renewals in half an hour, {all} in five hours (was none), {Scene.Count(rig, TunnelEvent.Unproven)} notes");
        Assert.AreEqual(3, soon);
        Assert.IsTrue(all is 7 or 8, $"{all} renewals");
        Assert.AreEqual(all + 1, Scene.Count(rig, TunnelEvent.Unproven), "notes");
        load.AssertBooks();
        answers = true;
        load.Run(Scene.Hour);
        int openings = rig.Tunnel.Openings;
        load.Run(3 * Scene.Hour);
        Assert.AreEqual(openings, rig.Tunnel.Openings, "renewed though the host answers");
    }

    private static Rig Opened(int roundTripMs, bool saysInvalidSpi)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, options => options.AnswerUnknownEsp = saysInvalidSpi, settings =>
        {
            settings.ProbeAddress = Rig.Collector;
            settings.LifetimeMs = 24 * Scene.Hour;
        });
        Scene.RoundTrip(rig, roundTripMs);
        Scene.Open(rig);
        return rig;
    }
}
