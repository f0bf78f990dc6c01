// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NanoIke.Net;
using NanoIke.Wire;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>There is a tunnel: what it is for, and whether it carries packets both ways.</summary>
internal sealed class TunnelCheck
{
    private const int CoapTokenSize = 4;
    private const int IcmpProtocol = 1;
    private const int UdpProtocol = 17;
    private const int IcmpEchoReply = 0;
    private const int IcmpUnreachable = 3;
    private const int NetUnreachable = 0;
    private const int HostUnreachable = 1;
    private const int PortUnreachable = 3;
    private const string BothWays = "the tunnel carries packets both ways, but ";

    private readonly Setup _setup;
    private readonly Attempt _attempt;
    private readonly CheckReport _report;
    private readonly NodeConfiguration _configuration;
    private readonly byte[] _coap;
    private readonly int[] _waits;
    private readonly long[] _echoSentAt;
    private long _startedAt;
    private long _echoMs = -1;
    private long _coapMs = -1;
    private int _coapCode; // 0: a reset
    private bool _echoBarred; // by the selectors
    private bool _refused; // the collector's port is unreachable, from behind the gateway
    private bool _unreachable; // the host or its network is
    private int _packets;

    internal TunnelCheck(Setup setup, Attempt attempt, CheckReport report, int[] waits)
    {
        _waits = waits;
        _echoSentAt = new long[waits.Length];
        _setup = setup;
        _attempt = attempt;
        _report = report;
        _configuration = setup.Configuration;
        _coap = ComposeGet(_configuration.CollectorPath ?? "/");
    }

    private static long Now => Environment.TickCount64;

    private bool IsCoap => _configuration.CollectorPath != null;

    internal Verdict Run()
    {
        IkeAnswer? answer = _attempt.Auth;
        string inner = Ipv4Text.Format(_attempt.Tunnel.InnerAddress);
        _report.Step("identity", $"{_setup.GatewayId} proved itself after {_attempt.AuthMilliseconds} ms");
        TunnelSettings settings = _configuration.Settings;
        _report.Step("address", settings.InnerAddress == 0 ? "asked for any, got " + inner : "inner address " + inner + ", as configured");
        List<AddressRange> got = answer?.Selectors(Ike.TsResponder) ?? new List<AddressRange>();
        List<AddressRange> used = got.Select(Cut).Where(range => range.First <= range.Last).ToList();
        _report.Step("ranges", $"asked for {_setup.RemoteSubnet}, got {string.Join(", ", got)}, used: {string.Join(", ", used)}");
        if (answer != null && answer.AuthLifetime != 0)
        {
            _report.Step("later",
                $"the gateway ends this tunnel after {answer.AuthLifetime} s (AUTH_LIFETIME): a node makes a new one before");
        }

        if (!Allows(used, UdpProtocol, _configuration.CollectorPort))
        {
            return Verdict.Fails("there is a tunnel, but it does not reach the collector",
                GatewayCauses.CollectorLeftOut(_setup, string.Join(", ", used)));
        }

        Exchange();
        return Judge(inner);
    }

    private AddressRange Cut(AddressRange range)
    {
        TunnelSettings settings = _configuration.Settings;
        return range with { First = Math.Max(range.First, settings.RemoteFirst), Last = Math.Min(range.Last, settings.RemoteLast) };
    }

    private bool Allows(List<AddressRange> ranges, int protocol, int port)
    {
        uint collector = _configuration.CollectorAddress;
        return ranges.Exists(range => collector >= range.First && collector <= range.Last
            && (range.Protocol == 0 || range.Protocol == protocol)
            && port >= range.FirstPort && port <= range.LastPort);
    }

    private void Exchange()
    {
        UdpFlow flow = new(_configuration.CollectorAddress, _configuration.CollectorPort, NodeConfiguration.CoapPort);
        _startedAt = Now;
        for (int i = 0; i < _waits.Length && !IsDone; i++)
        {
            long end = Now + _waits[i];
            if (_echoMs < 0)
            {
                _echoSentAt[i] = Now;
                _echoBarred = _attempt.Tunnel.SendEcho(_setup.Pinged, i, Now) == Status.NotSendable;
                Listen(Now); // the tunnel holds one packet
            }

            if (IsCoap && _coapMs < 0)
            {
                _attempt.Tunnel.Send(flow, _coap, 0, _coap.Length, Now);
            }

            // Where CoAP is answered, a ping may be left unanswered.
            while (Now < end && !IsDone && !(IsCoap && _coapMs >= 0 && i > 1))
            {
                Listen(end);
            }
        }
    }

    private bool IsDone => _refused || ((_echoMs >= 0 || _echoBarred) && (!IsCoap || _coapMs >= 0));

