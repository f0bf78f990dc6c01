// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NanoIke.Crypto;
using NanoIke.Firmware;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>
/// A board, and all that hangs on it, of which every virtual member throws when a plan says so, before it has done its work or after.
/// Behind it are a <see cref="FakeBoard"/> with a CoAP collector, and a gateway that has a name.
/// </summary>
internal sealed class FaultyWorld
{
    /// <summary>All members that a board's author writes, or that a driver hides behind.</summary>
    internal static readonly string[] Members = new[]
    {
        typeof(NanoIke.Firmware.Board), typeof(Link), typeof(Entropy), typeof(NetworkWatch), typeof(NodeFactory), typeof(Suite), typeof(PacketCipher),
    }.SelectMany(type => Wrapped.MembersOf(type).Keys).ToArray();

    internal static readonly Exception[] Faults =
    {
        new NotSupportedException(), new OutOfMemoryException(), new NullReferenceException(), new InvalidOperationException("x"),
        new System.IO.IOException("two\nlines"), new ObjectDisposedException("y"), new System.Net.Sockets.SocketException(10055),
        new IndexOutOfRangeException(), new TimeoutException(), new ArgumentException(null as string), new InvalidCastException(new string('z', 5000)),
        new MuteException(),
    };

    private const string Text = """
        gateway            = gw.example
        local_id           = node-1
        gateway_id         = gw.example
        psk                = correct horse battery
        remote_subnet      = 10.20.0.0/24
        collector          = coap://10.20.0.1
        report_interval_ms = 1000
        queue              = 900
        """;

    private readonly Dictionary<string, int> _uses = new Dictionary<string, int>(StringComparer.Ordinal);
    private readonly NanoIke.Firmware.Board _board;
    private readonly NodeFactory _factory;

    internal FaultyWorld()
    {
        Inner = new FakeBoard { GivesUpFirst = false, Names = _ => Octets.Address("198.51.100.1") }.WithCollector();
        Link link = Wrapped.Around<Link>(Inner.Socket, typeof(Link), Call);
        Entropy entropy = Wrapped.Around(Inner.Entropy, typeof(Entropy), Call);
        Suite suite = Wrapped.Around(Inner.Suite, typeof(AesCbcSuite), (name, inner) =>
        {
            object result = Call(name, inner);
            return result is PacketCipher cipher ? Wrapped.Around(cipher, typeof(PacketCipher), Call) : result;
        });
        NetworkWatch network = Wrapped.Around<NetworkWatch>(new GoodNetwork(), typeof(NetworkWatch), Call);
        Inner.OnTurn = () =>
        {
            string line = network.Turn(Inner.Milliseconds);
            Inner.Returns = network.Returns;
            if (line != null)
            {
                Inner.Print(line);
            }
        };
        _board = Wrapped.Around<NanoIke.Firmware.Board>(Inner, typeof(NanoIke.Firmware.Board), (name, inner) => Call(name, name switch
        {
            "Board.Suite" => () => suite,
            "Board.Link" => () => link,
            "Board.Entropy" => () => entropy,
            _ => inner,
        }));
        _factory = Wrapped.Around<NodeFactory>(new Factory(_board, Text), typeof(NodeFactory), Call);
    }

    internal FakeBoard Inner { get; }

    /// <summary>Whether a use of a member throws: its name, and the how many-th it is.</summary>
    internal Func<string, int, bool> Throws { get; set; } = (_, _) => false;

    internal Exception Fault { get; set; } = Faults[0];

    internal bool ThrowsAfterwards { get; set; }

    internal int Thrown { get; private set; }

    internal int Reboots => Uses("Board.Reboot");

    internal int Uses(string member) => _uses.GetValueOrDefault(member);

    internal int Run(long until)
    {
        Inner.StopAt = until;
        return new Supervisor(_board, _factory).Run(0);
    }

    /// <summary>What holds whatever was thrown: the collector has what was delivered, each reading once, and all others are accounted for.</summary>
    internal void AssertBooks(string name)
    {
        long[] numbers = Inner.Collector.Order.Select(key => key.Number).ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(1, numbers.Length).Select(n => (long)n).ToArray(), numbers, name + ": order");
        Assert.IsTrue(Inner.Collector.Order.Select(key => key.Start).Distinct().Count() <= 1, name + ": numbers of two starts");
        foreach ((string happened, long sent, long delivered, long queued, long lost) in Inner.Events)
        {
            Assert.AreEqual(0, lost, name + ": lost at " + happened);
            Assert.IsTrue(sent >= delivered && sent <= delivered + queued, name + ": " + happened);
            Assert.IsTrue(delivered <= numbers.Length, name + ": more claimed than happened");
        }

        Assert.IsTrue(Inner.Lines.All(line => line.Length < 400 && !line.Contains('\n')), name + ": a line of two lines, or a long one");
    }

    private object Call(string name, Func<object> inner)
    {
        int use = _uses[name] = _uses.GetValueOrDefault(name) + 1;
        bool throws = Throws(name, use);
        // Time passes in a wait that throws, or a test takes as long as it says.
        object result = !throws || ThrowsAfterwards || name == "Board.Sleep" ? inner() : null;
        if (throws)
        {
            Thrown++;
            throw Fault;
        }

        return result;
    }

    /// <summary>An exception that cannot even be asked.</summary>
    private sealed class MuteException : Exception
    {
        public override string Message => throw new OutOfMemoryException();
    }

    private sealed class GoodNetwork : NetworkWatch
    {
        protected override bool HasLink() => true;

        protected override uint Address() => 1;

        protected override void Begin()
        {
        }
    }

    // The first calls find no configuration.
    private sealed class Factory : NodeFactory
    {
        private readonly TextNodeFactory _inner;
        private int _calls;

        internal Factory(NanoIke.Firmware.Board board, string text)
        {
            _inner = new TextNodeFactory(board, text);
        }

        public override string Problem => "no configuration yet";

        public override Node Create() => ++_calls <= 2 ? null : _inner.Create();
    }
}
