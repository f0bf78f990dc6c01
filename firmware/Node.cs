// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Threading;

namespace NanoIke.Firmware;

/// <summary>
/// The sensor node: keeps the tunnel open, sends a report every interval, answers what comes in, and says in words what happens.
/// </summary>
public sealed class Node
{
    /// <summary>Exit code: done.</summary>
    public const int ExitDone = 0;

    /// <summary>Exit code: the tunnel failed.</summary>
    public const int ExitTunnelFailed = 1;

    private const int SourcePort = 5683; // reports leave from the port of CoAP (RFC 7252 section 6.1)
    private const int TurnMs = 200; // longest wait in one turn of the loop
    private const int LingerMs = 300; // after the last report: what is under way may still arrive
    private const int ReconnectMs = 1000;

    private readonly Board _board;
    private readonly NodeConfiguration _configuration;
    private readonly SenmlReport _report;
    private readonly byte[] _datagram = new byte[Limits.DatagramMaxBytes];
    private readonly Tunnel _tunnel;
    private readonly long _started;
    private readonly UdpFlow _flow;
    private readonly uint[] _addresses = new uint[4]; // of the gateway's name
    private int _openings; // from nothing, not renewals
    private int _networkReturns;
    private long _connectAt;
    private long _reports;
    private long _nextReport;

    /// <summary>Makes the node, and the tunnel with all its memory. Overwrites the shared secret in the configuration.</summary>
    /// <param name="board">The hardware.</param>
    /// <param name="configuration">What the configuration file says.</param>
    public Node(Board board, NodeConfiguration configuration)
    {
        _board = board;
        _configuration = configuration;
        _report = new SenmlReport(configuration.LocalName, board.ReadingName, board.ReadingUnit);
        if (configuration.Settings.Secret.Length < Limits.SecretAdvisedBytes)
        {
            board.Print("note: the psk has fewer than 16 bytes; whoever answers in the gateway's place can guess it (RFC 7296 section 2.15 wants a strong one)");
        }

        configuration.Settings.StartJitterMs = board.StartJitterMs;
        configuration.Settings.ProbeAddress = configuration.ProbeAddress;
        _flow = new UdpFlow(configuration.CollectorAddress, configuration.CollectorPort, SourcePort);
        _tunnel = new Tunnel(board.Suite, configuration.Settings, board.Entropy, Limits.PayloadDefaultBytes);
        Array.Clear(configuration.Settings.Secret, 0, configuration.Settings.Secret.Length);
        _started = board.Milliseconds;
    }

    /// <summary>Why <see cref="Run"/> returned <see cref="ExitTunnelFailed"/>: one line for a person.</summary>
    public string Failure { get; private set; }

    /// <summary>Runs the node.</summary>
    /// <param name="count">Reports to send before it closes the tunnel and returns; 0: until it is asked to stop.</param>
    /// <returns>An exit code.</returns>
    public int Run(long count)
    {
        try
        {
            int result = FindGateway() ? Loop(count) : ExitTunnelFailed;
            if (_openings > 0)
            {
                _board.Print("sent " + _tunnel.PacketsSent.ToString() + " ESP packets, received " + _tunnel.PacketsReceived.ToString() + " ESP packets");
            }

            return result;
        }
        finally
        {
            _tunnel.Clear();
            _board.Link.Close();
        }
    }

    private bool IsUp => _tunnel.State == TunnelState.Open;

    private bool FindGateway()
    {
        TunnelSettings settings = _configuration.Settings;
        while (_configuration.GatewayHost != null && _board.Resolve(_configuration.GatewayHost, _addresses) == 0)
        {
            Failure = "the gateway's name " + _configuration.GatewayHost + " does not resolve; look at gateway and at the name server";
            if (_board.GivesUp)
            {
                return false;
            }

            _board.Print(Failure);
            Pause(Limits.RetryMaxMs);
        }

        if (_configuration.GatewayHost != null)
        {
            settings.GatewayAddress = _addresses[0];
        }

        return true;
    }

    private int Loop(long count)
    {
        long endAt = long.MaxValue;
        Reconnect(true);
        _tunnel.Open(_board.Milliseconds);
        while (!_board.StopRequested && _board.Milliseconds < endAt)
        {
            Turn();
            if (_openings == 0 && _tunnel.State == TunnelState.Waiting && _tunnel.Failure != Status.Ok && _board.GivesUp)
            {
                Failure = Reason(_tunnel.Failure);
                return ExitTunnelFailed;
            }

            if (IsUp && endAt == long.MaxValue && _board.Milliseconds >= _nextReport && Report() && _reports == count)
            {
                endAt = _board.Milliseconds + LingerMs;
                _nextReport = long.MaxValue;
            }
        }

        Finish();
        return ExitDone;
    }

    // Sends what is due, waits for a datagram until the next deadline, handles it.
    private void Turn()
    {
        _board.Turn();
        Reconnect(false);
        Flush();
        Show();
        long now = _board.Milliseconds;
        long until = _tunnel.NextDeadline;
        until = IsUp && _nextReport < until ? _nextReport : until;
        int wait = until <= now ? 0 : until - now > TurnMs ? TurnMs : (int)(until - now);
        if (IsUp && wait == TurnMs)
        {
            _tunnel.Prepare(); // nothing else to do
        }

        int size = _board.Link.Receive(_datagram, wait);
        if (size > 0)
        {
            _tunnel.Input(_datagram, 0, size, _board.Milliseconds);
            Flush();
            Show();
        }
        else if (size < 0)
        {
            // Port unreachable: no proof of anything (RFC 7296 section 2.4), but a reason to ask.
            _tunnel.Suspect(_board.Milliseconds);
            Thread.Sleep(10);
        }
    }

