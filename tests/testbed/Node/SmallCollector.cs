// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;

namespace NanoIke.Tests.Coap;

/// <summary>
/// A collector as a CoAP server (RFC 7252) with a table of readings. It answers in every way a server may: piggybacked, or by an empty
/// acknowledgement and a response of its own, confirmable or not; now and then it is busy, and now and then it forgets all exchanges.
/// </summary>
internal sealed class SmallCollector
{
    private readonly Random _random;
    private readonly Dictionary<int, (long At, byte[][] Replies)> _exchanges = new();
    private readonly List<(long At, int Left, byte[] Message)> _responses = new(); // confirmable ones not acknowledged yet
    private int _id = 40000;

    internal SmallCollector(Random random)
    {
        _random = random;
    }

    /// <summary>Value and time of each reading, by start and number.</summary>
    internal Dictionary<(uint Start, long Number), (decimal Value, long At)> Table { get; } = new();

    /// <summary>The order in which readings came first.</summary>
    internal List<(uint Start, long Number)> Order { get; } = new();

    /// <summary>Readings that came again.</summary>
    internal int Repeated { get; private set; }

    /// <summary>Requests that were processed, and messages of all kinds.</summary>
    internal int Requests { get; private set; }

    internal bool IsDifficult { get; set; } = true;

    /// <summary>Handles a datagram; the replies to it.</summary>
    internal IEnumerable<byte[]> Input(byte[] datagram, long now)
    {
        WireMessage message = WireMessage.Decode(datagram);
        if (message.Type >= 2)
        {
            Assert.AreEqual(0, message.Code);
            _responses.RemoveAll(response => WireMessage.Decode(response.Message).Id == message.Id);
            return Array.Empty<byte[]>();
        }

        Assert.AreEqual((0, "0.02", "/dp", 112L), (message.Type, message.Text, message.Path, message.Number(12)));
        if (_exchanges.TryGetValue(message.Id, out (long At, byte[][] Replies) known) && now - known.At < 247000)
        {
            return known.Replies[..1]; // section 4.5: the same acknowledgement; a separate response repeats itself
        }

        Requests++;
        byte[][] replies = Answer(message, now);
        _exchanges[message.Id] = (now, replies);
        return replies;
    }

    /// <summary>Retransmissions of responses that are due.</summary>
    internal IEnumerable<byte[]> Poll(long now)
    {
        for (int i = _responses.Count - 1; i >= 0; i--)
        {
            (long at, int left, byte[] message) = _responses[i];
            if (now >= at)
            {
                _responses.RemoveAt(i);
                if (left > 0)
                {
                    _responses.Add((now + (2000L << (5 - left)), left - 1, message));
                    yield return message;
                }
            }
        }
    }

    /// <summary>Starts anew: the table is kept, the exchanges are forgotten.</summary>
    internal void Restart()
    {
        _exchanges.Clear();
        _responses.Clear();
    }

    private byte[][] Answer(WireMessage request, long now)
    {
        int way = IsDifficult ? _random.Next(20) : 19;
        if (way == 0)
        {
            return new[] { WireMessage.Make(2, "5.03", request.Id, request.Token).With(14, (byte)_random.Next(30)).Encode() };
        }

        Store(request.Payload, now);
        if (way > 4)
        {
            return new[] { WireMessage.Make(2, "2.04", request.Id, request.Token).Encode() };
        }

        byte[] response = WireMessage.Make(way % 2, "2.04", ++_id, request.Token).Encode();
        if (way % 2 == 0)
        {
            _responses.Add((now + 2000, 4, response));
        }

        return new[] { WireMessage.Make(2, "0.00", request.Id).Encode(), response };
    }

    private void Store(byte[] pack, long now)
    {
        foreach (SenmlPack.Reading reading in SenmlPack.Read(pack))
        {
            Assert.AreEqual(("node-1:temperature", "Cel"), (reading.Name, reading.Unit));
            if (Table.TryAdd((reading.Start, reading.Number), (reading.Value, now + (long)(1000 * reading.Seconds))))
            {
                Order.Add((reading.Start, reading.Number));
            }
            else
            {
                Repeated++;
                Assert.AreEqual(reading.Value, Table[(reading.Start, reading.Number)].Value);
            }
        }
    }
}
