// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Sa;

namespace NanoIke;

/// <content>What goes on inside: timers, the way back after a failure, the inner packets.</content>
public sealed partial class Tunnel
{
    private static long Earlier(long a, long b)
    {
        return a < b ? a : b;
    }

    private void Advance(long now)
    {
        if (now + _skew < _now)
        {
            _skew = _now - now;
        }

        _now = now + _skew;
    }

    private void Begin()
    {
        _failure = _random.IsSeeded || Seed() ? Status.Ok : Status.NoEntropy;
        if (_failure == Status.Ok)
        {
            _ended = false;
            _ike.Start(_now);
        }
        else
        {
            Retry();
        }
    }

    private bool Seed()
    {
        _keys.Personalize(_small);
        bool healthy = _random.Seed(_small);
        Array.Clear(_small, 0, _small.Length);
        return healthy;
    }

    private Status InputIke(byte[] buffer, int offset, int length)
    {
        IkeState before = _ike.State;
        Status status = _ike.Input(buffer, offset, length, _now);
        if (_ike.Fresh && before == IkeState.Open)
        {
            _unansweredSince = -1; // genuine: the gateway is alive
        }

        if (before == IkeState.Auth && _ike.State == IkeState.Open)
        {
            _openings++;
            _retryMs = 0;
            _renewAt = _now + _settings.LifetimeMs;
            _espDue = false; // sealed for the SA that was replaced
            _lastSent = _now;
        }

        Settle();
        return status;
    }

    private Status InputInner(byte[] buffer, int offset)
    {
        int at = _espIn.InnerOffset;
        int length = _espIn.InnerLength;
        if (length == 0 || !_inner.Accepts(buffer, at, ref length))
        {
            return Status.Ignored;
        }

        if (_inner.ReadUdp(buffer, at, length))
        {
            return Status.Received;
        }

        if (!_espDue && _ike.State != IkeState.Auth && _ike.State != IkeState.Closing && _espOut.Spi != 0 && _inner.TurnEcho(buffer, at, length))
        {
            // The reply is as long as its request and stands where that stood.
            return Seal(buffer, offset, length) ? Status.Handled : Status.Ignored;
        }

        return Status.Ignored;
    }

    private bool Seal(byte[] buffer, int offset, int innerLength)
    {
        _espLength = _espOut.Seal(buffer, offset, innerLength);
        if (_espLength == 0)
        {
            return false;
        }

        _sent++;
        _espBuffer = buffer;
        _espOffset = offset;
        _espDue = true;
        if (_unansweredSince < 0)
        {
            _unansweredSince = _now;
        }

        return true;
    }

    private void RunTimers()
    {
        _ike.Tick(_now);
        Settle();
        if (_ike.State == IkeState.Open)
        {
            if (_ike.Suspicion)
            {
                _ike.Suspicion = false;
                Suspect(_now - _skew);
            }

            if (_settings.LivenessMs > 0 && _unansweredSince >= 0 && _now - _unansweredSince >= _settings.LivenessMs)
            {
                _unansweredSince = _now;
                _ike.CheckLiveness(_now);
            }

            if (_ike.RekeyRefused)
            {
                _ike.RekeyRefused = false;
                _renewAt = Earlier(_renewAt, _now + Limits.RenewAfterRefusedRekeyMs);
            }

            if (_wanted && (_now >= _renewAt || (_espOut.Sequence >= Limits.SequenceRenew && _now >= _retryAt)))
            {
                Begin(); // make before break: ESP goes on with the old SA
            }
        }
        else if (_wanted && _now >= _retryAt && (_ike.State == IkeState.Idle || (_ike.State == IkeState.Closed && _ended)))
        {
            Begin();
        }
    }

    // An IKE SA that just ended takes its Child SA along; a wanted tunnel is tried again later.
    private void Settle()
    {
        if (_ended || _ike.State != IkeState.Closed || _ike.ReplyDue)
        {
            return;
        }

        _ended = true;
        _failure = _ike.Failure;
        StopEsp();
        if (_wanted)
        {
            Retry();
        }
        else
        {
            _ike.Clear();
        }
    }

    private void Retry()
    {
        _retryMs = _retryMs == 0 ? Limits.RetryFirstMs : _retryMs >= Limits.RetryMaxMs / 2 ? Limits.RetryMaxMs : 2 * _retryMs;
        _retryAt = _renewAt = _now + _retryMs;
        if (_random.IsSeeded)
        {
            _random.Generate(_small, 0, 1); // jitter, so that a fleet does not knock in step
            _retryAt += _retryMs / 4 * _small[0] / 256;
        }
    }

    private void StopEsp()
    {
        _espOut.Stop();
        _espIn.Stop();
        _espDue = false;
        _unansweredSince = -1;
    }

    private bool Offer(byte[] buffer, int offset, int length)
    {
        _output = buffer;
        _outputOffset = offset;
        _outputLength = length;
        _lastSent = _now;
        return true;
    }
}
