// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Esp;
using NanoIke.Sa;
using NanoIke.Timing;
using NanoIke.Wire;

namespace NanoIke;

/// <content>
/// Whether the path is good. Proof is a genuine ESP packet from the gateway: it comes from the application's own acknowledged traffic,
/// else from a probe. An answered liveness check proves the IKE SA alone. Unanswered requests, probes and messages of the application
/// make the gateway suspect; suspicion makes a handshake beside the tunnel and ends nothing.
/// </content>
public sealed partial class Tunnel
{
    private readonly UdpFlow _probeFlow; // for a CoAP ping; null: ICMP echo only
    private int _unanswered;           // probes and messages of the application, since the gateway was last heard
    private long _unansweredSince = -1; // since when traffic goes unanswered; -1: it does not
    private long _askedAt = -Limits.SuspicionMinMs;
    private long _hurriedAt = -Limits.SuspicionMinMs;
    private int _keepaliveMs;          // 0: none
    private bool _keepaliveWaits;
    private bool _suspected;
    private bool _proven;              // nothing was sent since the last proof
    private bool _pathAnswers;         // this path gave proof before, so a lack of it means something where the application waits for it
    private bool _probesAnswered;      // the same for probes, which a host may drop though it answers the application
    private bool _probesIgnored;       // the host gave no answer to them yet, though it was asked
    private int _lacking;              // messages of the application that were not answered, since the last proof
    private int _probes;               // sent without an answer
    private int _probeWaitMs;
    private int _proofRenewals;        // for lack of proof, in a row

    /// <summary>
    /// Something outside the protocol says that the gateway may be gone (a port-unreachable, a new link): asks it. Anybody can forge
    /// such a sign, so it is one question, and not often.
    /// </summary>
    /// <param name="now">The time in milliseconds.</param>
    public void Suspect(long now)
    {
        Advance(now);
        AskAtLimitedRate();
    }

    /// <summary>
    /// The application waited in vain for an answer to what it sent through the tunnel (a CoAP acknowledgement). It counts as one
    /// unanswered transmission of a request. An answer needs no word: it came through the tunnel.
    /// </summary>
    /// <param name="now">The time in milliseconds.</param>
    public void Unanswered(long now)
    {
        Advance(now);
        OnUnanswered();
        _lacking++;
        bool forsaken = false;
        if (_pathAnswers && _lacking >= Limits.SuspicionTransmissions)
        {
            ForsakeInVain(ref forsaken);
        }

        if (_pathAnswers && _lacking >= Limits.ProbesMax)
        {
            RenewForProof();
        }
    }

    /// <summary>
    /// The node's own network is back, or its address is another one: what waits for an answer is sent again, an attempt that waits is
    /// made, and an open tunnel asks the gateway. Each at once, but not twice in ten seconds: a radio may come and go.
    /// </summary>
    /// <param name="now">The time in milliseconds.</param>
    public void NetworkIsBack(long now)
    {
        Advance(now);
        if (_keepaliveMs == 0 && _settings.KeepaliveMs == Limits.KeepaliveAuto && _current.State == IkeSaState.Open)
        {
            StartKeepalive(Limits.KeepaliveDefaultMs); // a NAT may be on the new path; the next handshake will tell
        }

        long at = _hurriedAt + Limits.SuspicionMinMs;
        bool soon = at <= _now;
        at = soon ? _now : at;
        Request request = _handshake.Request;
        if (soon && (_handshake.State == HandshakeState.Init || (request.Pending && request.Transmissions >= request.Limit)))
        {
            // It may have used up its transmissions. The next one, a renewal as well, takes its place, with the key pair of IKE_SA_INIT.
            _handshake.Abandon();
            _deadlines.Set(Deadline.Attempt, at);
        }

        if (_wanted && _handshake.State == HandshakeState.Idle && (_current.State != IkeSaState.Open || _suspected))
        {
            // A suspected gateway may be well: it gets the time for an answer.
            _deadlines.Advance(Deadline.Attempt, _suspected ? Deadlines.After(at, _tools.RoundTrip.FirstWaitMs) : at);
        }

        if (soon)
        {
            _hurriedAt = _now;
            _unanswered = 0;
            request.Hurry(_tools.RoundTrip.FirstWaitMs);
            _current.Request.Hurry(_tools.RoundTrip.FirstWaitMs);
            _exchange.AskLiveness(_current);
        }
    }

