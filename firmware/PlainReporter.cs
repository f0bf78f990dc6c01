// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>
/// Reports as plain UDP datagrams with SenML JSON. Nobody acknowledges them. One that the link refuses is kept until the next one.
/// </summary>
internal sealed class PlainReporter : Reporter
{
    private readonly NodeLog _log;
    private readonly TunnelSocket _socket;
    private readonly SenmlReport _report;
    private readonly UdpFlow _flow;
    private readonly int _intervalMs;

    internal PlainReporter(Board board, NodeConfiguration configuration, NodeLog log, TunnelSocket socket)
    {
        Ledger = Ledger.WithoutQueue(board);
        _log = log;
        _socket = socket;
        _report = new SenmlReport(configuration.LocalName, board.ReadingName, board.ReadingUnit);
        _flow = new UdpFlow(configuration.CollectorAddress, configuration.CollectorPort, NodeConfiguration.CoapPort);
        _intervalMs = configuration.ReportIntervalMs;
    }

    internal override long Done => Sent;

    internal override bool Keeps => false;

    internal override int IntervalMs => _intervalMs;

    internal override long NextDeadline => long.MaxValue;

    internal override void Take(long now, int thousandths)
    {
        Ledger.Take();
        _report.Write(Taken, (now - Ledger.BeganAt) / 1000, thousandths);
    }

    internal override void Run(long now)
    {
        if (Queued == 0 || !_socket.IsConnected)
        {
            return;
        }

        Status status = _socket.Send(_flow, _report.Buffer, 0, _report.Length);
        if (status == Status.Ok)
        {
            Ledger.Send();
            _log.Say("report_sent", "report " + DecimalText.Of(Taken) + " sent");
        }
        else if (status == Status.NotSendable)
        {
            Ledger.DropPending();
            SayNarrowed(_log);
        }
    }

    internal override void Input(byte[] buffer, int size, long now)
    {
        // Nothing is expected.
    }

    internal override void OnOpened()
    {
        // Nothing is under way.
    }
}
