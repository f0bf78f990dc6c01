// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Firmware.Coap;
using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>
/// Reports as confirmable CoAP messages with SenML CBOR: readings wait in a queue until the collector has acknowledged them. Requests
/// that come through the tunnel are answered as well.
/// </summary>
internal sealed class CoapReporter : Reporter
{
    private const int MessageOverhead = 16; // header, token, format, marker; options of the path are a little longer than it

    private readonly Board _board;
    private readonly NodeConfiguration _configuration;
    private readonly NodeLog _log;
    private readonly TunnelSocket _socket;
    private readonly ReadingQueue _queue;
    private readonly CoapClient _client;
    private readonly ReadingSender _sender;
    private readonly CoapServer _server;
    private readonly SenmlCbor _senml;
    private readonly UdpFlow _flow;
    private UdpFlow _otherFlow; // to whoever else asked last
    private uint _dice;

    internal CoapReporter(Board board, NodeConfiguration configuration, NodeLog log, TunnelSocket socket, NodeMemory memory, int messageMax)
    {
        _board = board;
        _configuration = configuration;
        _log = log;
        _socket = socket;
        byte[] random = new byte[12];
        board.Entropy.Fill(random, 0, random.Length);
        _dice = Word(random, 0);
        uint ids = Word(random, 4);
        CoapMessage message = new CoapMessage();
        MessageIds messageIds = new MessageIds((int)(ids & 0xFFFF));
        Ledger = Ledger.WithQueue(board, configuration.QueueSize, Word(random, 8));
        if (memory != null)
        {
            memory.Restore(Ledger);
        }

        _queue = Ledger.Queue;
        _senml = new SenmlCbor(_queue, configuration.LocalName, board.ReadingName, board.ReadingUnit, Ledger.Start);
        _client = new CoapClient(message, messageIds, configuration.CollectorPath, messageMax, (int)(ids >> 16));
        _sender = new ReadingSender(_queue, _senml, _client);
        uint master = configuration.Control ? configuration.CollectorAddress : 0;
        _server = new CoapServer(message, messageIds, _queue, _senml, configuration.ReportIntervalMs, master);
        _flow = new UdpFlow(configuration.CollectorAddress, configuration.CollectorPort, NodeConfiguration.CoapPort);
    }

    internal override long Done => _queue.Delivered;

    internal override bool Keeps => true;

    private protected override int GaveWay => _sender.GaveWay;

    internal override int IntervalMs => _server.IntervalMs;

    internal override long NextDeadline => _sender.NextDeadline;

    /// <summary>Size of the largest message: as ever, or what one reading of a node with a very long name needs.</summary>
    internal static int MessageMax(Board board, NodeConfiguration configuration)
    {
        int single = new SenmlCbor(null, configuration.LocalName, board.ReadingName, board.ReadingUnit, 0).SingleMaxBytes;
        int needed = MessageOverhead + 2 * configuration.CollectorPath.Length + single;
        return needed > Limits.PayloadDefaultBytes ? needed : Limits.PayloadDefaultBytes;
    }

    internal override void Take(long now, int thousandths)
    {
        _queue.Add(now, thousandths);
        _log.SayBetween("reading_taken", "reading " + DecimalText.Of(_queue.Taken) + " taken");
    }

    internal override void Run(long now)
    {
        while (_sender.Poll(Random(), now))
        {
            Status status = _socket.Send(_flow, _client.Output, _client.OutputOffset, _client.OutputLength);
            if (status == Status.NotSendable)
            {
                SayNarrowed(_log);
            }

            if (status == Status.Ok && _client.Output == _client.Buffer)
            {
                Count();
            }
        }

        Tell();
        if (_client.TakeUnanswered())
        {
            _socket.Tunnel.Unanswered(now);
        }
    }