    private void AskAtLimitedRate()
    {
        if (_now - _askedAt >= Limits.SuspicionMinMs)
        {
            _askedAt = _now;
            _exchange.AskLiveness(_current);
        }
    }

    private void OnUnanswered()
    {
        if (_current.State != IkeSaState.Open)
        {
            return;
        }

        _unanswered++;
        _proven = false;
        _exchange.AskLiveness(_current);
        if (_unanswered >= Limits.SuspicionTransmissions)
        {
            BecomeSuspicious();
        }
    }

    private void BecomeSuspicious()
    {
        _proven = false;
        bool forsaken = false;
        ForsakeInVain(ref forsaken);
        if (forsaken)
        {
            return;
        }

        if (!_suspected)
        {
            _suspected = true;
            _events.Add(TunnelEvent.Suspected, Status.Ok);
        }

        WantAttempt(_now);
    }

    partial void ForsakeInVain(ref bool forsaken);

    // Something genuine and new came from the gateway under the current pair.
    private void OnAlive()
    {
        _lastAlive = _now;
        _unanswered = 0;
        if (!_suspected)
        {
            return;
        }

        _suspected = false;
        _events.Add(TunnelEvent.Reassured, Status.Ok);
        if (_handshake.State == HandshakeState.Init && _now < _renewAt)
        {
            _handshake.Abandon();
        }

        if (_handshake.State == HandshakeState.Idle)
        {
            PlanRenewal();
        }
    }

    // A genuine ESP packet came under the current pair.
    private void OnProof()
    {
        _lastAlive = _now;
        if (_proven)
        {
            return;
        }

        _proven = true;
        OnAlive();
        _unansweredSince = -1;
        _pathAnswers = true;
        _probes = _proofRenewals = _lacking = 0;
        Excuse();
        _deadlines.Set(Deadline.Probe, Deadlines.Never);
        if (_deadlines.Get(Deadline.Settled) != Deadlines.Never)
        {
            _deadlines.Advance(Deadline.Settled, Deadlines.After(_openedAt, Limits.SettledWithProofMs));
        }
    }

    private void OnSealed()
    {
        _proven = false;
        if (_unansweredSince < 0)
        {
            _unansweredSince = _now;
            if (_settings.LivenessMs > 0)
            {
                _deadlines.Set(Deadline.Liveness, Deadlines.After(_now, _settings.LivenessMs));
            }
        }

        if (_sender.Child.Sequence >= Limits.SequenceRenew)
        {
            Renew(_now);
        }
    }

    // A new pair: the application's own traffic proves it, or a probe does after a moment.
    private void BeginProof()
    {
        StopProof();
        BeginKeepalive(_handshake.IsPathPlain);
        if (CanProbe())
        {
            _deadlines.Set(Deadline.Probe, Deadlines.After(_now, Limits.ProbeDelayMs));
        }
    }

    private void BeginKeepalive(bool plain)
    {
        StartKeepalive(_settings.KeepaliveMs != Limits.KeepaliveAuto ? _settings.KeepaliveMs : plain ? 0 : Limits.KeepaliveDefaultMs);
    }

    private void StartKeepalive(int intervalMs)
    {
        _keepaliveMs = intervalMs;
        if (intervalMs > 0)
        {
            _deadlines.Set(Deadline.Keepalive, Deadlines.After(_now, intervalMs));
        }
    }

    private void StopProof()
    {
        _unanswered = _probes = _lacking = 0;
        _unansweredSince = -1;
        _keepaliveDue = _keepaliveWaits = _suspected = _proven = false;
        _deadlines.Set(Deadline.Probe, Deadlines.Never);
        _deadlines.Set(Deadline.Liveness, Deadlines.Never);
        _deadlines.Set(Deadline.Keepalive, Deadlines.Never);
    }

