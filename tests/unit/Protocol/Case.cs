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

    /// <summary>A deception nobody can tell from the genuine answer: the first handshake is lost, the next one succeeds.</summary>
    Recovers,

    /// <summary>The open tunnel stays as it is, and traffic flows.</summary>
    StaysOpen,

    /// <summary>The open tunnel ends with a status and comes back.</summary>
    Ends,

    /// <summary>The open tunnel is replaced by a new one without a gap.</summary>
    Renewed,
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

    /// <summary>Other statuses that are as good.</summary>
    internal Status[] OrStatus { get; init; } = Array.Empty<Status>();

    /// <summary>The two ends do not fit: no later attempt can succeed.</summary>
    internal bool Permanent { get; init; }

    internal SuiteKind Suite { get; init; } = SuiteKind.Aes;

    /// <summary>The node breaks rules by the gateway's reckoning because the gateway itself does.</summary>
    internal bool FaultsAllowed { get; init; }

    internal Action<ResponderOptions> Gateway { get; init; }

    internal Action<TunnelSettings> Node { get; init; }

    /// <summary>Looked at when the outcome was as expected.</summary>
    internal Action<Rig> Verify { get; init; }

    public override string ToString() => $"{Name} [{Rule}]";

    internal void Run()
    {
        Rig rig = new Rig(Suite, Gateway, Node);
        if (Expected >= Outcome.StaysOpen)
        {
            rig.Establish();
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
                Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State is TunnelState.Open or TunnelState.Waiting, 40000) && rig.Tunnel.State == TunnelState.Open, $"{rig.Tunnel.State} {rig.Tunnel.Failure}");
                Assert.AreEqual(1, rig.Tunnel.Openings);
                Assert.IsTrue(rig.Tunnel.PacketsIgnored >= rig.Forged, $"{rig.Forged} forged, {rig.Tunnel.PacketsIgnored} ignored");
                rig.AssertTraffic();
                break;
            case Outcome.Fails:
                AssertFailure(rig, 0, 5000);
                if (!Permanent)
                {
                    AssertComesBack(rig, 1);
                }

                break;
            case Outcome.WaitedOut:
                AssertFailure(rig, 31000, 70000);
                AssertComesBack(rig, 1);
                break;
            case Outcome.Recovers:
                Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 120000), $"{rig.Tunnel.State} {rig.Tunnel.Failure}");
                rig.AssertTraffic();
                break;
            case Outcome.StaysOpen:
                rig.Run(2000);
                Assert.AreEqual(TunnelState.Open, rig.Tunnel.State, rig.Tunnel.Failure.ToString());
                rig.AssertTraffic();
                Assert.AreEqual(1, rig.Tunnel.Openings);
                break;
            case Outcome.Ends:
                AssertFailure(rig, 0, 120000);
                AssertComesBack(rig, 2);
                break;
            default:
                Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 120000), $"{rig.Tunnel.State} {rig.Tunnel.Failure}");
                rig.AssertTraffic();
                break;
        }

        Verify?.Invoke(rig);
        if (!FaultsAllowed)
        {
            rig.AssertNoFaults();
        }
    }

    private void AssertFailure(Rig rig, long earliest, long latest)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, latest), $"no failure: {rig.Tunnel.State}");
        bool declared = rig.Tunnel.Failure == Status || Array.IndexOf(OrStatus, rig.Tunnel.Failure) >= 0;
        Assert.IsTrue(declared, $"expected {Status}, was {rig.Tunnel.Failure}");
        Assert.IsTrue(rig.Link.Now >= earliest, $"gave up after {rig.Link.Now} ms");
        Assert.AreEqual(Status.NotOpen, rig.Send(new byte[1]), "sends without a tunnel");
    }

    private static void AssertComesBack(Rig rig, int openings)
    {
        rig.Gateway.MessageHook = null;
        rig.Gateway.RawHook = null;
        rig.Gateway.SharedSecret = null;
        rig.Gateway.Silent = false;
        rig.Link.Gate = null;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 120000), $"does not come back: {rig.Tunnel.State} {rig.Tunnel.Failure}");
        Assert.AreEqual(openings, rig.Tunnel.Openings);
        rig.AssertTraffic();
    }
}
