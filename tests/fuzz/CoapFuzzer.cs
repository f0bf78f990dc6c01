// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Firmware.Coap;
using NanoIke.Tests.Coap;

namespace NanoIke.Fuzz;

/// <summary>
/// Mutated datagrams to CoAP's client in each state of an exchange, and to its server. What must become of each, and what may be sent for
/// it, is said beforehand (<see cref="CoapOutcomes"/>) from another reading of the same bytes.
/// </summary>
internal sealed class CoapFuzzer
{
    private const uint Collector = 0x0A140001;
    private const int Id = 0x1200; // of the next message
    private const int Token = 0x3400; // of the exchange before the first
    private const int ExchangesMax = 60000; // before ids and tokens come again

    private readonly Dice _dice;
    private readonly Mutator _mutator;
    private readonly Seed[] _seeds;
    private CoapClient _client;
    private CoapServer _server;
    private ReadingQueue _queue;
    private CoapOutcomes _outcomes;
    private int _exchanges = ExchangesMax;
    private long _now;

    internal CoapFuzzer(Dice dice)
    {
        _dice = dice;
        _mutator = new Mutator(dice);
        _seeds = Templates().Select((message, i) => new Seed("message " + i, message.Encode())).ToArray();
    }

    /// <summary>Datagrams from the collector, while it has to answer, has acknowledged, or is not asked.</summary>
    internal void RunClient(long executions, Tally tally) => Run(executions, tally, true);

    /// <summary>Datagrams to the server, from the collector and from others.</summary>
    internal void RunServer(long executions, Tally tally) => Run(executions, tally, false);

    private void Run(long executions, Tally tally, bool client)
    {
        for (long i = 0; i < executions && tally.Crashes.Count < 20; i++)
        {
            if (_exchanges++ >= ExchangesMax)
            {
                Make();
            }

            _now += _dice.Next(50);
            if (client)
            {
                Prepare(_dice.Next(4));
            }

            _mutator.Mutate(_seeds[_dice.Next(_seeds.Length)], _seeds);
            byte[] bytes = _mutator.Bytes.AsSpan(0, _mutator.Length).ToArray();
            if (bytes.Length >= 6 && _dice.Chance(2))
            {
                int id = _outcomes.Id + (_dice.Chance(8) ? _dice.Next(3) - 1 : 0); // of the message on its way, or close to it
                int token = _outcomes.Token + (_dice.Chance(8) ? _dice.Next(3) - 1 : 0);
                (bytes[2], bytes[3]) = ((byte)((id >> 8) & 0xFF), (byte)(id & 0xFF));
                (bytes[4], bytes[5]) = ((byte)((token >> 8) & 0xFF), (byte)(token & 0xFF));
            }

            string wrong;
            try
            {
                wrong = client ? OneOfClient(bytes, tally) : OneOfServer(bytes, tally);
            }
            catch (Exception e)
            {
                wrong = e.GetType().Name + " " + e.StackTrace;
            }

            tally.Executions++;
            if (wrong != null)
            {
                tally.Crashes.Add($"CoAP, {wrong}: {Convert.ToHexString(bytes)}");
                _exchanges = ExchangesMax;
            }
        }
    }

    private string OneOfClient(byte[] bytes, Tally tally)
    {
        (long, long, bool, int) before = (_client.NextDeadline, _client.ReadyAt, _client.IsBusy, _client.Code);
        (CoapInput result, string reply) expected = _outcomes.OfClient(bytes, _now);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        CoapInput result = _client.Input(bytes, 0, bytes.Length, _now);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        string reply = _client.NextDeadline == long.MinValue && _client.Poll(_now) ? Hex(_client.Output, _client.OutputLength) : null;
        if ((result, reply) != expected || allocated != 0)
        {
            return $"{result} and {reply} for {expected}, {allocated} bytes allocated";
        }

        CoapOutcome outcome = _client.TakeOutcome();
        bool taken = result == CoapInput.Finished || _outcomes.Acknowledged;
        tally.Taken += taken ? 1 : 0;
        if (!taken && (before != (_client.NextDeadline, _client.ReadyAt, _client.IsBusy, _client.Code) || outcome != CoapOutcome.None))
        {
            return "changed by what is no answer";
        }

        return result == CoapInput.Finished && (_client.IsBusy || outcome == CoapOutcome.None) ? "finished, and goes on" : null;
    }