    private void RunPathTimers()
    {
        if (_deadlines.Take(Deadline.Keepalive, _now))
        {
            long due = Deadlines.After(_lastSent, _keepaliveMs);
            bool silent = _now >= due;
            _keepaliveDue = silent && _keepaliveWaits && _espBuffer == null;
            _keepaliveWaits = silent && !_keepaliveDue; // a millisecond: a packet does as well, so who has one comes first
            _deadlines.Set(Deadline.Keepalive, silent ? Deadlines.After(_now, _keepaliveDue ? _keepaliveMs : 1) : due);
        }

        if (_deadlines.Take(Deadline.Liveness, _now) && _unansweredSince >= 0)
        {
            AskForSign();
        }

        if (_deadlines.Take(Deadline.Probe, _now))
        {
            RunProbe();
        }
    }

    // Traffic went unanswered for the configured time (RFC 7296 section 2.4).
    private void AskForSign()
    {
        _unansweredSince = -1; // asked once; the next packet that is sent begins anew, an idle tunnel asks no more
        bool probe = (_probesAnswered || !_probesIgnored) && _probes == 0 && _proofRenewals < Limits.ProofRenewalsMax && CanProbe();
        if (probe)
        {
            RunProbe(); // proves more than a liveness check does, at the same cost, unless the host has fallen silent
        }

        if (!probe || !_probesAnswered)
        {
            _exchange.AskLiveness(_current);
        }
    }

    // Sends a probe; the one before it, if any, was not answered.
    private void RunProbe()
    {
        if (_espBuffer != null)
        {
            _deadlines.Set(Deadline.Probe, _now);
            return;
        }

        if (_probes > 0 && _probesAnswered)
        {
            OnUnanswered();
        }

        if (_probes == Limits.ProbesMax)
        {
            GiveUpProof();
            return;
        }

        _probes++;
        _probeWaitMs = _probes == 1 ? _tools.RoundTrip.FirstWaitMs : _probes < Limits.ProbesMax ? 2 * _probeWaitMs : _probeWaitMs;
        _deadlines.Set(Deadline.Probe, Deadlines.After(_now, _probeWaitMs));
        ChildSa child = _current.Child;
        int at = _sender.InnerOffset;
        bool echo = child.Selectors.Allow(Ipv4.ProtocolIcmp, _settings.ProbeAddress, 0, 0);
        int size = echo ? InnerPacket.WriteEcho(_packet, at, child.Address, _settings.ProbeAddress, _probes)
            : WritePing(at, child.Address);
        long since = _unansweredSince;
        Seal(_packet, 0, size);
        _unansweredSince = since; // a probe has a timer of its own
    }

    // RFC 7252 section 4.3: an empty confirmable message, answered by RST.
    private int WritePing(int at, uint source)
    {
        byte[] ping = _tools.Work.Bytes;
        Bytes.Put32(ping, 0, 0x40000000);
        return _probeFlow.Write(_packet, at, source, ping, 0, 4);
    }

    private void GiveUpProof()
    {
        _probes = 0;
        _events.Add(TunnelEvent.Unproven, Status.Ok);
        _probesIgnored = true;
        if (_probesAnswered)
        {
            RenewForProof();
        }
    }

    // The IKE SA may be well, but nothing comes back through the child. Where something used to come back, a new pair may help: three
    // times, then once an hour.
    private void RenewForProof()
    {
        _lacking = 0;
        bool soon = _proofRenewals < Limits.ProofRenewalsMax;
        _proofRenewals += soon ? 1 : 0;
        Renew(soon ? _now : Deadlines.After(_now, Limits.ProofRenewalLaterMs));
    }

    // The inner packet that just came answers a probe: an echo reply, or the RST of a CoAP ping.
    private bool IsProbeAnswer(InnerKind kind)
    {
        bool ping = kind == InnerKind.Udp && _inner.PayloadLength == 4 && _inner.SourcePort == _settings.ProbePort;
        return _inner.Source == _settings.ProbeAddress && (ping || kind == InnerKind.EchoReply);
    }

    private bool CanProbe()
    {
        Selectors selectors = _current.Child.Selectors;
        return _settings.ProbeAddress != 0
            && (selectors.Allow(Ipv4.ProtocolIcmp, _settings.ProbeAddress, 0, 0)
                || (_probeFlow != null && selectors.Allow(Ipv4.ProtocolUdp, _probeFlow.Destination, _probeFlow.DestinationPort,
                    _probeFlow.SourcePort)));
    }
}
