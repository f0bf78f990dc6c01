// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Field;

/// <summary>COOKIE on slow links and from a forger (RFC 7296 section 2.6; issue 9, items 6 and 13).</summary>
[TestClass]
public class CookieTests
{
    [TestMethod]
    [DataRow(520)]
    [DataRow(800)]
    [DataRow(1400)]
    [DataRow(3000)]
    public void ARightSecretIsNotBlamed(int roundTripMs)
    {
        // The gateway asks one request for a COOKIE and accepts the repetition of it: AUTH must sign the request that was accepted.
        Rig rig = new Rig(SuiteKind.Aes, options =>
        {
            options.CookieRounds = 1;
            options.ForgetsCookieRequests = true;
        });
        Scene.RoundTrip(rig, roundTripMs);
        long took = Scene.Open(rig);
        int blamed = rig.Events.Count(each => each.Why == Status.AuthenticationFailed);
        int forgiven = rig.Events.Count(each => each.Why == Status.RefusedAfterCookie);
        Console.WriteLine($"item 6, {roundTripMs} ms: {blamed} times AuthenticationFailed (was 1), {forgiven} attempts repeated at once, open after {took} ms");
        Assert.AreEqual(0, blamed);
        Assert.AreEqual(roundTripMs < Limits.RetransmitFirstMs ? 0 : 1, forgiven);
        Assert.AreEqual(roundTripMs < Limits.RetransmitFirstMs ? 3L * roundTripMs : 14000, took);
        Scene.RoundTrip(rig, 20);
        rig.AssertTraffic();
    }

    // On a path that slow each attempt repeats its request before the COOKIE comes; here the secret is wrong indeed.
    [TestMethod]
    public void ARefusalAfterACookieIsForgivenOnceInARow()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, options =>
        {
            options.DemandedCookie = new byte[32];
            options.Secret = new byte[8];
        });
        Scene.RoundTrip(rig, 9000);
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => Scene.Count(rig, TunnelEvent.Started) == 4, 300000));
        long[] failed = rig.Events.Where(each => each.What == TunnelEvent.AttemptFailed).Select(each => each.At).ToArray();
        long[] started = rig.Events.Where(each => each.What == TunnelEvent.Started).Select(each => each.At).ToArray();
        Assert.IsTrue(rig.Events.Where(each => each.What == TunnelEvent.AttemptFailed).All(each => each.Why == Status.RefusedAfterCookie));
        Assert.AreEqual(failed[0], started[1], "the first one");
        Assert.IsTrue(started[2] - failed[1] is >= 1000 and <= 1250, $"{started[2] - failed[1]} ms");
        Assert.IsTrue(started[3] - failed[2] is >= 2000 and <= 2500, $"{started[3] - failed[2]} ms");
    }

    [TestMethod]
    [DataRow(1, 60L)]
    [DataRow(2, 60L)]
    [DataRow(3, 2060L)]
    [DataRow(10, 2060L)]
    public void TheGenuineCookieBehindForgedOnesIsUsed(int forged, long expected)
    {
        Rig rig = new Rig(SuiteKind.Aes, options => options.DemandedCookie = new byte[32]);
        rig.Gateway.RawHook = (message, datagram) =>
        {
            List<byte[]> all = new List<byte[]>();
            for (; message.Notify(NotifyType.Cookie) != null && rig.Forged < forged; rig.Forged++)
            {
                all.Add(ScriptedResponder.ForgedResponse(message.SpiInitiator, 0, ExchangeType.IkeSaInit, 0, NotifyType.Cookie, new byte[] { 1, (byte)rig.Forged }));
            }

            all.Add(datagram);
            return all.ToArray();
        };
        long took = Scene.Open(rig);
        Console.WriteLine($"item 13, {forged} forged COOKIEs before the genuine one: open after {took} ms (three: was lost for the attempt)");
        Assert.AreEqual(0, Scene.Count(rig, TunnelEvent.AttemptFailed));
        Assert.AreEqual(expected, took);
        rig.AssertTraffic();
    }

    [TestMethod]
    public void ACookieThatComesSixTimesSendsTheRequestOnceMore()
    {
        Rig rig = new Rig(SuiteKind.Aes, options => options.CookieRounds = 1);
        rig.Gateway.RawHook = (message, datagram) => Enumerable.Repeat(datagram, message.Notify(NotifyType.Cookie) == null ? 1 : 6).ToArray();
        Assert.AreEqual(60L, Scene.Open(rig));
        int requests = rig.Gateway.Seen.Messages.Count(message => message.Message.Exchange == ExchangeType.IkeSaInit);
        Console.WriteLine($"item 13, the same COOKIE six times: the request went out {requests - 1} times more (was 3)");
        Assert.AreEqual(2, requests);
        rig.AssertNoFaults();
    }
}
