// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Sa;
using NanoIke.Timing;

namespace NanoIke;

/// <content>When a tunnel is made, renewed and ended.</content>
public sealed partial class Tunnel
{
    private readonly Backoff _backoff = new Backoff();       // between attempts, until there is proof
    private readonly Backoff _youngBackoff = new Backoff();  // between pairs that the gateway ends or rekeys while they are young
    private long _notBefore; // no attempt earlier than this
    private long _renewAt;   // when the lifetime of the current pair calls for a new one
    private long _openedAt;
    private long _lastAlive; // when something genuine of the gateway came last
    private readonly int _forgedMax;
    private long _forgedNext; // forgeries call for no new pair earlier than this
    private bool _forgiven;  // the last attempt failed without anybody's fault, and was repeated at once
    private bool _rekeyRefused; // the gateway wanted to rekey the current pair: _renewAt follows from that
    private bool _failedBeside; // an attempt failed since the current pair was made: that one's proof does not excuse the failure

    // A fleet that gets its power back at one moment does not start at one moment (RFC 7296 section 2.8.1).
    private void BeginAfterJitter()
    {
        if (_settings.StartJitterMs == 0 || !(_random.IsSeeded || Seed()))
        {
            Begin();
            return;
        }

        byte[] work = _tools.Work.Bytes;
        _random.Generate(work, 0, 2);
        _deadlines.Set(Deadline.Attempt, Deadlines.After(_now, (long)_settings.StartJitterMs * Wire.Bytes.Get16(work, 0) / 65536));
        _failure = Status.Ok;
    }

    private void Begin()
    {
        if (!_random.IsSeeded && !Seed())
        {
            Fail(Status.NoEntropy);
            return;
        }

        bool alive = _current.State == IkeSaState.Open;
        if (!alive)
        {
            _failure = Status.Ok;
        }

        _exchange.Delete(_other, Limits.OldDeleteTransmissionsMax); // its place is needed: the grace time ends now
        _handshake.Start(_other, !alive, InnerAddress);
        _events.Add(TunnelEvent.Started, Status.Ok);
    }

    // Wants a handshake at a time, or as soon after it as the back-off allows; one that is planned earlier stays.
    private void WantAttempt(long at)
    {
        if (_wanted && _handshake.State == HandshakeState.Idle)
        {
            long earliest = Earliest();
            _deadlines.Advance(Deadline.Attempt, at < earliest ? earliest : at);
        }
    }

    // The waits between renewals that fail grow while the old pair serves. Once it does not, or is suspected, somebody waits.
    private long Earliest()
    {
        long soon = Deadlines.After(_now, Limits.RetrySoonMaxMs);
        return _failedBeside && (_suspected || _sender.Child == null) && soon < _notBefore ? soon : _notBefore;
    }

    // When the lifetime says, but not before the wait that a failed renewal began is over.
    private void PlanRenewal()
    {
        _deadlines.Set(Deadline.Attempt, _failedBeside && _renewAt < _notBefore ? _notBefore : _renewAt);
    }

    // The current pair is a success: the next attempt need not wait.
    private void Excuse()
    {
        if (!_failedBeside)
        {
            _backoff.Reset();
            _notBefore = 0;
        }
    }

    private void OnHandshake(TunnelEvent outcome)
    {
        if (outcome == TunnelEvent.Opened)
        {
            Switch();
        }
        else if (outcome == TunnelEvent.AttemptFailed)
        {
            Fail(_handshake.Failure);
        }
        else if (outcome != TunnelEvent.None)
        {
            _events.Add(outcome, Status.Ok);
        }

        Tidy();
    }

    // Make before break: the new pair sends from now on, both receive for the grace time.
    private void Switch()
    {
        IkeSa old = _current;
        _current = _other;
        _other = old;
        ChildSa child = _current.Child;
        _sender.Use(child);
        _receiver.Use(child);

        bool renewed = old.State == IkeSaState.Open;
        if (renewed)
        {
            _deadlines.Set(Deadline.Grace, Deadlines.After(_now, _tools.RoundTrip.GraceMs));
            if (!_suspected && _now >= _renewAt)
            {
                _backoff.Reset(); // it served for the lifetime, be that shorter than what counts as a success otherwise
            }
        }

        _openings++;
        _failure = Status.Ok;
        InnerAddress = child.Address;
        _openedAt = _lastAlive = _lastSent = _now;
        _suspected = _forgiven = _failedBeside = _rekeyRefused = false;
        SetLifetime();
        _notBefore = Deadlines.After(_now, _backoff.Next(Limits.RetryUnprovenMaxMs, 0)); // unless there is proof
        _deadlines.Set(Deadline.Attempt, _renewAt); // the lifetime is the node's own word: no back-off
        _deadlines.Set(Deadline.Settled, Deadlines.After(_now, Limits.SettledMs));
        BeginProof();
        _events.Add(renewed ? TunnelEvent.Renewed : TunnelEvent.Opened, Status.Ok);
    }