    internal override void Input(byte[] buffer, int size, long now)
    {
        Tunnel tunnel = _socket.Tunnel;
        uint from = tunnel.ReceivedFrom;
        int port = tunnel.ReceivedFromPort;
        if (tunnel.ReceivedToPort != NodeConfiguration.CoapPort || port == 0)
        {
            return; // source port 0 says that no reply is possible (RFC 768)
        }

        bool fromCollector = from == _flow.Destination && port == _flow.DestinationPort;
        if (fromCollector && _sender.Input(buffer, 0, size, now) != CoapInput.Passed)
        {
            Tell();
            return;
        }

        CoapInput meaning = _server.Input(buffer, 0, size, from, port, now);
        if (meaning == CoapInput.IntervalChanged)
        {
            _log.Say("interval_changed", "report interval changed to " + DecimalText.Of(_server.IntervalMs) + " ms until the next start");
        }

        while (_server.Poll())
        {
            _socket.Send(fromCollector ? _flow : FlowTo(from, port), _server.Output, _server.OutputOffset, _server.OutputLength);
        }
    }

    internal override void OnOpened()
    {
        _client.Cancel();
    }

    // Under another start no number was used before.
    internal override void OnForsaken()
    {
        byte[] random = new byte[4];
        _board.Entropy.Fill(random, 0, random.Length);
        Ledger.Start = _senml.Start = Word(random, 0);
    }

    // Made anew only when somebody else asks than the time before: that is all that others can make the node allocate.
    private UdpFlow FlowTo(uint address, int port)
    {
        if (_otherFlow == null || _otherFlow.Destination != address || _otherFlow.DestinationPort != port)
        {
            _otherFlow = new UdpFlow(address, port, NodeConfiguration.CoapPort);
        }

        return _otherFlow;
    }

    // A reading that is sent again counts once.
    private void Count()
    {
        long last = _sender.First + _sender.Count - 1;
        if (last > Ledger.HighestSent)
        {
            Ledger.Sent += Ledger.HighestSent >= _sender.First ? last - Ledger.HighestSent : _sender.Count;
            Ledger.HighestSent = last;
        }
    }

    private void Tell()
    {
        CoapOutcome outcome = _sender.TakeOutcome();
        if (outcome == CoapOutcome.None)
        {
            return;
        }

        string readings = "readings " + DecimalText.Of(_sender.First) + " to " + DecimalText.Of(_sender.First + _sender.Count - 1);
        switch (outcome)
        {
            case CoapOutcome.Delivered:
                _log.Say("readings_delivered", readings + " delivered");
                break;
            case CoapOutcome.Refused:
                _log.Say("readings_refused", readings + " refused by the collector with " + CodeText()
                    + ", and lost; look at the path of collector, and at its log");
                break;
            case CoapOutcome.Later:
                _log.SayAgain("collector_busy", "the collector cannot take readings now (" + CodeText() + "); trying again later");
                break;
            case CoapOutcome.Reset:
                _log.SayAgain("collector_reset", "nobody takes readings at " + Collector() + " (reset); look at collector; trying again");
                break;
            default:
                _log.SayAgain("collector_silent", "no acknowledgement comes from " + Collector()
                    + "; look at the collector and at the routes to it; trying again");
                break;
        }
    }

    private string Collector()
    {
        return Ipv4Text.Format(_configuration.CollectorAddress) + " port " + DecimalText.Of(_configuration.CollectorPort);
    }

    private string CodeText()
    {
        int detail = _client.Code & 31;
        return DecimalText.Of(_client.Code >> 5) + (detail < 10 ? ".0" : ".") + DecimalText.Of(detail);
    }

    // Spreads time-outs, so that nodes that were cut off together do not come back together; nothing secret (xorshift).
    private byte Random()
    {
        _dice |= _dice == 0 ? 1u : 0;
        _dice ^= _dice << 13;
        _dice ^= _dice >> 17;
        _dice ^= _dice << 5;
        return (byte)(_dice & 255);
    }

    private static uint Word(byte[] bytes, int at)
    {
        return ((uint)bytes[at] << 24) | ((uint)bytes[at + 1] << 16) | ((uint)bytes[at + 2] << 8) | bytes[at + 3];
    }
}
