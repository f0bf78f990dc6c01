// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Net;

namespace NanoIke.Firmware.Coap;

/// <summary>
/// Posts payloads to one path of one peer, one at a time, each until it is answered (RFC 7252 sections 4.2, 4.7 and 5.2). No socket,
/// clock or allocation inside: the caller brings the time and the datagrams that came from the peer's address and port, and sends to
/// it what <see cref="Poll"/> offers.
/// <code>
///   write a payload to client.Buffer at client.PayloadOffset;
///   client.Begin(length, random, now);
///   loop: while (client.Poll(now)) send(client.Output, client.OutputOffset, client.OutputLength);
///         wait for a datagram, at most until client.NextDeadline;
///         client.Input(buffer, offset, received, now);
///         client.TakeOutcome() ...
/// </code>
/// Drain Poll before the next Input. Times are milliseconds of a clock that does not step back.
/// </summary>
/// <remarks>Heap of a 32-bit board: about 400 bytes and the largest message; 192 for the reader.</remarks>
public sealed partial class CoapClient
{
    /// <summary>Where LwM2M's Send goes; readings go there as well unless somebody says otherwise.</summary>
    public const string DefaultPath = NodeConfiguration.CoapPath;

    /// <summary>A peer that asks for less gets that much rest nevertheless.</summary>
    public const int WaitMinMs = CoapNumbers.AckTimeoutMs;

    /// <summary>Max-Age can say 136 years; who comes again within the hour learns earlier that the trouble is over.</summary>
    public const int WaitMaxMs = 3600000;

    private const int TokenSize = 2;
    private const int AtToken = CoapNumbers.HeaderSize;

    private const int Idle = 0;
    private const int Sending = 1; // until an acknowledgement or the response comes
    private const int Waiting = 2; // acknowledged; the response comes in a message of its own

    private readonly CoapMessage _message;
    private readonly MessageIds _ids;
    private readonly byte[] _request;
    private readonly byte[] _reply = new byte[CoapNumbers.HeaderSize];
    private readonly CoapWriter _writer = new CoapWriter();
    private int _state;
    private int _id;
    private int _token;
    private int _length;
    private int _transmissions;
    private int _waitMs;
    private long _firstAt;
    private long _deadline;
    private bool _replyDue;
    private bool _unanswered;
    private CoapOutcome _outcome;
    private int _answeredId; // of the last confirmable response, so that its duplicate is answered alike
    private int _answeredToken = -1;
    private long _answeredAt;

    /// <summary>Makes the client and all memory it will ever use.</summary>
    /// <param name="message">The reader, which others may use as well.</param>
    /// <param name="ids">Message ids, shared with whatever else sends to this peer.</param>
    /// <param name="path">The path, such as /dp; each segment has up to 255 printable ASCII characters.</param>
    /// <param name="messageMax">Size of the largest message to be sent, in bytes.</param>
    /// <param name="firstToken">The first token; the lower 16 bits count.</param>
    /// <exception cref="ArgumentException">The path or the size is of no use; the message is the name.</exception>
    public CoapClient(CoapMessage message, MessageIds ids, string path, int messageMax, int firstToken)
    {
        CoapPath.Check(path);
        if (messageMax < AtToken + TokenSize + 2 * path.Length + 4)
        {
            throw new ArgumentException("messageMax");
        }

        _message = message;
        _ids = ids;
        _token = firstToken & 0xFFFF;
        _request = new byte[messageMax];
        _writer.Begin(_request, CoapNumbers.Confirmable, CoapNumbers.Post, 0);
        _writer.Token(_request, AtToken, TokenSize); // room for it
        CoapPath.Write(_writer, path);
        _writer.UintOption(CoapNumbers.ContentFormat, CoapNumbers.SenmlCbor);
        _writer.PayloadMarker();
        PayloadOffset = _writer.Position;
    }

    /// <summary>Holds the request; the payload is written to it at <see cref="PayloadOffset"/>.</summary>
    public byte[] Buffer => _request;

    /// <summary>Where the payload begins.</summary>
    public int PayloadOffset { get; }

    /// <summary>Size of the largest payload in bytes.</summary>
    public int PayloadMax => _request.Length - PayloadOffset;

    /// <summary>Buffer of the datagram that <see cref="Poll"/> offers.</summary>
    public byte[] Output { get; private set; }

    /// <summary>Where the datagram begins.</summary>
    public int OutputOffset => 0;

    /// <summary>Size of the datagram in bytes.</summary>
    public int OutputLength { get; private set; }

    /// <summary>An exchange is going on.</summary>
    public bool IsBusy => _state != Idle;

    /// <summary>The code of the last response (RFC 7252 section 5.9); 0: none yet, or a reset.</summary>
    public int Code { get; private set; }

    /// <summary>Before that time no exchange begins: the peer asked for a rest (RFC 7252 section 5.9.3.4).</summary>
    public long ReadyAt { get; private set; } = long.MinValue;

    /// <summary>When <see cref="Poll"/> wants to be called again, whatever arrives; long.MaxValue: no need.</summary>
    public long NextDeadline => _replyDue ? long.MinValue : _state == Idle ? long.MaxValue : _deadline;