    // Renewal after the lifetime, less up to a tenth at random: nodes that opened together do not renew together (section 2.8.1).
    private void SetLifetime()
    {
        long life = _settings.LifetimeMs;
        _deadlines.Set(Deadline.HardEnd, Deadlines.After(_now, HardLifetime(life)));
        _renewAt = Deadlines.After(_now, life - Early(life));
        TakeAuthLifetime(_handshake.AuthLifetime);
    }

    // Up to a tenth of a time, to the millisecond, with no overflow.
    private long Early(long life)
    {
        long tenth = life / 10;
        return (tenth >> 16) * _handshake.Jitter + (((tenth & 0xFFFF) * _handshake.Jitter) >> 16);
    }

    private static long HardLifetime(long life)
    {
        long tenfold = life > Deadlines.Never / 10 ? Deadlines.Never : 10 * life;
        long anHourMore = Deadlines.After(life, Limits.HardEndMarginMs);
        return tenfold > anHourMore ? tenfold : anHourMore;
    }

    // RFC 4478 section 3: reauthenticate before the time is over; here too not all nodes of a fleet at once.
    private void TakeAuthLifetime(uint seconds)
    {
        if (seconds != 0)
        {
            long wait = 1000L * seconds / 8 * 7;
            wait -= Early(wait);
            long at = Deadlines.After(_now, wait < Limits.AuthLifetimeMinMs ? Limits.AuthLifetimeMinMs : wait);
            _renewAt = at < _renewAt ? at : _renewAt;
        }
    }

    // An attempt failed; a pair that is open stays as it is.
    private void Fail(Status why)
    {
        bool open = _current.State == IkeSaState.Open;
        _failedBeside |= open;
        if (!open)
        {
            _failure = why;
        }

        if (_other.State == IkeSaState.Open)
        {
            _exchange.Delete(_other, Limits.OldDeleteTransmissionsMax); // authenticated, but no child
        }

        _keys.TakeTurn(why == Status.AuthenticationFailed || why == Status.PpkRefused || why == Status.WrongSecret);

        // Nobody's fault: once at once. Where somebody waits for a tunnel, a contested answer may come again and again.
        bool contested = why == Status.Contested;
        bool faultless = contested || why == Status.RefusedAfterCookie;
        bool atOnce = faultless && (!_forgiven || (contested && (!open || _suspected)));
        _forgiven = faultless;
        _notBefore = Deadlines.After(_now, atOnce ? 0 : _backoff.Next(LongestWait(why, open), _handshake.Jitter & 0xFF));
        _deadlines.Set(Deadline.Attempt, _notBefore);
        _events.Add(TunnelEvent.AttemptFailed, why);
    }

    // While a gateway that was there is away, it is looked for often: it may be rebooting. Nobody waits for a renewal.
    private int LongestWait(Status why, bool open)
    {
        if (open && !_suspected)
        {
            return Limits.RetryRenewalMaxMs;
        }

        bool silent = why == Status.NoAnswer || why == Status.PeerGone;
        return silent && _now - _lastAlive < Limits.RetrySoonMs ? Limits.RetrySoonMaxMs : Limits.RetryMaxMs;
    }

    // What a genuine message meant for one of the two SAs. True, since it was handled.
    private bool OnSaEvent(IkeSa sa, SaEvent meaning)
    {
        if (meaning == SaEvent.Ended)
        {
            OnOver(sa);
        }
        else if (sa == _current && sa.State == IkeSaState.Open && meaning != SaEvent.Repeated)
        {
            OnAlive();
            OnWish(meaning);
        }

        Tidy();
        return true;
    }

    // What the gateway wants of the current pair.
    private void OnWish(SaEvent meaning)
    {
        if (meaning == SaEvent.ChildDeleted)
        {
            _exchange.Delete(_current, Limits.OldDeleteTransmissionsMax); // an IKE SA without a child is of no use (RFC 7815 section 2.1)
            Lose(Status.DeletedByPeer);
        }
        else if (meaning == SaEvent.RekeyRefused)
        {
            RenewForRekey();
        }
        else if (meaning == SaEvent.AuthLifetime)
        {
            TakeAuthLifetime(_tools.Work.Message.AuthLifetime);
            WantAttempt(_renewAt);
        }
    }

