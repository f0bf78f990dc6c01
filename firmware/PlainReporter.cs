// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>
/// Reports as plain UDP datagrams with SenML JSON. Nobody acknowledges them. One that the link refuses is kept until the next one.
/// </summary>
internal sealed class PlainReporter : Reporter
{
    private readonly Board _board;
    private readonly NodeLog _log;
    private readonly TunnelSocket _socket;
    private readonly SenmlReport _report;
    private readonly UdpFlow _flow;
    private readonly int _intervalMs;
    private readonly long _started;
    private bool _pending;
    private long _taken;
    private long _sent;
    private long _lost;

    internal PlainReporter(Board board, NodeConfiguration configuration, NodeLog log, TunnelSocket socket)
    {
        _board = board;
        _log = log;
        _socket = socket;
        _report = new SenmlReport(configuration.LocalName, board.ReadingName, board.ReadingUnit);
        _flow = new UdpFlow(configuration.CollectorAddress, configuration.CollectorPort, NodeConfiguration.CoapPort);
        _intervalMs = configuration.ReportIntervalMs;
        _started = board.Milliseconds;
    }

    public override long Sent => _sent;

    public override long Delivered => 0;

    public override long Queued => _pending ? 1 : 0;

    public override long Lost => _lost;

    internal override long Taken => _taken;

    internal override long Done => _sent;

    internal override bool Keeps => false;

    internal override int IntervalMs => _intervalMs;

    internal override long NextDeadline => long.MaxValue;

    internal override void Take(long now)
    {
        _lost += Queued;
        _taken++;
        _report.Write(_taken, (now - _started) / 1000, _board.ReadThousandths());
        _pending = true;
    }

    internal override void Run(long now)
    {
        if (!_pending || !_socket.IsConnected)
        {
            return;
        }

        Status status = _socket.Send(_flow, _report.Buffer, 0, _report.Length);
        if (status == Status.Ok)
        {
            _pending = false;
            _sent++;
            _log.Say("report_sent", "report " + _taken.ToString() + " sent");
        }
        else if (status == Status.NotSendable)
        {
            _pending = false;
            _lost++;
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
