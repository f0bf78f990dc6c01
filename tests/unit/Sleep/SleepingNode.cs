// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Board;

namespace NanoIke.Tests.Sleep;

/// <summary>A node that sleeps deeply between readings, on a drive that can lose its power; and all it ever sent.</summary>
internal sealed class SleepingNode
{
    internal const int IntervalMs = 600000;

    private readonly string _configuration;
    private readonly List<byte[]> _sent = new();
    private int _moment;

    internal SleepingNode(SuiteKind suite = SuiteKind.ChaCha, string extra = "")
    {
        Board = new FakeBoard(suite) { GivesUpFirst = false, Jitter = 10000 }.WithCollector();
        Drive = new FlashDrive(Board.Socket) { OnMoment = Step };
        Board.Drive = Drive;
        _configuration = FakeBoard.OverCoap + $"\ndeep_sleep = yes\nreport_interval_ms = {IntervalMs}\nlifetime_s = 86400\n" + extra;
        Board.Socket.OnWait = Step;
        Board.Socket.Wire.Gate = (to, datagram) =>
        {
            Step();
            if (to == LinkEnd.Gateway)
            {
                _sent.Add((byte[])datagram.Clone());
            }

            return Passes(to, datagram);
        };
    }

    internal FakeBoard Board { get; }

    internal FlashDrive Drive { get; }

    internal ScriptedResponder Gateway => Board.Gateway;

    /// <summary>What the network lets pass.</summary>
    internal Func<LinkEnd, byte[], bool> Passes { get; set; } = (_, _) => true;

    /// <summary>The power goes off at the moment with this number, counted from 0 in each wake; -1: it does not.</summary>
    internal int LossAt { get; set; } = -1;

    internal long Now => Board.Milliseconds;

    internal int Handshakes => Gateway.Seen.AuthVerified;

    /// <summary>One start of the program, until the board sleeps. False: the power went off.</summary>
    internal bool Wake(bool faultsAllowed = false)
    {
        _moment = 0;
        Board.Restart();
        try
        {
            Board.Run(0, _configuration, faultsAllowed);
            return true;
        }
        catch (PowerLossException)
        {
            Board.Socket.Wire.Now += 5000; // until somebody switches it on again
            return false;
        }
    }

    /// <summary>ESP packets and IKE messages that the node sent: no IV twice under one key, but for the same bytes.</summary>
    internal void AssertIvs()
    {
        Dictionary<string, string> seen = new();
        foreach (byte[] datagram in _sent.Where(each => each.Length > 1))
        {
            bool ike = Octets.IsMarked(datagram);
            if (ike && datagram[4 + 18] == ExchangeType.IkeSaInit)
            {
                continue; // nothing is encrypted
            }

            string key = ike ? Convert.ToHexString(datagram, 4, 16) : Convert.ToHexString(datagram, 0, 4);
            string iv = Convert.ToHexString(datagram, ike ? 36 : 8, Board.Suite is NanoIke.Crypto.AesCbcSuite ? 16 : 8);
            string whole = Convert.ToHexString(datagram);
            Assert.IsTrue(!seen.TryGetValue(key + iv, out string before) || before == whole, $"IV {iv} twice under the key of {key}");
            seen[key + iv] = whole;
        }
    }

    /// <summary>No two ESP packets have the same number under the same key.</summary>
    internal void AssertNumbers()
    {
        List<string> numbers = _sent.Where(each => each.Length > 1 && !Octets.IsMarked(each))
            .Select(each => Convert.ToHexString(each, 0, 8)).ToList();
        Assert.AreEqual(numbers.Count, numbers.Distinct().Count(), "a number was used twice");
    }

    private void Step()
    {
        if (_moment++ == LossAt)
        {
            Drive.Die();
        }
    }
}
