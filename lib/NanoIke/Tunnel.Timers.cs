// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Sa;
using NanoIke.Timing;

namespace NanoIke;

/// <content>What happens when a deadline passes.</content>
public sealed partial class Tunnel
{
    private void RunTimers()
    {
        OnHandshake(_handshake.Tick(_now));
        Tick(_current);
        Tick(_other);
        if (_deadlines.Take(Deadline.Grace, _now))
        {
            _exchange.Delete(_other, Limits.OldDeleteTransmissionsMax);
        }

        if (_deadlines.Take(Deadline.HardEnd, _now))
        {
            _exchange.Delete(_current, Limits.OldDeleteTransmissionsMax);
            Lose(Status.LifetimeOver);
        }

        if (_deadlines.Take(Deadline.Settled, _now))
        {
            Settle();
        }

        RunPathTimers();
        if (_deadlines.Take(Deadline.Attempt, _now) && _wanted && _handshake.State == HandshakeState.Idle)
        {
            _computed = !_handshake.IsPrepared;
            Begin(); // make before break: the current pair goes on
        }

        if (_deadlines.Take(Deadline.Forget, _now))
        {
            Forget(_current);
            Forget(_other);
        }

        _deadlines.Next();
    }

    // Age is a success only while the gateway is not suspected: one that drops each new pair without a word is no better than one that
    // deletes it.
    private void Settle()
    {
        if (_suspected)
        {
            _deadlines.Set(Deadline.Settled, Deadlines.After(_now, Limits.SettledMs));
            return;
        }

        _youngBackoff.Reset();
        Excuse();
    }

    private void Tick(IkeSa sa)
    {
        if (!sa.Request.TimedOut(_now))
        {
            return;
        }

        if (sa.Request.Exhausted)
        {
            sa.Wipe();
            sa.Failure = Status.PeerGone;
            OnOver(sa);
            Tidy();
        }
        else if (sa == _current && sa.State == IkeSaState.Open && sa.Request.Transmissions + _unanswered >= Limits.SuspicionTransmissions)
        {
            BecomeSuspicious();
        }
    }

    // Its last answer goes out first, when it has not yet.
    private void Forget(IkeSa sa)
    {
        if (sa.ReplyDue)
        {
            _deadlines.Set(Deadline.Forget, _now);
        }
        else if (sa.State == IkeSaState.Ended)
        {
            sa.Wipe();
        }
    }
}
