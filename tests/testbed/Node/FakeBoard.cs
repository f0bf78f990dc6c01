// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NanoIke.Crypto;
using NanoIke.Firmware;
using NanoIke.Net;
using NanoIke.Responder;
using NanoIke.Testing;
using NanoIke.Tests.Coap;

namespace NanoIke.Tests.Board;

/// <summary>A board without hardware: a virtual clock, a scripted gateway, and a record of what the node says.</summary>
internal sealed class FakeBoard : NanoIke.Firmware.Board
{
    internal const string Good = """
        gateway        = 198.51.100.1
        local_id       = node-1
        gateway_id     = gw.example
        psk            = correct horse battery
        remote_subnet  = 10.20.0.0/24
        collector      = 10.20.0.1:5683
        """;

    /// <summary>The same with a collector that acknowledges.</summary>
    internal static readonly string OverCoap = Good.Replace("10.20.0.1:5683", "coap://10.20.0.1", StringComparison.Ordinal);

    private readonly FakeLink _link;
    private int _forwarded; // ESP packets that the collector has seen

    internal FakeBoard(SuiteKind suite = SuiteKind.Aes, Action<ResponderOptions> gateway = null, int seed = 1)
    {
        ResponderOptions options = new ResponderOptions { Suite = suite, Seed = seed };
        gateway?.Invoke(options);
        _link = new FakeLink(new ScriptedResponder(options), seed);
        Suite = Testing.Testbed.SuiteFor(suite);
        Entropy = new SeededEntropy(seed);
    }

    public override Suite Suite { get; }

    public override Entropy Entropy { get; }

    public override Link Link => _link;

    public override long Milliseconds => _link.Wire.Now;

    public override bool GivesUp => GivesUpFirst;

    public override bool StopRequested => Stop || _link.Wire.Now >= StopAt;

    public override int StartJitterMs => Jitter;

    public override string ReadingName => "temperature";

    public override string ReadingUnit => "Cel";

    internal FakeLink Socket => _link;

    internal ScriptedResponder Gateway => _link.Gateway;

    internal List<string> Lines { get; } = new List<string>();

    internal bool GivesUpFirst { get; set; } = true;

    internal bool Stop { get; set; }

    internal long StopAt { get; set; } = long.MaxValue;

    /// <summary>Longest random wait before the first handshake, as boards have it; 0: none.</summary>
    internal int Jitter { get; set; }

    internal Func<string, uint> Names { get; set; } = _ => 0;

    /// <summary>Names with several addresses; null: as <see cref="Names"/> has it.</summary>
    internal Func<string, uint[]> AllNames { get; set; }

    internal Action<string> OnPrint { get; set; }

    /// <summary>Behind the gateway, at 10.20.0.1; null: nobody answers there.</summary>
    internal SmallCollector Collector { get; private set; }

    /// <summary>UDP datagrams to others than the collector.</summary>
    internal List<InnerPacket> ToOthers { get; } = new List<InnerPacket>();

    /// <summary>What the sensor gives; it counts how often it was read.</summary>
    internal int Readings { get; private set; }

    /// <summary>Somebody asks for the counts.</summary>
    internal bool CountsAsked { get; set; }

    /// <summary>Names of the events, with the counts at that time.</summary>
    internal List<(string Name, long Sent, long Delivered, long Queued, long Lost)> Events { get; } = new();

    /// <summary>Called in every turn of the node's loop.</summary>
    internal Action OnTurn { get; set; }

    internal int Turns { get; private set; }

    /// <summary>How often the node said that it got on.</summary>
    internal int Progresses { get; private set; }

    /// <summary>How often the network came back.</summary>
    internal int Returns { get; set; }

    /// <summary>UDP datagrams that arrived behind the gateway.</summary>
    internal List<InnerPacket> Arrived => Gateway.Seen.Esp.Select(packet => InnerPacket.Decode(packet.Inner)).Where(packet => packet.Protocol == 17).ToList();

    public override Sleeper Sleeper => Drive;

    /// <summary>What outlives a sleep; null: this board cannot sleep.</summary>
    internal FlashDrive Drive { get; set; }

    /// <summary>Memory is lost, and the program starts anew.</summary>
    internal void Restart()
    {
        Ledger = null;
        Memory = null;
        Drive.Start();
    }

    public override int ReadThousandths()
    {
        Readings++;
        return 21500;
    }

    public override int NetworkReturns => Returns;

    public override int TurnMs => _link.LongestWaitMs;

    public override void Progress() => Progresses++;

    public override int Resolve(string host, uint[] addresses)
    {
        uint[] all = AllNames != null ? AllNames(host) : new[] { Names(host) };
        all = all.Where(address => address != 0).Take(addresses.Length).ToArray();
        all.CopyTo(addresses, 0);
        return all.Length;
    }

    public override void Sleep(int milliseconds) => _link.Wire.Now += milliseconds;