    private string OneOfServer(byte[] bytes, Tally tally)
    {
        uint from = _dice.Chance(2) ? Collector : 5;
        (long, long, long, int) before = (_queue.Taken, _queue.Delivered, _queue.Lost, _server.IntervalMs);
        (CoapInput result, string reply) expected = _outcomes.OfServer(bytes, from == Collector, _server.IntervalMs);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        CoapInput result = _server.Input(bytes, 0, bytes.Length, from, 5683, _now);
        bool replies = _server.Poll();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        string reply = replies ? Summary(WireMessage.Decode(_server.Output.AsSpan(0, _server.OutputLength).ToArray())) : null;
        if ((result, reply) != expected || allocated != 0 || _server.Poll())
        {
            return $"{result} and {reply} for {expected}, {allocated} bytes allocated";
        }

        tally.Taken += reply != null && reply[0] != '3' ? 1 : 0;
        if (_server.IntervalMs != _outcomes.IntervalMs || before != (_queue.Taken, _queue.Delivered, _queue.Lost, result == CoapInput.IntervalChanged ? before.Item4 : _server.IntervalMs))
        {
            return "changed what it may not";
        }

        // The next request is no duplicate of this one.
        byte[] ping = { 0x40, 1, (byte)_dice.Next(256), (byte)_dice.Next(256) };
        _server.Input(ping, 0, ping.Length, 6, 1, _now);
        _outcomes.AdvanceServer(false);
        return null;
    }

    // Into one of the states: idle, sent, acknowledged, answered.
    private void Prepare(int state)
    {
        _client.Cancel();
        _outcomes.Idle();
        if (state == 0)
        {
            return;
        }

        _client.Begin(10, 0, _now);
        _client.Poll(_now);
        _exchanges++;
        _outcomes.Begin();
        byte[] answer = WireMessage.Make(2, state == 2 ? "0.00" : "2.04", _outcomes.Id, state == 2 ? null : _outcomes.TokenBytes).Encode();
        if (state >= 2)
        {
            _client.Input(answer, 0, answer.Length, _now);
            _client.TakeOutcome();
            _outcomes.Answered(state == 3);
        }
    }

    private void Make()
    {
        CoapMessage message = new CoapMessage();
        _queue = new ReadingQueue(3);
        _queue.Add(0, 21500);
        SenmlCbor senml = new SenmlCbor(_queue, "node-1", "temperature", "Cel", 5);
        _client = new CoapClient(message, new MessageIds(Id), "/dp", 256, Token);
        _server = new CoapServer(message, new MessageIds(1), _queue, senml, 10000, Collector);
        _outcomes = new CoapOutcomes(Id, Token);
        _exchanges = 0;
    }

    private static IEnumerable<WireMessage> Templates()
    {
        byte[] token = { 0x34, 1 };
        foreach (int type in new[] { 0, 1, 2, 3 })
        {
            yield return WireMessage.Make(type, "0.00", Id);
            yield return WireMessage.Make(type, "2.04", Id, token);
            yield return WireMessage.Make(type, "5.03", Id, token).With(14, 30).With(2000, new byte[20]).WithPayload("busy");
            yield return WireMessage.Make(type, "4.04", Id, token).With(9, 1);
            yield return WireMessage.Make(type, "0.01", 7, token).With(3, "host").With(7, 0x16, 0x33).With(11, "reading").With(17, 112);
            yield return WireMessage.Make(type, "0.03", 8, new byte[8]).With(11, "interval").With(12).WithPayload("2000");
            yield return WireMessage.Make(type, "0.02", 9).With(11, "a").With(11, "b").With(15, "q").With(35, "coap://x/").With(60, new byte[300]).WithPayload("x");
        }
    }

    internal static string Summary(WireMessage message) => $"{message.Type} {message.Text} {message.Id:x4} {Convert.ToHexString(message.Token)}";

    private static string Hex(byte[] bytes, int length) => Convert.ToHexString(bytes, 0, length);
}
