// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Responder;
using NanoIke.Tests.Field;

namespace NanoIke.Tests.Protocol;

/// <summary>What a lack of proof means: it depends on who is known to answer, the application's other end or the host that is probed.</summary>
[TestClass]
public class ProofTests
{
    private const int Minute = 60000;

    [TestMethod]
    public void AHostThatDropsPingsCausesNoRenewalWhileTheApplicationIsAnswered()
    {
        Rig rig = Probing(answered: false);
        rig.Establish();
        for (int i = 0; i < 24 * 60; i++)
        {
            Exchange(rig);
            rig.Run(Minute);
        }

        Assert.AreEqual(7, rig.Tunnel.Openings, "the first tunnel, and a new one every four hours or a little earlier");
    }

    [TestMethod]
    public void AHostThatAnsweredPingsAndFallsSilentCausesThreeRenewals()
    {
        Rig rig = Probing(answered: true);
        rig.Establish();
        rig.Run(5000);
        rig.Gateway.EspHandler = null;
        for (int i = 0; i < 600; i++)
        {
            rig.Send(new byte[4]);
            rig.Run(1000);
        }

        Assert.AreEqual(4, rig.Tunnel.Openings);
    }

    [TestMethod]
    public void AChildThatTheGatewayLostIsReplacedByWhatTheApplicationSays()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = 0);
        rig.Establish();
        Exchange(rig);
        rig.Run(1000);
        rig.Gateway.ForgetChild();
        foreach (int wait in new[] { 2000, 4000, 8000 }) // a CoAP client (RFC 7252 section 4.2)
        {
            rig.Send(new byte[4]);
            rig.Run(wait);
            rig.Tunnel.Unanswered(rig.Link.Now);
        }

        rig.Run(1000);
        Assert.AreEqual(2, rig.Tunnel.Openings);
        rig.AssertTraffic();
    }

    [TestMethod]
    public void WhereNobodyEverAnsweredTheApplicationsWordMakesNoNewTunnel()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = 0);
        rig.Establish();
        for (int i = 0; i < 100; i++)
        {
            rig.Send(new byte[4]);
            rig.Run(5000);
            rig.Tunnel.Unanswered(rig.Link.Now);
        }

        Assert.AreEqual(1, rig.Tunnel.Openings, "the collector is down, not the tunnel");
    }

    [TestMethod]
    public void ACollectorThatIsDownForADayCausesThreeRenewalsAndThenOneAnHour()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = 0);
        rig.Establish();
        Exchange(rig);
        rig.Run(1000);
        for (int i = 0; i < 24 * 60 * 6; i++)
        {
            rig.Send(new byte[4]);
            rig.Run(10000);
            rig.Tunnel.Unanswered(rig.Link.Now);
        }

        Assert.IsTrue(rig.Tunnel.Openings is >= 20 and <= 30, $"{rig.Tunnel.Openings} tunnels");
    }

    private static Rig Probing(bool answered)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = Octets.Address("10.20.0.1"));
        if (answered)
        {
            rig.Gateway.EspHandler = packet => Scene.Echo(InnerPacket.Decode(packet.Inner));
        }

        return rig;
    }

    private static void Exchange(Rig rig)
    {
        rig.Send(new byte[4]);
        rig.Run(100);
        rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[4]).Encode()));
    }
}
