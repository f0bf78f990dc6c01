// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Responder;
using NanoIke.Sa;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// A <see cref="Case"/> during a renewal: the tunnel is open and carries a report every 100 ms when its lifetime ends. The deed is done
/// to the renewal's handshake, or to the open tunnel while that handshake waits for an answer. Whatever comes of it, the old tunnel
/// refuses no report and loses none that the link let through.
/// </summary>
internal sealed class RenewalCase
{
    private const long Lifetime = 8000; // long enough for the grace time of the old tunnel behind it

    private readonly Case _case;
    private readonly Rig _rig;
    private readonly Reports _reports;
    private readonly HandshakeState _waits;
    private long _began;

    /// <param name="of">What to do.</param>
    /// <param name="waits">Where the handshake waits meanwhile, for a deed to an open tunnel.</param>
    internal RenewalCase(Case of, HandshakeState waits)
    {
        _case = of;
        _waits = waits;
        _rig = new Rig(of.Suite, of.Always, settings => Prepare(of, settings), exchange: of.Exchange);
        if (IsFixedAddress(of))
        {
            _rig.Gateway.Options.PoolAddress = null;
        }

        _reports = new Reports(_rig);
    }

    private Outcome Expected => _case.InRenewal ?? _case.Expected;

    internal static bool IsOfOpenTunnel(Case of) => of.Expected >= Outcome.StaysOpen;

    internal void Run()
    {
        _rig.Establish();
        _rig.OpeningsBefore = 1;
        bool open = IsOfOpenTunnel(_case);
        _reports.Answered = !open; // numbers of ESP packets belong to the deed
        if (!open)
        {
            ChangeGateway();
            _case.Act(_rig);
        }

        else
        {
            Hold();
        }

        _reports.Run(500);
        _rig.Link.Now += Lifetime - 2000; // the last tenth of it is jitter
        _reports.RunUntil(() => _rig.Count(TunnelEvent.Started) == 2, 2000);
        _began = _rig.Link.Now;
        if (open)
        {
            DoToOpenTunnel();
        }
        else
        {
            AssertAnswers();
            JudgeHandshake();
        }

        AssertBooks();
    }

    private static void Prepare(Case of, TunnelSettings settings)
    {
        if (!of.Permanent || of.Always != null || IsFixedAddress(of))
        {
            of.Node?.Invoke(settings);
        }

        settings.LifetimeMs = Lifetime;
    }

    private static bool IsFixedAddress(Case of)
    {
        TunnelSettings settings = new TunnelSettings();
        of.Node?.Invoke(settings);
        return settings.InnerAddress != 0;
    }

    // The gateway was good when the tunnel was opened, and is set up otherwise now.
    private void ChangeGateway() => (_case.Later ?? _case.Gateway)?.Invoke(_rig.Gateway.Options);

    // The old IKE SA answers while the handshake is beside it.
    private void AssertAnswers()
    {
        int sent = _rig.Link.Sent;
        byte[][] check = _rig.Gateway.Request(ExchangeType.Informational, Array.Empty<Payload>(), null, _rig.Gateway.Sas[0]);
        Assert.AreEqual(Status.Handled, _rig.Deliver(check));
        Assert.AreEqual(sent + 1, _rig.Link.Sent, "the old IKE SA does not answer");
    }

    private void JudgeHandshake()
    {
        switch (Expected)
        {
            case Outcome.Opens:
                _reports.RunUntil(() => _rig.IsMade || _rig.Count(TunnelEvent.AttemptFailed) > 0, 40000);
                Assert.AreEqual(0, _rig.Count(TunnelEvent.AttemptFailed), "the renewal failed");
                break;
            case Outcome.Fails:
                AssertFailure(0, 1000);
                break;
            case Outcome.WaitedOut:
                AssertFailure(Case.PatienceKnown, Case.PatienceKnown + 1000);
                break;
            case Outcome.Recovers:
                _reports.RunUntil(() => _rig.IsMade, 120000);
                Assert.AreEqual(1, _rig.Count(TunnelEvent.AttemptFailed), "attempts that failed");
                Assert.AreEqual(_case.Status, _rig.Events.Find(each => each.What == TunnelEvent.AttemptFailed).Why);
                break;
            default:
                _reports.RunUntil(() => _rig.IsMade, 120000);
                break;
        }

        bool fails = Expected is Outcome.Fails or Outcome.WaitedOut;
        if (!fails)
        {
            AssertRenewed();
        }

        _case.Verify?.Invoke(_rig);
        if (fails)
        {
            Case.RemoveHooks(_rig);
            Restore();
            _reports.RunUntil(() => _rig.IsMade, 120000);
            AssertRenewed();
        }
    }