    private void Flush()
    {
        while (_tunnel.Poll(_board.Milliseconds))
        {
            _board.Link.Send(_tunnel.Output, _tunnel.OutputOffset, _tunnel.OutputLength);
        }
    }

    // A socket that is gone (address changed, link lost) is opened anew: the tunnel survives a new port (RFC 7296 section 2.23). When
    // the network is back that is at once, with a question to the gateway.
    private void Reconnect(bool first)
    {
        long now = _board.Milliseconds;
        bool back = _networkReturns != _board.NetworkReturns;
        if (first || back || (!_board.Link.IsOpen && now >= _connectAt))
        {
            _networkReturns = _board.NetworkReturns;
            _connectAt = now + ReconnectMs;
            _board.Link.Connect(_configuration.Settings.GatewayAddress, _configuration.Settings.GatewayPort);
            if (back && !first)
            {
                _tunnel.Suspect(now);
            }
        }
    }

    private bool Report()
    {
        long now = _board.Milliseconds;
        _report.Write(_reports + 1, (now - _started) / 1000, _board.ReadThousandths());
        Status status = _tunnel.Send(_flow, _report.Buffer, 0, _report.Length, now);
        if (status == Status.Ok)
        {
            Flush();
            _reports++;
            _board.Print("report " + _reports.ToString() + " sent");
            long next = _nextReport + _configuration.ReportIntervalMs;
            _nextReport = next > now - _configuration.ReportIntervalMs ? next : now + _configuration.ReportIntervalMs;
            return true;
        }

        if (status == Status.NotSendable)
        {
            _board.Print("the gateway narrowed remote_subnet so that the collector is outside; look at the gateway's selectors");
        }

        _nextReport = now + (status == Status.Busy ? 10 : _configuration.ReportIntervalMs); // the reading is taken anew then
        return false;
    }

    private void Finish()
    {
        bool open = _tunnel.State == TunnelState.Open;
        _nextReport = long.MaxValue; // none is due any more: waits are for the answer alone
        _tunnel.Close(_board.Milliseconds);
        do
        {
            Turn();
        }
        while (_tunnel.State != TunnelState.Closed);

        Flush();
        if (open)
        {
            _board.Print("tunnel closed: DELETE " + (_tunnel.Failure == Status.Ok ? "acknowledged" : "not acknowledged"));
        }
    }

    // Says what happened, each thing once.
    private void Show()
    {
        for (TunnelEvent happened = _tunnel.TakeEvent(); happened != TunnelEvent.None; happened = _tunnel.TakeEvent())
        {
            string line = Words(happened, _tunnel.EventStatus);
            if (line != null)
            {
                _board.Print(line);
            }
        }
    }

    private string Words(TunnelEvent happened, Status why)
    {
        switch (happened)
        {
            case TunnelEvent.Started:
                return "IKE_SA_INIT sent to " + Ipv4Text.Format(_configuration.Settings.GatewayAddress) + " port " + _configuration.Settings.GatewayPort.ToString() + ", " + _board.Suite.Name;
            case TunnelEvent.CookieAsked:
                return "COOKIE asked for by the gateway: IKE_SA_INIT goes out again with it";
            case TunnelEvent.Answered:
                return "IKE_SA_INIT answered, IKE_AUTH sent as " + _configuration.LocalName;
            case TunnelEvent.Opened:
                _openings++;
                _nextReport = _board.Milliseconds;
                return "tunnel up: inner address " + Ipv4Text.Format(_tunnel.InnerAddress) + ", the gateway proved its identity";
            case TunnelEvent.Renewed:
                return "tunnel renewed: inner address " + Ipv4Text.Format(_tunnel.InnerAddress) + "; the old one is ended";
            case TunnelEvent.AttemptFailed:
                return _tunnel.State == TunnelState.Open ? "no new tunnel: " + Reason(why) + "; the old one goes on, trying again"
                    : _openings == 0 && _board.GivesUp ? null // Failure says it
                    : "no tunnel: " + Reason(why) + "; trying again";
            case TunnelEvent.Suspected:
                return "the gateway does not answer: making a new tunnel beside the old one";
            case TunnelEvent.Reassured:
                return "the gateway answers again";
            case TunnelEvent.Lost:
                return "tunnel lost: " + Reason(why) + "; trying again";
            case TunnelEvent.Unproven:
                return "note: nothing comes back from " + Ipv4Text.Format(_configuration.Settings.ProbeAddress) + "; look at the routes behind the gateway, or set probe = off";
            default:
                return null;
        }
    }

    private string Reason(Status why)
    {
        string text = Explanation.Of(why);
        return why != Status.SelectorsMismatch ? text
            : text + " (asked " + Range(_configuration.Settings.RemoteFirst, _configuration.Settings.RemoteLast)
                + ", offered " + Range(_tunnel.RefusedFirst, _tunnel.RefusedLast) + ")";
    }

    private static string Range(uint first, uint last)
    {
        return Ipv4Text.Format(first) + " to " + Ipv4Text.Format(last);
    }

    private void Pause(int milliseconds)
    {
        for (int left = milliseconds; left > 0 && !_board.StopRequested; left -= TurnMs)
        {
            _board.Turn();
            Thread.Sleep(TurnMs);
        }
    }
}
