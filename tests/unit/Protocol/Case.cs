// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>What must become of a tunnel in an adversarial case.</summary>
internal enum Outcome
{
    /// <summary>The first handshake succeeds in spite of everything, and traffic flows.</summary>
    Opens,

    /// <summary>The first handshake fails with a status, at once: the message was authentic.</summary>
    Fails,

    /// <summary>The bad answers are ignored until the last retransmission ran out; then the status.</summary>
    WaitedOut,

    /// <summary>A deception nobody can tell from the genuine answer: the first handshake fails with a status, the next one succeeds.</summary>
    Recovers,

    /// <summary>The first handshake succeeds, or a later one: the link decides.</summary>
    OpensSomeTime,

    /// <summary>The open tunnel stays as it is, and traffic flows.</summary>
    StaysOpen,

    /// <summary>The open tunnel ends with a status, at once, and comes back.</summary>
    Ends,

    /// <summary>The open tunnel is replaced by a new one without a gap.</summary>
    Renewed,

    /// <summary>The gateway is suspected and the open tunnel goes on; once the gateway is back, the old tunnel is good or a new one is.</summary>
    Suspected,
}

/// <summary>One named adversarial case.</summary>
internal sealed class Case
{
    internal Case(string name, string rule, Outcome expected, Action<Rig> act)
    {
        Name = name;
        Rule = rule;
        Expected = expected;
        Act = act;
    }

    internal string Name { get; }

    /// <summary>The section that decides.</summary>
    internal string Rule { get; }

    internal Outcome Expected { get; }

    /// <summary>Sets up the gateway before the tunnel is opened, or, for the outcomes of an open tunnel, does the deed.</summary>
    internal Action<Rig> Act { get; }

    internal Status Status { get; init; }

    /// <summary>A bad answer alone is waited out for so long at least, ms: the sum of the waits of IKE_SA_INIT, or of IKE_AUTH at 20 ms.</summary>
    internal long Patience => Name.StartsWith("IKE_SA_INIT", StringComparison.Ordinal) ? 2000 + 4000 + 8000 + 8000 : PatienceKnown;

    /// <summary>The sum of the waits when the round trip is known: 20 ms.</summary>
    internal const long PatienceKnown = 500 + 1000 + 2000 + 2000;

    /// <summary>The two ends do not fit: no later attempt can succeed.</summary>
    internal bool Permanent { get; init; }

    internal SuiteKind Suite { get; init; } = SuiteKind.Aes;

    internal ExchangeKind Exchange { get; init; } = ExchangeKind.X25519;

    /// <summary>The node breaks rules by the gateway's reckoning because the gateway itself does.</summary>
    internal bool FaultsAllowed { get; init; }

    internal Action<ResponderOptions> Gateway { get; init; }

    /// <summary>How the gateway is set up from the beginning, also before a renewal.</summary>
    internal Action<ResponderOptions> Always { get; init; }

    internal Action<TunnelSettings> Node { get; init; }

    /// <summary>In a renewal: what makes a gateway misfit that fitted until then; null: <see cref="Gateway"/>.</summary>
    internal Action<ResponderOptions> Later { get; init; }

    /// <summary>What is expected in a renewal, where that differs.</summary>
    internal Outcome? InRenewal { get; init; }

    /// <summary>Why the case is not run during a renewal; null: it is.</summary>
    internal string Alone { get; init; }

    /// <summary>Looked at when the outcome was as expected.</summary>
    internal Action<Rig> Verify { get; init; }

    public override string ToString() => $"{Name} [{Rule}]";

    internal void Run()
    {
        Rig rig = new Rig(Suite, Always + Gateway, Node, exchange: Exchange);
        long began = 0;
        if (Expected >= Outcome.StaysOpen)
        {
            rig.Establish();
            began = rig.Link.Now;
            Act(rig);
        }
        else
        {
            Act(rig);
            rig.Open();
        }

        switch (Expected)
        {
            case Outcome.Opens:
                AssertOpens(rig);
                break;
            case Outcome.Fails:
                AssertFailure(rig, 0, 1000);
                if (!Permanent)
                {
                    AssertComesBack(rig, 1);
                }

                break;
            case Outcome.WaitedOut:
                AssertFailure(rig, Patience, Patience + 1000);
                AssertComesBack(rig, 1);
                break;
            case Outcome.Recovers:
            case Outcome.OpensSomeTime:
                AssertRecovers(rig);
                break;
            case Outcome.StaysOpen:
                AssertStaysOpen(rig);
                break;
            case Outcome.Ends:
                AssertEnds(rig, began);
                AssertComesBack(rig, 2);
                break;
            case Outcome.Suspected:
                AssertSuspected(rig);
                break;
            default:
                AssertRenewed(rig);
                break;
        }

        Verify?.Invoke(rig);
        if (!FaultsAllowed)
        {
            rig.AssertNoFaults();
        }
    }