    public override void Print(string line)
    {
        Lines.Add(line);
        OnPrint?.Invoke(line);
    }

    public override void Tell(string name, string line, Reporter counts)
    {
        Events.Add((name, counts.Sent, counts.Delivered, counts.Queued, counts.Lost));
        base.Tell(name, line, counts);
    }

    public override bool TakeCountsRequest()
    {
        bool asked = CountsAsked;
        CountsAsked = false;
        return asked;
    }

    /// <summary>Puts a CoAP collector behind the gateway.</summary>
    internal FakeBoard WithCollector()
    {
        Collector = new SmallCollector(new Random(1)) { IsDifficult = false };
        _link.OnArrival = Forward;
        return this;
    }

    /// <summary>A datagram from behind the gateway.</summary>
    internal void SendInner(string from, ushort port, byte[] payload)
    {
        InnerPacket packet = InnerPacket.Udp(Octets.Address(from), port, Gateway.Current.InnerAddress, 5683, payload);
        _link.Wire.Send(LinkEnd.Node, Gateway.SealEsp(packet.Encode()));
    }

    private void Forward()
    {
        for (; _forwarded < Gateway.Seen.Esp.Count; _forwarded++)
        {
            InnerPacket packet = InnerPacket.Decode(Gateway.Seen.Esp[_forwarded].Inner);
            if (packet.Protocol != 17)
            {
                continue;
            }

            (ushort from, ushort to, byte[] payload) = packet.AsUdp();
            Assert.AreEqual((ushort)5683, from);
            if (packet.Destination != Octets.Address("10.20.0.1") || to != 5683)
            {
                ToOthers.Add(packet);
                continue;
            }

            if (WireMessage.Decode(payload) is { Type: 1 or 2, Code: not 0 })
            {
                continue; // an answer to what a test asked in the collector's name
            }

            foreach (byte[] reply in Collector.Input(payload, Milliseconds))
            {
                SendInner("10.20.0.1", 5683, reply);
            }
        }
    }

    public override void Turn()
    {
        Turns++;
        OnTurn?.Invoke();
    }

    /// <summary>Runs a node with a configuration; afterwards no line holds a secret and the gateway saw no fault.</summary>
    internal (int Code, string Failure) Run(long count, string configuration = Good, bool faultsAllowed = false)
    {
        ConfigurationParser parser = new ConfigurationParser();
        NodeConfiguration parsed = parser.Parse(Encoding.UTF8.GetBytes(configuration));
        Assert.IsNotNull(parsed, parser.Error);
        byte[] given = parsed.Settings.Secret;
        byte[] secret = (byte[])given.Clone();
        Node node = new Node(this, parsed);
        Assert.IsTrue(given.All(value => value == 0) && parsed.Settings.Secret == null, "the secret stays in the configuration");
        int code = node.Run(count);
        Assert.IsTrue(_link.Closed, "the socket stays open");
        AssertNoSecret(secret, node.Failure);
        if (!faultsAllowed)
        {
            Assert.AreEqual(0, Gateway.Seen.Faults.Count, string.Join("; ", Gateway.Seen.Faults));
        }

        return (code, node.Failure);
    }

    internal void AssertLines(params string[] expected)
    {
        Assert.AreEqual(string.Join("\n", expected), string.Join("\n", Lines));
    }

    internal int CountLines(string part) => Lines.Count(line => line.Contains(part, StringComparison.Ordinal));

    // As text, as hexadecimal digits, as Base64: 8 bytes in a row are too much.
    private void AssertNoSecret(byte[] secret, string failure)
    {
        List<byte[]> secrets = new List<byte[]> { secret, KeyDerivation.Prf(secret, "Key Pad for IKEv2"u8.ToArray()) };
        foreach (ResponderSa sa in Gateway.Sas)
        {
            secrets.AddRange(new[] { sa.NonceInitiator, sa.NonceResponder, sa.Keys.Derive, sa.Keys.PrfInitiator, sa.Keys.PrfResponder });
            secrets.AddRange(new[] { sa.Keys.Initiator.Encryption, sa.Keys.Responder.Encryption, sa.Keys.Initiator.Integrity, sa.Keys.Responder.Integrity });
        }

        string said = string.Join("\n", Lines) + "\n" + failure;
        foreach (byte[] each in secrets)
        {
            for (int at = 0; at + 8 <= each.Length; at++)
            {
                byte[] part = each.AsSpan(at, 8).ToArray();
                Assert.IsFalse(said.Contains(Convert.ToHexString(part), StringComparison.OrdinalIgnoreCase), "a secret as hexadecimal digits");
                Assert.IsFalse(said.Contains(Convert.ToBase64String(part)[..10], StringComparison.Ordinal), "a secret as Base64");
                Assert.IsFalse(said.Contains(Encoding.Latin1.GetString(part), StringComparison.Ordinal), "a secret as text");
            }
        }
    }
}