    private void Restore()
    {
        ResponderOptions right = new ResponderOptions();
        _case.Always?.Invoke(_rig.Gateway.Options);
        _rig.Gateway.Options.Secret = right.Secret;
        _rig.Gateway.Options.Subnet = right.Subnet;
        _rig.Gateway.Options.PoolAddress = IsFixedAddress(_case) ? null : right.PoolAddress;
    }

    private void AssertFailure(long earliest, long latest)
    {
        _reports.RunUntil(() => _rig.Count(TunnelEvent.AttemptFailed) > 0, latest);
        (TunnelEvent _, Status why, long at) = _rig.Events.Find(each => each.What == TunnelEvent.AttemptFailed);
        Assert.AreEqual(_case.Status, why);
        Assert.IsTrue(at - _began >= earliest, $"gave up after {at - _began} ms");
        _reports.Run(300);
        Assert.AreEqual(TunnelState.Open, _rig.Tunnel.State, "the old tunnel ended");
        Assert.AreEqual(1, _rig.Tunnel.Openings);
    }

    private void DoToOpenTunnel()
    {
        _reports.RunUntil(() => _rig.Handshake.State == _waits, 20000);
        _rig.Gateway.Seen.Esp.Clear();
        int failed = _rig.Count(TunnelEvent.AttemptFailed);
        _case.Gateway?.Invoke(_rig.Gateway.Options);
        _began = _rig.Link.Now;
        _case.Act(_rig);
        _rig.Run(0);
        _rig.Gateway.MessageHook = null;
        _reports.Answered = true;
        if (Expected is Outcome.StaysOpen)
        {
            Assert.AreEqual(TunnelState.Open, _rig.Tunnel.State);
            Assert.AreEqual(1, _rig.Tunnel.Openings);
        }
        else if (Expected is Outcome.Ends)
        {
            _rig.RunUntil(() => _rig.Count(TunnelEvent.Lost) > 0, 100);
            Assert.AreEqual((TunnelEvent.Lost, _case.Status, _began + 10), _rig.Events.Find(each => each.What == TunnelEvent.Lost));
            Assert.AreEqual(Status.NotOpen, _rig.Send(new byte[1]), "sends without a tunnel");
            Assert.AreEqual(failed, _rig.Count(TunnelEvent.AttemptFailed), "the handshake beside it was lost as well");
        }

        _rig.Withheld = null;
        if (Expected is Outcome.Suspected)
        {
            _reports.RunUntil(() => _rig.Tunnel.IsSuspected, 20000);
            _reports.Run(60000);
            Assert.AreEqual(TunnelState.Open, _rig.Tunnel.State, "suspicion ended the tunnel");
            _rig.Gateway.Silent = false;
            _reports.RunUntil(() => !_rig.Tunnel.IsSuspected, 15000);
        }

        _reports.Accepts = Expected is not Outcome.Ends;
        _reports.RunUntil(() => _rig.IsMade, 300000);
        _reports.Accepts = true;
        AssertRenewed();
        _case.Verify?.Invoke(_rig);
    }

    // The handshake waits: its requests do not get through.
    private void Hold()
    {
        byte exchange = _waits == HandshakeState.Init ? ExchangeType.IkeSaInit : ExchangeType.IkeAuth;
        _rig.Withheld = datagram => _rig.Tunnel.Openings > 0 && Mutate.Is(datagram, exchange);
    }

    // Traffic goes over the new tunnel, and the old one is deleted at the gateway once its grace time is over.
    private void AssertRenewed()
    {
        int sent = _reports.Sent;
        _reports.Run(Limits.GraceMinMs + 1000);
        Assert.IsTrue(_reports.Sent - sent >= 29, "reports over the new tunnel");
        Assert.AreEqual(2, _rig.Tunnel.Openings);
        Assert.AreEqual(TunnelState.Open, _rig.Tunnel.State);
    }

    private void AssertBooks()
    {
        bool swallowed = Expected is Outcome.Suspected || (Expected is Outcome.Renewed && _case.FaultsAllowed); // a gateway that was gone
        _reports.AssertBooks(!swallowed);
        bool slow = _rig.Link.DelayMaxMs > 100; // the grace time of a long path is longer
        if (!swallowed && !slow && Expected is not Outcome.Ends)
        {
            Assert.IsFalse(_rig.Gateway.Sas[0].Established, "the old IKE SA is left at the gateway");
        }

        if (!_case.FaultsAllowed)
        {
            _rig.AssertNoFaults();
        }
    }
}