    private void Listen(long until)
    {
        byte[]? packet = _attempt.Turn(until);
        if (packet == null)
        {
            return;
        }

        _packets++;
        int header = 4 * (packet[0] & 15);
        uint source = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(12));
        int protocol = packet[9];
        if (protocol == IcmpProtocol && packet.Length >= header + 8)
        {
            TakeIcmp(packet.AsSpan(header), source);
        }
        else if (protocol == UdpProtocol && packet.Length >= header + 8 + 4 && source == _configuration.CollectorAddress && _coapMs < 0)
        {
            _coapMs = Now - _startedAt;
            _coapCode = packet[header + 8 + 1];
        }
    }

    private void TakeIcmp(ReadOnlySpan<byte> icmp, uint source)
    {
        if (icmp[0] == IcmpEchoReply && source == _setup.Pinged && _echoMs < 0)
        {
            int number = BinaryPrimitives.ReadUInt16BigEndian(icmp[6..]);
            _echoMs = Now - _echoSentAt[Math.Min(number, _waits.Length - 1)];
        }
        else if (icmp[0] == IcmpUnreachable && icmp.Length >= 8 + 20)
        {
            // What is unreachable: its header follows (RFC 792). A firewall that rejects a ping may say "port" as well.
            _refused |= icmp[1] == PortUnreachable && icmp[8 + 9] == UdpProtocol;
            _unreachable |= icmp[1] is NetUnreachable or HostUnreachable;
        }
    }

    private Verdict Judge(string inner)
    {
        _report.Step("echo", EchoText());
        if (IsCoap)
        {
            _report.Step("coap", CoapText());
        }

        if (_refused)
        {
            return Verdict.Fails(BothWays + "nobody takes readings", PathCauses.NobodyListens(_setup));
        }

        if (_unreachable && _echoMs < 0 && _coapMs < 0)
        {
            return Verdict.Fails(BothWays + "a router there does not reach the collector", PathCauses.HostSilent(_setup));
        }

        return _packets == 0 ? NothingCameBack(inner)
            : !IsCoap ? Works("; whether the collector takes its readings nobody says with plain UDP")
            : _coapMs < 0 ? Verdict.Fails(BothWays + "the collector is silent", PathCauses.CollectorSilent(_setup))
            : IsRefusal() ? Verdict.Fails(BothWays + "the collector refuses", PathCauses.CollectorPath(_setup, CodeText()))
            : Works("");
    }

    private static Verdict Works(string besides)
    {
        return new Verdict(true, "a node with this configuration gets through" + besides, Array.Empty<Cause>()) { Proven = true };
    }

    // A CoAP collector would have answered. Of plain UDP nobody expects an answer, and a host may drop pings.
    private Verdict NothingCameBack(string inner)
    {
        Cause[] causes = { PathCauses.EspBlocked(), PathCauses.NoWayBack(_setup, inner), PathCauses.HostSilent(_setup) };
        return IsCoap ? Verdict.Fails("there is a tunnel, but nothing comes back through it", causes)
            : new Verdict(true, "there is a tunnel; that it carries readings is not proven: " + EchoText()
                + ", and nobody acknowledges plain UDP. If none arrive, it is one of these", causes);
    }

    private string EchoText()
    {
        string where = Ipv4Text.Format(_setup.Pinged);
        return _echoMs >= 0 ? $"{where} answers a ping through the tunnel: {_echoMs} ms"
            : _echoBarred ? "the gateway's ranges let no ping through"
            : where + " answers no ping through the tunnel";
    }

    // 4.05: there is something at the path that takes another method, POST; 4.06 and 4.15 are about formats (RFC 7252 section 5.9.2).
    private bool IsRefusal()
    {
        return _coapCode >> 5 >= 4 && _coapCode != 0x85 && _coapCode != 0x86 && _coapCode != 0x8F && _coapCode >> 5 < 5;
    }

    private string CoapText()
    {
        string where = _setup.Collector + " port " + _setup.CollectorPort;
        return _refused ? "port unreachable: nobody listens at " + where
            : _coapMs < 0 ? where + " does not answer a GET of " + _configuration.CollectorPath
            : $"{where} answers a GET of {_configuration.CollectorPath} with {CodeText()}: {_coapMs} ms";
    }

    private string CodeText()
    {
        return _coapCode == 0 ? "a reset" : $"{_coapCode >> 5}.{_coapCode & 31:00}";
    }

    // Confirmable GET (RFC 7252): it changes nothing there, unlike the POST of a reading.
    private static byte[] ComposeGet(string path)
    {
        byte[] random = new byte[2 + CoapTokenSize];
        System.Security.Cryptography.RandomNumberGenerator.Fill(random);
        List<byte> message = new() { 0x40 | CoapTokenSize, 1 };
        message.AddRange(random);
        int before = 0;
        foreach (string segment in path[1..].Split('/'))
        {
            byte[] text = Encoding.ASCII.GetBytes(segment);
            int delta = 11 - before; // Uri-Path
            before = 11;
            message.Add((byte)((delta << 4) | Math.Min(text.Length, 13)));
            message.AddRange(text.Length >= 13 ? new[] { (byte)(text.Length - 13) } : Array.Empty<byte>());
            message.AddRange(text);
        }

        return message.ToArray();
    }
}
