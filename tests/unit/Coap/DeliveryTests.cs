// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Firmware.Coap;

namespace NanoIke.Tests.Coap;

/// <summary>A node's readings over a bad link and a difficult collector, in virtual time: each arrives once, none is invented.</summary>
[TestClass]
public class DeliveryTests
{
    private const long Minute = 60000;
    private const long Week = 7 * 24 * 60 * Minute;
    private const long Grace = 30 * Minute;
    private const uint Start = 77;

    private Random _random;
    private ReadingQueue _queue;
    private CoapClient _client;
    private ReadingSender _sender;
    private SmallCollector _collector;
    private LossyLink _link;
    private Dictionary<long, (int Thousandths, long At)> _truth;
    private long _now;
    private int _gaveUp;
    private int _unanswered;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void AWeekOfLossAndOutages(int seed)
    {
        Make(seed, 400, 50, 3000);
        List<(long From, long To)> outages = Enumerable.Range(0, 7).Select(day => Outage(day * 24 * 60 * Minute)).ToList();
        Run(Week, Minute, outages, true);
        Assert.AreEqual((10080, 10080, 0, 0), (_queue.Taken, _queue.Delivered, _queue.Count, _queue.Lost));
        AssertTable();
        Assert.AreEqual(10080, _collector.Table.Count);
        Assert.IsTrue(_collector.Repeated > 20, "the link was bad enough: " + _collector.Repeated);
        Assert.IsTrue(_gaveUp > 5 && _unanswered > 100, _gaveUp + " exchanges given up, " + _unanswered + " transmissions unanswered");
    }

    [TestMethod]
    public void AQueueThatOverflowsLosesTheOldestAndSaysSo()
    {
        Make(4, 16, 200, 3000);
        Run(24 * 60 * Minute, Minute, new() { (100 * Minute, 160 * Minute), (400 * Minute, 700 * Minute) }, true);
        Assert.AreEqual((1440, 0), (_queue.Taken, _queue.Count));
        Assert.AreEqual(1440, _queue.Delivered + _queue.Lost);
        Assert.IsTrue(_queue.Lost is > 250 and < 500, _queue.Lost + " lost");
        AssertTable();
        Assert.IsTrue(_collector.Table.Count >= _queue.Delivered, "never more than happened");
    }

    [TestMethod]
    public void AGoodDayTakesTwoDatagramsAReading()
    {
        Make(5, 64, 0, 50);
        _collector.IsDifficult = false;
        Run(24 * 60 * Minute, Minute, new(), false);
        Assert.AreEqual((1440, 1440), (_queue.Taken, _queue.Delivered));
        Assert.AreEqual(2880, _link.Datagrams);
        CollectionAssert.AreEqual(Enumerable.Range(1, 1440).Select(number => (Start, (long)number)).ToArray(), _collector.Order);
        AssertTable(50);
    }

    [TestMethod]
    public void FasterThanTheRoundTripSeveralGoTogether()
    {
        Make(6, 64, 0, 1000);
        _collector.IsDifficult = false;
        Run(10 * Minute, 200, new(), false);
        Assert.AreEqual((3000, 3000), (_queue.Taken, _queue.Delivered));
        Assert.IsTrue(_collector.Requests < 1200, _collector.Requests + " requests");
        AssertTable();
    }

    [TestMethod]
    public void ACollectorThatTakesLessGetsLess()
    {
        // 4.13, section 5.9.2.9: a smaller message may pass; one reading that is too large is refused.
        Make(7, 64, 0, 50);
        for (int i = 0; i < 10; i++)
        {
            Take();
        }

        List<int> counts = new();
        while (_queue.Count > 0)
        {
            Assert.IsTrue(_sender.Poll(0, _now));
            WireMessage request = WireMessage.Decode(_client.Output[.._client.OutputLength]);
            int count = SenmlPack.Read(request.Payload).Count;
            counts.Add(count);
            byte[] answer = WireMessage.Make(2, count > 2 ? "4.13" : "2.04", request.Id, request.Token).Encode();
            _sender.Input(answer, 0, answer.Length, _now);
            Assert.AreEqual(count > 2 ? CoapOutcome.Later : CoapOutcome.Delivered, _sender.TakeOutcome());
        }

        CollectionAssert.AreEqual(new[] { 10, 5, 2, 2, 2, 2, 2 }, counts);
        Assert.AreEqual((10, 0), (_queue.Delivered, _queue.Lost));
    }

    [TestMethod]
    public void WhatIsRefusedIsLostAndSaid()
    {
        Make(8, 64, 0, 50);
        Take();
        Take();
        Assert.IsTrue(_sender.Poll(0, _now));
        WireMessage request = WireMessage.Decode(_client.Output[.._client.OutputLength]);
        byte[] answer = WireMessage.Make(2, "4.00", request.Id, request.Token).Encode();
        Assert.AreEqual(CoapInput.Finished, _sender.Input(answer, 0, answer.Length, _now));
        Assert.AreEqual((CoapOutcome.Refused, 0x80, 1L, 2), (_sender.TakeOutcome(), _client.Code, _sender.First, _sender.Count));
        Assert.AreEqual((0L, 2L, 0), (_queue.Delivered, _queue.Lost, _queue.Count));
        Assert.IsFalse(_sender.Poll(0, _now));
        Assert.AreEqual(long.MaxValue, _sender.NextDeadline);
    }

