// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Esp;
using NanoIke.Sa;
using NanoIke.Timing;
using NanoIke.Wire;

namespace NanoIke;

/// <content>The way of a datagram in and of a datagram out.</content>
public sealed partial class Tunnel
{
    private const byte Keepalive = 0xFF; // RFC 3948 section 2.3

    private Request _offered; // handed out by the last call; its timer starts at the next one
    private bool _computed; // for a second on a slow board: answers may have come meanwhile, so no timer runs before the caller looked
    private bool _keepaliveDue;
    private byte[] _espBuffer; // null: no packet is due
    private int _espOffset;
    private int _espLength;
    private byte[] _output;
    private int _outputOffset;
    private int _outputLength;
    private long _lastSent;
    private long _sent; // counts of ESP packets and of datagrams without meaning
    private long _received;
    private long _ignored;

    /// <summary>
    /// Handles one datagram of the socket, in place. Any content is fine; nothing changes unless it is authentic.
    /// </summary>
    /// <param name="buffer">Holds the datagram; is decrypted in place.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns><see cref="Status.Received"/> for a payload, <see cref="Status.Handled"/> or <see cref="Status.Ignored"/>.</returns>
    /// <exception cref="ArgumentException">The range is not inside the buffer, or something is null; the message is the name.</exception>
    public Status Input(byte[] buffer, int offset, int length, long now)
    {
        TunnelSettings.Demand(buffer != null, "buffer");
        TunnelSettings.Demand(offset >= 0 && length >= 0 && length <= buffer.Length - offset, "length");
        Advance(now);
        if (_espBuffer == buffer)
        {
            _espBuffer = null; // an echo reply that was not fetched is gone with its buffer
        }

        Status status = Status.Ignored;
        if (length >= Ike.MarkerSize + Ike.HeaderSize && Bytes.Get32(buffer, offset) == 0)
        {
            status = InputIke(buffer, offset + Ike.MarkerSize, length - Ike.MarkerSize) ? Status.Handled : Status.Ignored;
            _tools.Work.Release(); // the buffer is the caller's
        }
        else if (length > EspSender.HeaderSize)
        {
            status = InputEsp(buffer, offset, length);
        }

        if (status == Status.Ignored)
        {
            _ignored++;
            RenewForForgeries();
        }

        return status;
    }

    /// <summary>Runs the timers and offers the next datagram to send. Call until it returns false.</summary>
    /// <param name="now">The time in milliseconds, taken anew for each call: key pairs are computed in here, and a datagram counts as sent
    /// when the call after the one that offered it comes.</param>
    /// <returns>True: send <see cref="OutputLength"/> bytes of <see cref="Output"/> at <see cref="OutputOffset"/>.</returns>
    public bool Poll(long now)
    {
        Advance(now);
        if (_now >= _deadlines.Bound && !_computed)
        {
            RunTimers();
        }

        if (_current.ReplyDue)
        {
            return OfferReply(_current);
        }

        if (_other.ReplyDue)
        {
            return OfferReply(_other);
        }

        // The repeated question goes out before the handshake that its silence caused: an answer still saves the handshake.
        Request request = _current.Request.Due ? _current.Request : _handshake.Request.Due ? _handshake.Request : _other.Request;
        if (request.Due)
        {
            request.HandOut();
            _offered = request;
            return Offer(request.Bytes, 0, request.Length);
        }

        byte[] packet = _espBuffer;
        if (packet != null)
        {
            _espBuffer = null;
            return Offer(packet, _espOffset, _espLength);
        }

        if (_keepaliveDue)
        {
            _keepaliveDue = false;
            _tools.Work.Bytes[0] = Keepalive;
            return Offer(_tools.Work.Bytes, 0, 1);
        }

        _computed = false;
        return false;
    }

    /// <summary>Seals one UDP datagram to an address behind the gateway; <see cref="Poll"/> offers it next.</summary>
    /// <param name="flow">Where it goes.</param>
    /// <param name="payload">Holds the payload.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">Its size in bytes.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>Ok; NotOpen; Busy while <see cref="Poll"/> has not fetched the packet before; NotSendable.</returns>
    /// <exception cref="ArgumentException">The range is not inside the buffer, or something is null; the message is the name.</exception>
    public Status Send(UdpFlow flow, byte[] payload, int offset, int count, long now)
    {
        TunnelSettings.Demand(flow != null, "flow");
        TunnelSettings.Demand(payload != null, "payload");
        TunnelSettings.Demand(offset >= 0 && count >= 0 && count <= payload.Length - offset, "count");
        Advance(now);
        ChildSa child = _sender.Child;
        if (child == null)
        {
            return Status.NotOpen;
        }

        if (_espBuffer != null)
        {
            return Status.Busy;
        }

        if (count > _payloadMax || !child.Selectors.Allow(Ipv4.ProtocolUdp, flow.Destination, flow.DestinationPort, flow.SourcePort))
        {
            return Status.NotSendable;
        }

        int size = flow.Write(_packet, _sender.InnerOffset, child.Address, payload, offset, count);
        return Seal(_packet, 0, size) ? Status.Ok : Status.NotOpen;
    }