    internal static void RemoveHooks(Rig rig)
    {
        rig.Gateway.MessageHook = null;
        rig.Gateway.RawHook = null;
        rig.Gateway.SharedSecret = null;
        rig.Gateway.AdditionalSecret = null;
        rig.Gateway.Silent = false;
        rig.Link.Gate = null;
    }

    private static void AssertOpens(Rig rig)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.IsMade || rig.Count(TunnelEvent.AttemptFailed) > 0, 40000) && rig.IsMade, $"{rig.Tunnel.State} {rig.Tunnel.Failure}");
        Assert.AreEqual(1, rig.Tunnel.Openings);
        if (rig.Forged > 0)
        {
            Assert.AreEqual(rig.Forged, rig.Tunnel.PacketsIgnored, "what was forged, and no more, is ignored");
        }

        rig.AssertTraffic();
    }

    private void AssertFailure(Rig rig, long earliest, long latest)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, latest), $"no failure: {rig.Tunnel.State}");
        Assert.AreEqual(Status, rig.Tunnel.Failure);
        Assert.IsTrue(rig.Link.Now >= earliest, $"gave up after {rig.Link.Now} ms");
        Assert.AreEqual(Status.NotOpen, rig.Send(new byte[1]), "sends without a tunnel");
    }

    private void AssertRecovers(Rig rig)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.IsMade, 120000), $"{rig.Tunnel.State} {rig.Tunnel.Failure}");
        Assert.AreEqual(1, rig.Tunnel.Openings);
        if (Expected == Outcome.Recovers)
        {
            Assert.AreEqual(1, rig.Count(TunnelEvent.AttemptFailed), "attempts that failed");
            Assert.AreEqual(Status, rig.Events.Find(each => each.What == TunnelEvent.AttemptFailed).Why);
        }

        rig.AssertTraffic();
    }

    private static void AssertStaysOpen(Rig rig)
    {
        rig.Run(2000);
        Assert.AreEqual(TunnelState.Open, rig.Tunnel.State, rig.Tunnel.Failure.ToString());
        rig.AssertTraffic();
        Assert.AreEqual(1, rig.Tunnel.Openings);
    }

    private static void AssertRenewed(Rig rig)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 120000), $"{rig.Tunnel.State} {rig.Tunnel.Failure}");
        Assert.AreEqual(0, rig.Count(TunnelEvent.Lost), "a gap");
        rig.AssertTraffic();
        rig.Run(3000);
        Assert.AreEqual(2, rig.Tunnel.Openings);
    }

    // What ends a tunnel takes effect as it arrives: 10 ms after it was sent.
    private void AssertEnds(Rig rig, long began)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.Lost) > 0, 100), $"{rig.Tunnel.State}");
        Assert.AreEqual((TunnelEvent.Lost, Status, began + 10), rig.Events[^1]);
        Assert.AreEqual(TunnelState.Waiting, rig.Tunnel.State);
        Assert.AreEqual(Status, rig.Tunnel.Failure);
        Assert.AreEqual(Status.NotOpen, rig.Send(new byte[1]), "sends without a tunnel");
    }

    private static void AssertSuspected(Rig rig)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.IsSuspected, 20000), "not suspected");
        rig.Run(60000);
        Assert.AreEqual(TunnelState.Open, rig.Tunnel.State, "suspicion ended the tunnel");
        rig.Gateway.Silent = false;
        Assert.IsTrue(rig.RunUntil(() => !rig.Tunnel.IsSuspected, 15000), $"not back within 15 s: {rig.Tunnel.State} {rig.Tunnel.Failure}");
        rig.AssertTraffic();
    }

    private static void AssertComesBack(Rig rig, int openings)
    {
        RemoveHooks(rig);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 120000), $"does not come back: {rig.Tunnel.State} {rig.Tunnel.Failure}");
        Assert.AreEqual(openings, rig.Tunnel.Openings);
        rig.AssertTraffic();
    }
}