    [TestMethod]
    public void MessagesTooSmallForAReadingAreTheCallersMistake()
    {
        Make(9, 64, 0, 50);
        CoapClient small = new(new CoapMessage(), new MessageIds(0), "/dp", 60, 0);
        Assert.AreEqual("messageMax", Assert.ThrowsExactly<ArgumentException>(() => new ReadingSender(_queue, new SenmlCbor(_queue, "node-1", "temperature", "Cel", 1), small)).Message);
    }

    [TestMethod]
    public void NothingIsAllocated()
    {
        Make(10, 64, 0, 50);
        byte[] answer = WireMessage.Make(2, "2.04", 0, new byte[2]).Encode();
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            before = i == 100 ? Heap.Used() : before;
            _queue.Add(_now, i);
            _sender.Poll((byte)(i & 0xFF), _now);
            _now += 2990;
            _sender.Poll(0, _now); // a retransmission
            Array.Copy(_client.Output, 2, answer, 2, 4);
            _sender.Input(answer, 0, answer.Length, _now);
            _sender.TakeOutcome();
        }

        Assert.AreEqual(0, Heap.Used() - before);
        Assert.AreEqual(2000, _queue.Delivered);
    }

    private void Make(int seed, int size, int loss, int delayMaxMs)
    {
        _random = new Random(seed);
        _queue = new ReadingQueue(size);
        _client = new CoapClient(new CoapMessage(), new MessageIds(_random.Next()), CoapClient.DefaultPath, Limits.PayloadDefaultBytes, _random.Next());
        _sender = new ReadingSender(_queue, new SenmlCbor(_queue, "node-1", "temperature", "Cel", Start), _client);
        _collector = new SmallCollector(_random);
        _link = new LossyLink(_random, loss, delayMaxMs);
        _truth = new();
        _now = 0;
        _gaveUp = _unanswered = 0;
    }

    private (long, long) Outage(long day)
    {
        long from = day + _random.NextInt64(12 * 60 * Minute);
        return (from, from + _random.NextInt64(5000, 6 * 60 * Minute));
    }

    // From event to event: an arrival, a reading, a deadline of the node, a second of the collector, a change of the link.
    private void Run(long length, long interval, List<(long From, long To)> outages, bool restarts)
    {
        long nextReading = 0;
        long nextRestart = restarts ? 3 * 60 * Minute : long.MaxValue;
        while (_now < length + Grace)
        {
            _link.IsOut = outages.Any(outage => _now >= outage.From && _now < outage.To);
            if (_now >= nextReading && nextReading < length)
            {
                Take();
                nextReading += interval;
            }

            if (_now >= nextRestart)
            {
                _collector.Restart();
                nextRestart += 3 * 60 * Minute;
            }

            foreach (byte[] message in _collector.Poll(_now))
            {
                _link.Send(false, message, _now);
            }

            while (_link.Next <= _now)
            {
                Deliver();
            }

            Flush();
            long next = Math.Min(Math.Min(_link.Next, nextReading < length ? nextReading : long.MaxValue), _sender.NextDeadline);
            _now = Math.Max(_now + 1, Math.Min(next, _now + 1000));
            Assert.AreEqual(_queue.Taken, _queue.Delivered + _queue.Count + _queue.Lost);
            Assert.IsTrue(_collector.Table.Count >= _queue.Delivered, "said to be delivered, but was not");
        }
    }

    private void Take()
    {
        int thousandths = _random.Next(-40000, 60000);
        _truth.Add(_queue.Add(_now, thousandths), (thousandths, _now));
    }

    private void Deliver()
    {
        (bool up, byte[] datagram) = _link.Take();
        if (!up)
        {
            _sender.Input(datagram, 0, datagram.Length, _now);
            Flush();
            return;
        }

        foreach (byte[] reply in _collector.Input(datagram, _now))
        {
            _link.Send(false, reply, _now);
        }
    }

    private void Flush()
    {
        while (_sender.Poll((byte)_random.Next(256), _now))
        {
            Assert.IsTrue(_client.OutputLength <= Limits.PayloadDefaultBytes);
            _link.Send(true, _client.Output[.._client.OutputLength], _now);
        }

        _gaveUp += _sender.TakeOutcome() == CoapOutcome.GaveUp ? 1 : 0;
        _unanswered += _client.TakeUnanswered() ? 1 : 0;
    }

    // Every row is a reading that was taken, with its value and its time: to the second and the time on the link.
    private void AssertTable(long delay = 60000)
    {
        foreach (((uint start, long number), (decimal value, long at)) in _collector.Table)
        {
            Assert.AreEqual(Start, start);
            (int thousandths, long truth) = _truth[number];
            Assert.AreEqual(thousandths / 1000m, value);
            Assert.IsTrue(at - truth >= -500 && at - truth <= 500 + delay, $"reading {number} is {at - truth} ms off");
        }

        int exact = _collector.Table.Count(row => Math.Abs(row.Value.At - _truth[row.Key.Number].At) <= 3500);
        Assert.IsTrue(exact >= 0.97 * _collector.Table.Count, $"{exact} of {_collector.Table.Count} are right to the usual delay");
    }
}