    // By its SPIs a message belongs to the SA that is being made, to one of the two that are established, or to the attempt that waits
    // for the answer to IKE_SA_INIT. They are compared before anything else is read.
    private bool InputIke(byte[] buffer, int offset, int length)
    {
        IkeSa sa = _current.Owns(buffer, offset) ? _current : _other.Owns(buffer, offset) ? _other : null;
        bool auth = sa == null && _handshake.Owns(buffer, offset);
        if ((sa == null && !auth && !_handshake.OwnsClear(buffer, offset)) || !_tools.Work.Message.ReadHeader(buffer, offset, length))
        {
            return InputHint(buffer, offset, length);
        }

        if (sa != null)
        {
            SaEvent meaning = _exchange.Input(sa, _now);
            return meaning == SaEvent.Ignored ? InputHint(buffer, offset, length) : OnSaEvent(sa, meaning);
        }

        TunnelEvent outcome = auth ? _handshake.InputAuth(_now) : _handshake.InputInit(_now);
        _computed |= outcome == TunnelEvent.Answered || outcome == TunnelEvent.Intermediate;
        OnHandshake(outcome);
        return outcome != TunnelEvent.None;
    }

    // What a gateway without the SA sends in the clear: INVALID_IKE_SPI with our SPIs in the header, INVALID_SPI with our SPI in the data
    // (sections 1.5 and 2.21.4). Whoever saw a packet can forge it, so it is worth one question. False: nothing was authentic.
    private bool InputHint(byte[] buffer, int offset, int length)
    {
        int notify = offset + Ike.HeaderSize;
        if (_current.State == IkeSaState.Open && length >= Ike.HeaderSize + 8 && buffer[offset + Ike.AtNextPayload] == Ike.Notify)
        {
            int type = Bytes.Get16(buffer, notify + 6);
            bool lost = type == Ike.InvalidIkeSpi ? _current.Owns(buffer, offset)
                : type == Ike.InvalidSpi && length == Ike.HeaderSize + 12 && Bytes.Get32(buffer, notify + 8) == _current.Child.OutboundSpi;
            if (lost)
            {
                AskAtLimitedRate();
            }
        }

        return false;
    }

    private Status InputEsp(byte[] buffer, int offset, int length)
    {
        ChildSa from = _receiver.Find(Bytes.Get32(buffer, offset));
        if (from == null || !_receiver.Open(from, buffer, offset, length))
        {
            return Status.Ignored;
        }

        _received++;
        bool probed = _probes > 0;
        if (from == _receiver.Child)
        {
            OnProof();
        }

        int size = _receiver.InnerLength;
        int at = offset + _sender.InnerOffset;
        InnerKind kind = _inner.Read(from, buffer, at, ref size);
        _probesAnswered |= probed && IsProbeAnswer(kind);
        if (kind == InnerKind.Udp)
        {
            return Status.Received;
        }

        ChildSa child = _sender.Child; // a request on the old SA is answered on the new one
        if (kind == InnerKind.EchoRequest && _espBuffer == null && child != null && child.Address == from.Address)
        {
            _inner.TurnEcho(child, buffer, at, size); // the reply is as long as its request and takes its place
            return Seal(buffer, offset, size) ? Status.Handled : Status.Ignored;
        }

        return kind == InnerKind.EchoReply ? Status.Handled : Status.Ignored;
    }

    private bool Seal(byte[] buffer, int offset, int innerLength)
    {
        _espLength = _sender.Seal(buffer, offset, innerLength);
        if (_espLength == 0)
        {
            _deadlines.Set(Deadline.HardEnd, _now); // no number is left
            return false;
        }

        _sent++;
        _espBuffer = buffer;
        _espOffset = offset;
        OnSealed();
        return true;
    }

    private bool HasOutput()
    {
        return _current.ReplyDue || _other.ReplyDue || _handshake.Request.Due || _current.Request.Due || _other.Request.Due
            || _espBuffer != null || _keepaliveDue;
    }

    private bool OfferReply(IkeSa sa)
    {
        sa.ReplyDue = false;
        return Offer(sa.Reply, 0, sa.ReplyLength);
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
