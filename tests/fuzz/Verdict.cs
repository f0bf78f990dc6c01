// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Sa;

namespace NanoIke.Fuzz;

/// <summary>Judges what a datagram did to the tunnel of a scene. Every method returns what is wrong, or null.</summary>
internal sealed class Verdict
{
    private const int HeaderEnd = 32; // marker and header (RFC 7296 section 3.1)

    private readonly Scene _scene;
    private readonly World _world;
    private readonly Tunnel _tunnel;
    private readonly Memory _memory;
    private readonly IkeSa _current;
    private readonly IkeSa _other;
    private readonly byte[] _buffer = new byte[2048];

    internal Verdict(Scene scene)
    {
        _scene = scene;
        _world = scene.World;
        _tunnel = _world.Tunnel;
        _memory = _world.Memory;
        _memory.Restore(scene.Saved);
        _current = _world.Current;
        _other = _world.Other;
    }

    /// <summary>An ignored datagram changed something: two kinds may, and only what they are there for.</summary>
    internal string OfChanged(byte[] datagram)
    {
        if (IsHint(datagram) && _memory.Same(_scene.Asked))
        {
            return OfSecondHint(datagram);
        }

        // Past the limit of COOKIEs the newest one waits for the next retransmission: nothing is sent for it.
        bool cookie = !_world.Handshake.Request.Due && _scene.IsInitiating && !_scene.HasCookiesToFollow && IsInit(datagram);
        if (cookie && _memory.SameBut(_scene.Saved, _world.Handshake))
        {
            return null;
        }

        return "changed " + _memory.Differences(_scene.Saved);
    }

    /// <summary>A datagram was taken for the gateway's.</summary>
    internal string OfTaken(byte[] datagram, Status status, bool forged)
    {
        int replies = (int)(_tunnel.PacketsSent - _scene.PacketsSent);
        _current.Child.Sequence -= (uint)replies; // an echo request on the old SA is answered on the new one, as it should be
        bool currentSame = _memory.SameIn(_scene.Saved, _current);
        _current.Child.Sequence += (uint)replies;
        bool otherSame = _memory.SameIn(_scene.Saved, _other);
        string wrong = forged ? OfForged(datagram, currentSame) : null;
        if (wrong == null && !currentSame && !otherSame)
        {
            wrong = "one message changed two SAs";
        }

        wrong ??= status == Status.Received ? OfPayload(datagram.Length) : null;
        wrong ??= Drain();
        if (wrong == null && _tunnel.Openings != _scene.Openings)
        {
            wrong = OfOpening();
        }

        wrong ??= OfReplay(datagram);
        return wrong ?? OfOthers(currentSame, otherSame);
    }

    // Without keys: an answer to IKE_SA_INIT cannot be told from a genuine one, and a genuine datagram is one.
    private string OfForged(byte[] datagram, bool currentSame)
    {
        if (IsInit(datagram))
        {
            return !_scene.IsInitiating ? "an answer to IKE_SA_INIT that is not waited for"
                : _world.Handshake.State == HandshakeState.Idle ? "an attempt ended without a proof"
                : currentSame ? null : "the current SA changed without a proof";
        }

        return _scene.Clear.Any(seed => datagram.AsSpan().SequenceEqual(seed.Bytes)) ? null : "taken without being authentic";
    }

    private string OfPayload(int length)
    {
        if (_tunnel.ReceivedOffset < 0 || _tunnel.ReceivedLength < 0 || _tunnel.ReceivedOffset + _tunnel.ReceivedLength > length)
        {
            return "payload outside the datagram";
        }

        bool inside = _tunnel.ReceivedFrom >= _world.Settings.RemoteFirst && _tunnel.ReceivedFrom <= _world.Settings.RemoteLast;
        return inside ? null : "a packet from outside the selectors";
    }

