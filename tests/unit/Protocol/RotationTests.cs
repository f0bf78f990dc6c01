// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// A node with two secrets, psk and psk_next: a refusal, which anybody on the path can send, lets the next attempt try the other one;
/// the order changes when AUTH was verified.
/// </summary>
[TestClass]
public class RotationTests
{
    private static readonly byte[] s_old = "correct horse battery"u8.ToArray();
    private static readonly byte[] s_next = "battery staple, sixteen"u8.ToArray();

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    public void EitherSecretOpensAndTheOneThatDidIsTheFirst(SuiteKind suite)
    {
        foreach (byte[] right in new[] { s_old, s_next })
        {
            Rig rig = Make(suite, settings => settings.LifetimeMs = 5000);
            rig.Gateway.Options.Secret = right;
            rig.Open();
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 3, 60000));
            Assert.AreEqual(right == s_old ? 0 : 1, rig.Count(TunnelEvent.AttemptFailed), "a renewal began with the other secret");
            rig.AssertTraffic();
            Assert.AreEqual(0, rig.Allocated);
            rig.AssertNoFaults();
        }
    }

    /// <summary>The gateway changes while the tunnel is open: one renewal is refused, and no report is lost.</summary>
    [TestMethod]
    public void ARunningTunnelMovesToTheNextSecret()
    {
        Rig rig = Make(SuiteKind.Aes, settings => settings.LifetimeMs = 8000);
        rig.Establish();
        Reports reports = new Reports(rig);
        rig.Gateway.Options.Secret = s_next;
        reports.RunUntil(() => rig.Tunnel.Openings == 2, 20000);
        Assert.AreEqual(1, rig.Count(TunnelEvent.AttemptFailed));
        Assert.AreEqual(0, rig.Count(TunnelEvent.Lost));
        reports.RunUntil(() => rig.Tunnel.Openings == 3, 20000);
        Assert.AreEqual(1, rig.Count(TunnelEvent.AttemptFailed));
        reports.Run(3000);
        reports.AssertBooks(true);
    }

    /// <summary>Somebody on the path refuses in the gateway's place: the order stays, the tunnel as well.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AForgedRefusalDoesNotChangeTheOrder(bool renewal)
    {
        Rig rig = Make(SuiteKind.Aes, settings => settings.LifetimeMs = 8000);
        if (renewal)
        {
            rig.Establish();
        }

        Mutate.Message(rig, ExchangeType.IkeAuth, Refuse);
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 1, 20000));
        Case.RemoveHooks(rig);
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 2, 20000), "the other secret was not tried");
        int openings = rig.Tunnel.Openings;
        Assert.AreEqual(renewal ? 1 : 0, openings);
        Assert.AreEqual(0, rig.Count(TunnelEvent.Lost));
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == openings + 1, 20000), "the first secret was not tried again");
        Assert.AreEqual(2, rig.Count(TunnelEvent.AttemptFailed));
        rig.AssertTraffic();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == openings + 2, 20000));
        Assert.AreEqual(2, rig.Count(TunnelEvent.AttemptFailed), "the order changed");
    }

    [TestMethod]
    public void SilenceBehindARefusalLeadsBackToTheFirst()
    {
        Rig rig = Make(SuiteKind.Aes, null);
        Mutate.Message(rig, ExchangeType.IkeAuth, Refuse);
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 1, 20000));
        Case.RemoveHooks(rig);
        rig.Gateway.Silent = true;
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 2, 60000));
        rig.Gateway.Silent = false;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 60000));
        Assert.AreEqual(2, rig.Count(TunnelEvent.AttemptFailed));
    }

    /// <summary>A gateway with both that takes one and signs with the other is none that the node can trust with the first.</summary>
    [TestMethod]
    public void AGatewayThatSignsWithTheOtherSecretIsMetWithIt()
    {
        Rig rig = Make(SuiteKind.Aes, null);
        Mutate.Message(rig, ExchangeType.IkeAuth, message =>
        {
            if (rig.Gateway.Options.Secret == s_old)
            {
                rig.Gateway.Options.Secret = s_next;
                rig.Gateway.SignAgain(message);
            }
        });
        rig.Gateway.Options.Secret = s_old;
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 20000));
        CollectionAssert.AreEqual(new[] { Status.WrongSecret }, Failures(rig));
        Assert.AreEqual(1, rig.Gateway.Seen.RefusedByNode, "the gateway was not told that its SA is none");
        Assert.AreEqual(1, rig.Gateway.Sas.Count(sa => sa.Established));
        rig.AssertTraffic();
    }

    /// <summary>Neither secret is right: they take turns, and no attempt more is made than with one.</summary>
    [TestMethod]
    public void TwoWrongSecretsCostNoMoreAttemptsThanOne()
    {
        int[] attempts = new[] { true, false }.Select(two =>
        {
            Rig rig = two ? Make(SuiteKind.ChaCha, null) : new Rig(SuiteKind.ChaCha);
            rig.Gateway.Options.Secret = "neither of the two"u8.ToArray();
            rig.Open();
            rig.Run(600000);
            Assert.IsTrue(Failures(rig).All(why => why == Status.AuthenticationFailed));
            return rig.Count(TunnelEvent.Started);
        }).ToArray();
        Assert.AreEqual(attempts[1], attempts[0]);
    }

    /// <summary>What says nothing about the secret does not bring the other one up.</summary>
    [TestMethod]
    public void OtherFailuresDoNotTakeTurns()
    {
        foreach (ushort error in new ushort[] { NotifyType.NoProposalChosen, NotifyType.TsUnacceptable, NotifyType.InternalAddressFailure })
        {
            Rig rig = Make(SuiteKind.Aes, null);
            Mutate.Message(rig, ExchangeType.IkeAuth, message => ScriptedResponder.RefuseChild(message, error));
            rig.Open();
            Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 3, 60000));
            Assert.AreEqual(3, rig.Gateway.Seen.AuthVerified);
            Assert.AreEqual(0, rig.Gateway.Seen.AuthRefused);
        }
    }

    private static void Refuse(Message message)
    {
        message.Inner.Clear();
        message.Inner.Add(Payloads.Notify(NotifyType.AuthenticationFailed));
    }

    private static List<Status> Failures(Rig rig) =>
        rig.Events.Where(each => each.What == TunnelEvent.AttemptFailed).Select(each => each.Why).ToList();

    private static Rig Make(SuiteKind suite, Action<TunnelSettings> change) => new Rig(suite, null, settings =>
    {
        settings.Secret = s_old;
        settings.NextSecret = s_next;
        change?.Invoke(settings);
    });
}