    /// <summary>Begins to post the payload that was written to <see cref="Buffer"/>.</summary>
    /// <param name="payloadLength">Its size in bytes.</param>
    /// <param name="random">Any byte: it spreads the time-outs of many nodes (RFC 7252 section 4.2).</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>False: an exchange is going on (NSTART is 1, RFC 7252 section 4.7), it is too early, or the size is out of range.</returns>
    public bool Begin(int payloadLength, byte random, long now)
    {
        if (_state != Idle || now < ReadyAt || payloadLength < 1 || payloadLength > PayloadMax)
        {
            return false;
        }

        _id = _ids.Next();
        _token = (_token + 1) & 0xFFFF;
        CoapWriter.SetId(_request, _id);
        _request[AtToken] = (byte)(_token >> 8);
        _request[AtToken + 1] = (byte)(_token & 0xFF);
        _length = PayloadOffset + payloadLength;
        _waitMs = CoapNumbers.AckTimeoutMs + (CoapNumbers.AckTimeoutSpreadMs * random / 256);
        _transmissions = 0;
        _deadline = now;
        _outcome = CoapOutcome.None;
        _state = Sending;
        return true;
    }

    /// <summary>
    /// The next <see cref="Poll"/> sends the request again. What is relative to the time of sending may be brought up to date before
    /// (as RFC 7252 section 5.10.5 has it for Max-Age): write the payload anew and call <see cref="Resize"/>.
    /// </summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>True: it does.</returns>
    public bool IsRepeating(long now)
    {
        return _state == Sending && _transmissions > 0 && now >= _deadline && MayTransmit(now);
    }

    /// <summary>The payload was written anew.</summary>
    /// <param name="payloadLength">Its size in bytes, 1 to <see cref="PayloadMax"/>.</param>
    public void Resize(int payloadLength)
    {
        _length = PayloadOffset + payloadLength;
    }

    /// <summary>Runs the timers and offers the next datagram to send. Call until it returns false.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>True: send <see cref="OutputLength"/> bytes of <see cref="Output"/> at <see cref="OutputOffset"/>.</returns>
    public bool Poll(long now)
    {
        if (_replyDue)
        {
            _replyDue = false;
            return Offer(_reply, _reply.Length);
        }

        if (_state == Idle || now < _deadline)
        {
            return false;
        }

        _unanswered |= _state == Sending && _transmissions > 0;
        if (_state == Sending && MayTransmit(now))
        {
            Schedule(now);
            return Offer(_request, _length);
        }

        // Woken too late to transmit again, but not too late for an answer (section 4.8.2).
        if (_state == Sending && _transmissions <= CoapNumbers.RetransmitMax && now - _firstAt < CoapNumbers.TransmitWaitMs)
        {
            _transmissions = CoapNumbers.RetransmitMax + 1;
            _deadline = _firstAt + CoapNumbers.TransmitWaitMs;
            return false;
        }

        End(CoapOutcome.GaveUp);
        return false;
    }

    /// <summary>How the exchange ended, told once.</summary>
    /// <returns>The outcome, or None.</returns>
    public CoapOutcome TakeOutcome()
    {
        CoapOutcome outcome = _outcome;
        _outcome = CoapOutcome.None;
        return outcome;
    }

    /// <summary>A transmission stayed without an acknowledgement until its time-out; told once each (for Tunnel.Unanswered).</summary>
    /// <returns>True: it did.</returns>
    public bool TakeUnanswered()
    {
        bool unanswered = _unanswered;
        _unanswered = false;
        return unanswered;
    }

    /// <summary>
    /// Drops the exchange without an outcome, and the wait the peer asked for: there is a new tunnel, and what went through the old one
    /// may never have arrived.
    /// </summary>
    public void Cancel()
    {
        _state = Idle;
        _outcome = CoapOutcome.None;
        _replyDue = _unanswered = false;
        ReadyAt = long.MinValue;
    }

    // MAX_RETRANSMIT and MAX_TRANSMIT_SPAN both bound the transmissions (section 4.2).
    private bool MayTransmit(long now)
    {
        return _transmissions == 0 || (_transmissions <= CoapNumbers.RetransmitMax && now - _firstAt <= CoapNumbers.TransmitSpanMs);
    }

    // Counted from the time it was due, so that a late one does not delay the next, but never closer than ACK_TIMEOUT (section 4.2).
    private void Schedule(long now)
    {
        if (_transmissions == 0)
        {
            _firstAt = _deadline = now;
        }
        else
        {
            _waitMs *= 2;
        }

        _transmissions++;
        _deadline += _waitMs;
        if (_deadline < now + CoapNumbers.AckTimeoutMs)
        {
            _deadline = now + CoapNumbers.AckTimeoutMs;
        }
    }

    private CoapInput Reply(int type)
    {
        _writer.Begin(_reply, type, CoapNumbers.Empty, _message.Id);
        _replyDue = true;
        return CoapInput.Handled;
    }

    private bool Offer(byte[] buffer, int length)
    {
        Output = buffer;
        OutputLength = length;
        return true;
    }
}