    // Whatever the gateway said: an inner address, and selectors inside what was asked.
    private string OfOpening()
    {
        bool before = _tunnel.Send(_world.Before, _buffer, 0, 1, _scene.Now) == Status.NotSendable;
        bool behind = _tunnel.Send(_world.Behind, _buffer, 0, 1, _scene.Now) == Status.NotSendable;
        return before && behind && _tunnel.InnerAddress != 0 ? null : "open with selectors that were not asked";
    }

    private string Drain()
    {
        try
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; _tunnel.Poll(_scene.Now); i++)
            {
                if (i > 8 || _tunnel.OutputLength < 1 || _tunnel.OutputOffset < 0 || _tunnel.OutputLength > _tunnel.Output.Length - _tunnel.OutputOffset)
                {
                    return "Poll offers nonsense";
                }
            }

            TunnelEvent what = _tunnel.TakeEvent();
            while (what != TunnelEvent.None)
            {
                if (what < TunnelEvent.None || what > TunnelEvent.Intermediate)
                {
                    return "an event that is none";
                }

                what = _tunnel.TakeEvent();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            return allocated != 0 ? $"Poll allocated {allocated} bytes"
                : _tunnel.NextDeadline <= _scene.Now ? "a deadline that stands still"
                : _tunnel.State < TunnelState.Closed || _tunnel.State > TunnelState.Closing ? "state " + _tunnel.State
                : null;
        }
        catch (Exception e)
        {
            return "Poll: " + e.GetType().Name + " " + e.StackTrace;
        }
    }

    // An ESP packet that was taken is not taken again.
    private string OfReplay(byte[] datagram)
    {
        if ((datagram[0] | datagram[1] | datagram[2] | datagram[3]) == 0)
        {
            return null;
        }

        long received = _tunnel.PacketsReceived;
        return Feed(datagram) != Status.Ignored || _tunnel.PacketsReceived != received ? "replayed" : null;
    }

    // An SA that the message did not mean goes on.
    private string OfOthers(bool currentSame, bool otherSame)
    {
        foreach (Outlet outlet in _scene.Outlets)
        {
            bool untouched = outlet.Sa == _current ? currentSame : otherSame;
            if (untouched && Feed(outlet.Genuine) != Status.Received)
            {
                return "the ESP of another SA does not open any more";
            }
        }

        return null;
    }

    // One question was asked; as soon as it is answered, another hint is one too many.
    private string OfSecondHint(byte[] datagram)
    {
        Drain();
        _current.Request.Stop();
        Saved answered = _memory.Save();
        bool limited = Feed(datagram) == Status.Ignored && _memory.Same(answered);
        string wrong = limited ? null : "hints are not limited: " + _memory.Differences(answered);
        _memory.Restore(_scene.Asked);
        return wrong;
    }

    private Status Feed(byte[] datagram)
    {
        Array.Copy(datagram, _buffer, datagram.Length);
        return _tunnel.Input(_buffer, 0, datagram.Length, _scene.Now);
    }

    internal static bool IsInit(byte[] datagram) => datagram.Length >= HeaderEnd && Octets.IsMarked(datagram) && datagram[22] == ExchangeType.IkeSaInit;

    // INVALID_IKE_SPI under the SPIs of the current SA, or INVALID_SPI with the SPI that is sent on, in the clear.
    private bool IsHint(byte[] datagram)
    {
        if (datagram.Length < HeaderEnd + 8 || !Octets.IsMarked(datagram) || datagram[20] != PayloadType.Notify)
        {
            return false;
        }

        int type = (datagram[HeaderEnd + 6] << 8) | datagram[HeaderEnd + 7];
        ReadOnlySpan<byte> rest = datagram.AsSpan(HeaderEnd + 8);
        return type == NotifyType.InvalidIkeSpi ? datagram.AsSpan(4, 16).SequenceEqual(_current.Spis)
            : type == NotifyType.InvalidSpi && rest.SequenceEqual(Octets.Bytes(_current.Child.OutboundSpi));
    }
}