    // The gateway will end what it could not rekey, so a new pair is made; one that rekeys each new pair at once has to wait.
    private void RenewForRekey()
    {
        _rekeyRefused = true;
        Renew(AfterYoung());
    }

    // An ICV of 8 bytes is guessed with 2^-64 a try, so 2^14 tries under one pair of keys have a chance of 2^-50. Then new keys are due:
    // beside the pair, which forgeries do not end, and once an hour at most, or forging would buy a handshake a second.
    private void RenewForForgeries()
    {
        if (_current.Child.Forged >= _forgedMax)
        {
            _current.Child.Forged = 0;
            Renew(_forgedNext > _now ? _forgedNext : _now);
            _forgedNext = Deadlines.After(_renewAt, Limits.ForgedRenewalMs);
        }
    }

    // The current pair is to be replaced at a time, unless its lifetime says earlier; that it answers changes nothing about it.
    private void Renew(long at)
    {
        _renewAt = at < _renewAt ? at : _renewAt;
        WantAttempt(_renewAt);
    }

    // What the gateway does to a pair that has just been made it will do to the next one, proof or not.
    private long AfterYoung()
    {
        _deadlines.Set(Deadline.Settled, Deadlines.Never); // asked for while it was young, it is no success later
        return Deadlines.After(_now, _youngBackoff.Next(Limits.RetryUnprovenMaxMs, _handshake.Jitter & 0xFF));
    }

    // An SA is over: ended by the gateway, by the answer to a DELETE, or by silence.
    private void OnOver(IkeSa sa)
    {
        if (sa.State == IkeSaState.Ended)
        {
            _deadlines.Set(Deadline.Forget, _wanted ? Deadlines.After(_now, Limits.EndedKeptMs) : _now);
        }

        if (sa == _current && _sender.Child != null)
        {
            Lose(sa.Failure);
        }
        else if (!_wanted && sa == _current)
        {
            _failure = sa.Failure;
        }

        if (!_wanted && State == TunnelState.Closed)
        {
            _events.Add(TunnelEvent.Closed, _failure);
        }
    }

    // The current pair is gone though it is wanted. The next attempt follows after a wait, which grows while pairs have no proof or
    // are ended young. What follows a refused rekey is no second offence: libreswan ends the pair one second after it.
    private void Lose(Status why)
    {
        StopEsp();
        _failure = why;
        _deadlines.Set(Deadline.HardEnd, Deadlines.Never);
        _deadlines.Set(Deadline.Settled, Deadlines.Never);
        _events.Add(TunnelEvent.Lost, why);
        if (_handshake.State == HandshakeState.Idle)
        {
            if (_notBefore <= _now)
            {
                _notBefore = _rekeyRefused ? _renewAt : AfterYoung();
            }

            _deadlines.Set(Deadline.Attempt, Earliest());
        }
    }

    private void EndEverything()
    {
        _handshake.Clear();
        StopEsp();
        _receiver.Old = null;
        _deadlines.Set(Deadline.Attempt, Deadlines.Never);
        _deadlines.Set(Deadline.HardEnd, Deadlines.Never);
        _deadlines.Set(Deadline.Settled, Deadlines.Never);
        _deadlines.Set(Deadline.Grace, Deadlines.Never);
        _deadlines.Set(Deadline.Forget, _now);
        EndSoon(_current);
        EndSoon(_other);
        if (State == TunnelState.Closed)
        {
            _events.Add(TunnelEvent.Closed, Status.Ok);
        }

        Tidy();
    }

    private void EndSoon(IkeSa sa)
    {
        _exchange.Delete(sa, Limits.DeleteTransmissionsMax);
        if (sa.State == IkeSaState.Closing && sa.Request.Transmissions >= Limits.SuspicionTransmissions)
        {
            sa.Wipe(); // the gateway of that pair is gone: whoever closes does not wait for it
        }
    }

    private void StopEsp()
    {
        _sender.Stop();
        _receiver.Stop();
        _espBuffer = null;
        StopProof();
    }

    // The keys of an old child die with it.
    private void Tidy()
    {
        if (_receiver.Old != null && !_other.Alive)
        {
            _receiver.Old = null;
            _deadlines.Set(Deadline.Grace, Deadlines.Never);
        }
    }
}
