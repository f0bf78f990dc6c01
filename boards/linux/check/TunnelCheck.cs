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
    private const int IcmpEchoReply = 0;
    private const int IcmpUnreachable = 3;

    private readonly Setup _setup;
    private readonly Attempt _attempt;
    private readonly CheckReport _report;
    private readonly NodeConfiguration _configuration;
    private readonly byte[] _coap;
    private readonly long[] _echoSentAt = new long[s_waits.Length];
    private long _startedAt;
    private long _echoMs = -1;
    private long _coapMs = -1;
    private int _coapCode; // 0: a reset
    private bool _refused; // port unreachable, from behind the gateway
    private int _packets;

    internal TunnelCheck(Setup setup, Attempt attempt, CheckReport report)
    {
        _setup = setup;
        _attempt = attempt;
        _report = report;
        _configuration = setup.Configuration;
        _coap = ComposeGet(_configuration.CollectorPath ?? "/");
    }

    // How long each question waits for its answer, before it is asked again. The first may come before the gateway has its routes.
    private static readonly int[] s_waits = { 200, 400, 800, 1600, 2000 };

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

        if (!Allows(used, 17, _configuration.CollectorPort))
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
        for (int i = 0; i < s_waits.Length && !IsDone; i++)
        {
            long end = Now + s_waits[i];
            if (_echoMs < 0)
            {
                _echoSentAt[i] = Now;
                _attempt.Tunnel.SendEcho(_configuration.CollectorAddress, i, Now);
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

    private bool IsDone => _refused || (_echoMs >= 0 && (!IsCoap || _coapMs >= 0));

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
        bool icmp = protocol == 1 && packet.Length >= header + 8;
        if (icmp && packet[header] == IcmpEchoReply && source == _configuration.CollectorAddress && _echoMs < 0)
        {
            int number = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(header + 6));
            _echoMs = Now - _echoSentAt[Math.Min(number, s_waits.Length - 1)];
        }
        else if (icmp && packet[header] == IcmpUnreachable && packet[header + 1] == 3)
        {
            _refused = true;
        }
        else if (protocol == 17 && packet.Length >= header + 8 + 4 && source == _configuration.CollectorAddress && _coapMs < 0)
        {
            _coapMs = Now - _startedAt;
            _coapCode = packet[header + 8 + 1];
        }
    }

    private Verdict Judge(string inner)
    {
        string where = _setup.Collector;
        _report.Step("echo", _echoMs >= 0 ? $"{where} answers a ping through the tunnel: {_echoMs} ms"
            : where + " answers no ping through the tunnel");
        if (IsCoap)
        {
            _report.Step("coap", CoapText());
        }

        if (_refused)
        {
            return Verdict.Fails("the tunnel carries packets both ways, but nobody takes readings", PathCauses.NobodyListens(_setup));
        }

        if (_packets == 0)
        {
            return Verdict.Fails("there is a tunnel, but nothing comes back through it", PathCauses.EspBlocked(),
                PathCauses.NoWayBack(_setup, inner), PathCauses.HostSilent(_setup));
        }

        if (IsCoap && _coapMs < 0)
        {
            return Verdict.Fails("the tunnel carries packets both ways, but the collector is silent", PathCauses.CollectorSilent(_setup));
        }

        if (IsCoap && IsRefusal())
        {
            return Verdict.Fails("the tunnel carries packets both ways, but the collector refuses",
                PathCauses.CollectorPath(_setup, CodeText()));
        }

        return new Verdict(true, "a node with this configuration gets through" + (IsCoap ? ""
            : "; whether the collector takes its readings nobody says with plain UDP"), Array.Empty<Cause>());
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
