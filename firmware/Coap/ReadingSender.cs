// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Firmware.Coap;

/// <summary>
/// Brings the readings of a queue to the collector, oldest first, as many a message as fit, each until it is acknowledged. What it polls
/// is the client's: send what <see cref="CoapClient.Output"/> holds, and give the collector's datagrams to <see cref="Input"/>.
/// </summary>
public sealed class ReadingSender
{
    private readonly ReadingQueue _queue;
    private readonly SenmlCbor _senml;
    private readonly CoapClient _client;
    private long _first;
    private int _count;
    private int _most = int.MaxValue; // readings a message
    private CoapOutcome _outcome;

    /// <summary>Joins the parts.</summary>
    /// <param name="queue">Where the readings are.</param>
    /// <param name="senml">Writes them.</param>
    /// <param name="client">Posts them.</param>
    /// <exception cref="ArgumentException">The client's messages are too small for a reading; the message is messageMax.</exception>
    public ReadingSender(ReadingQueue queue, SenmlCbor senml, CoapClient client)
    {
        if (client.PayloadMax < senml.SingleMaxBytes)
        {
            throw new ArgumentException("messageMax");
        }

        _queue = queue;
        _senml = senml;
        _client = client;
    }

    /// <summary>Number of the first reading of the message that is, or was last, on its way.</summary>
    public long First => _first;

    /// <summary>How many readings that message has.</summary>
    public int Count => _count;

    /// <summary>Readings of the message on its way that have left the queue for newer ones: they may still be delivered.</summary>
    public int GaveWay
    {
        get
        {
            long gone = _client.IsBusy ? _queue.Oldest - _first : 0;
            return gone < _count ? (int)gone : _count;
        }
    }

    /// <summary>When <see cref="Poll"/> wants to be called again, whatever arrives; long.MaxValue: no need.</summary>
    public long NextDeadline
    {
        get
        {
            long next = _client.NextDeadline;
            return next == long.MaxValue && _queue.Count > 0 ? _client.ReadyAt : next; // idle, but not out of work
        }
    }

    /// <summary>Runs the timers and offers the next datagram to send to the collector. Call until it returns false.</summary>
    /// <param name="random">Any byte: it spreads the time-outs of many nodes.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>True: send <see cref="CoapClient.OutputLength"/> bytes of <see cref="CoapClient.Output"/>.</returns>
    public bool Poll(byte random, long now)
    {
        if (!_client.IsBusy && _queue.Count > 0 && now >= _client.ReadyAt)
        {
            // Times grow by what the retransmissions take, and with them the payload.
            int fit = _senml.Fit(_client.PayloadMax, now + 2 * CoapNumbers.TransmitSpanMs);
            _first = _queue.Oldest;
            _count = fit < _most ? fit : _most;
            _client.Begin(Write(now), random, now);
        }
        else if (_queue.Oldest == _first && _client.IsRepeating(now))
        {
            _client.Resize(Write(now)); // unless some gave way to newer ones: then it goes as it was
        }

        bool offers = _client.Poll(now);
        Settle();
        return offers;
    }

    /// <summary>Handles a datagram from the collector. Any content is fine.</summary>
    /// <param name="buffer">Holds the datagram.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>What became of it; Passed is for the server.</returns>
    public CoapInput Input(byte[] buffer, int offset, int length, long now)
    {
        CoapInput result = _client.Input(buffer, offset, length, now);
        Settle();
        return result;
    }

    /// <summary>How the last message ended, told once; <see cref="First"/> and <see cref="Count"/> say which readings it had.</summary>
    /// <returns>The outcome, or None.</returns>
    public CoapOutcome TakeOutcome()
    {
        CoapOutcome outcome = _outcome;
        _outcome = CoapOutcome.None;
        return outcome;
    }

    private int Write(long now)
    {
        return _senml.Write(_client.Buffer, _client.PayloadOffset, _first, _count, now);
    }

    private void Settle()
    {
        CoapOutcome outcome = _client.TakeOutcome();
        if (outcome == CoapOutcome.None)
        {
            return;
        }

        if (outcome == CoapOutcome.Delivered)
        {
            _queue.Acknowledge(_first, _count);
        }
        else if (outcome == CoapOutcome.Refused && _client.Code == CoapNumbers.EntityTooLarge && _count > 1)
        {
            _most = _count / 2; // fewer may pass (section 5.9.2.9)
            outcome = CoapOutcome.Later;
        }
        else if (outcome == CoapOutcome.Refused)
        {
            _queue.Refuse(_first, _count);
        }

        _outcome = outcome;
    }
}
