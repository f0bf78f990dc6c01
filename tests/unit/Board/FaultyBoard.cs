// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Crypto;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>A <see cref="FakeBoard"/> of which one call throws at chosen uses; its link and its random source as well.</summary>
internal sealed class FaultyBoard : NanoIke.Firmware.Board
{
    internal static readonly string[] Calls =
    {
        "suite", "entropy", "fill", "link", "clock", "givesup", "stop", "name", "unit", "read", "print", "turn", "jitter", "returns", "sleep", "native",
        "reboot", "connect", "send", "receive", "close", "isopen", "cipher",
    };

    private readonly Dictionary<string, int> _uses = new Dictionary<string, int>(StringComparer.Ordinal);
    private readonly FaultyLink _link;
    private readonly FaultyEntropy _entropy;
    private readonly FaultySuite _suite;

    internal FaultyBoard()
    {
        Inner = new FakeBoard { GivesUpFirst = false };
        _link = new FaultyLink(this);
        _entropy = new FaultyEntropy(this);
        _suite = new FaultySuite(this);
    }

    internal FakeBoard Inner { get; }

    /// <summary>Whether a use of a call throws: its name, and the how many-th it is.</summary>
    internal Func<string, int, bool> Throws { get; set; } = (_, _) => false;

    internal Func<Exception> Fault { get; set; } = () => new NotSupportedException();

    internal int Thrown { get; private set; }

    internal int Reboots { get; private set; }

    internal int LeavesNative { get; set; }

    internal bool Watched { get; set; }

    /// <summary>Names of the events, with the counts at that time.</summary>
    internal List<(string Name, long Sent, long Delivered, long Queued, long Lost)> Events { get; } = new();

    public override Suite Suite => Use("suite", (Suite)_suite);

    public override Entropy Entropy => Use("entropy", (Entropy)_entropy);

    public override Link Link => Use("link", (Link)_link);

    public override long Milliseconds => Use("clock", Inner.Milliseconds);

    public override bool GivesUp => Use("givesup", Watched);

    public override bool StopRequested => Use("stop", Inner.StopRequested);

    public override string ReadingName => Use("name", Inner.ReadingName);

    public override string ReadingUnit => Use("unit", Inner.ReadingUnit);

    public override int StartJitterMs => Use("jitter", 0);

    public override int NetworkReturns => Use("returns", Inner.NetworkReturns);

    public override int ReadThousandths() => Use("read", Inner.ReadThousandths());

    public override int Resolve(string host, uint[] addresses) => Inner.Resolve(host, addresses);

    public override void Print(string line)
    {
        Use("print", 0);
        Inner.Print(line);
    }

    public override void Tell(string name, string line, Reporter counts)
    {
        Events.Add((name, counts.Sent, counts.Delivered, counts.Queued, counts.Lost));
        base.Tell(name, line, counts);
    }

    public override void Turn()
    {
        Use("turn", 0);
        Inner.Turn();
    }

    public override void Sleep(int milliseconds)
    {
        Inner.Sleep(milliseconds); // time passes even then, or a test takes as long as it says
        Use("sleep", 0);
    }

    public override bool LeaveNativeCrypto() => Use("native", LeavesNative-- > 0);

    public override void Reboot()
    {
        Reboots++;
        Use("reboot", 0);
    }

    private T Use<T>(string call, T value)
    {
        int number = _uses[call] = _uses.GetValueOrDefault(call) + 1;
        if (Throws(call, number))
        {
            Thrown++;
            throw Fault();
        }

        return value;
    }

    private sealed class FaultyLink : Link
    {
        private readonly FaultyBoard _board;

        internal FaultyLink(FaultyBoard board)
        {
            _board = board;
        }

        public override bool IsOpen => _board.Use("isopen", _board.Inner.Socket.IsOpen);

        public override bool Connect(uint address, int port) => _board.Use("connect", _board.Inner.Socket.Connect(address, port));

        public override bool Send(byte[] buffer, int offset, int count) => _board.Use("send", _board.Inner.Socket.Send(buffer, offset, count));

        public override int Receive(byte[] buffer, int waitMs) => _board.Use("receive", _board.Inner.Socket.Receive(buffer, waitMs));

        public override void Close()
        {
            _board.Inner.Socket.Close();
            _board.Use("close", 0);
        }
    }

    private sealed class FaultyEntropy : Entropy
    {
        private readonly FaultyBoard _board;

        internal FaultyEntropy(FaultyBoard board)
        {
            _board = board;
        }

        public override bool IsHardware => _board.Inner.Entropy.IsHardware;

        public override uint StartCounter => _board.Inner.Entropy.StartCounter;

        public override void Fill(byte[] buffer, int offset, int count)
        {
            _board.Use("fill", 0);
            _board.Inner.Entropy.Fill(buffer, offset, count);
        }
    }

    private sealed class FaultySuite : AesCbcSuite
    {
        private readonly FaultyBoard _board;

        internal FaultySuite(FaultyBoard board)
        {
            _board = board;
        }

        internal override PacketCipher CreateCipher(Sha256 hash) => new FaultyCipher(_board, base.CreateCipher(hash));
    }

    private sealed class FaultyCipher : PacketCipher
    {
        private readonly FaultyBoard _board;
        private readonly PacketCipher _inner;

        internal FaultyCipher(FaultyBoard board, PacketCipher inner)
        {
            _board = board;
            _inner = inner;
        }

        public override void SetKey(byte[] keys, int encryption, int integrity, bool opens) => _inner.SetKey(keys, encryption, integrity, opens);

        public override void Seal(byte[] buffer, int head, int iv, int length, uint number)
        {
            _board.Use("cipher", 0);
            _inner.Seal(buffer, head, iv, length, number);
        }

        public override bool Open(byte[] buffer, int head, int iv, int length) => _board.Use("cipher", true) && _inner.Open(buffer, head, iv, length);

        public override void Clear() => _inner.Clear();
    }
}
