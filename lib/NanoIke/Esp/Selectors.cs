// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke.Esp;

/// <summary>
/// The traffic selectors of a Child SA (RFC 7296 section 2.9): what was asked, intersected with what the gateway answered. Up to four
/// IPv4 ranges an end, each for any protocol or for one, for all ports or some. What they leave out is dropped in both directions
/// (RFC 4301 section 4.4.1).
/// </summary>
internal sealed partial class Selectors
{
    private const int RangesMax = 4;
    private const int LocalMax = 2; // of the own end, which is one address: any protocol, or UDP and ICMP apart
    private const int Words = 4; // of a range: first and last address, ports (first and last), protocol
    private const uint AllPorts = 0x0000FFFF;

    private readonly uint[] _ranges = new uint[(RangesMax + LocalMax) * Words]; // those of the gateway's end, then the own ones
    private int _remote;
    private int _local;
    private bool _simple; // one range an end, any protocol and port: the usual case, and the cheap one

    internal void Clear()
    {
        Array.Clear(_ranges, 0, _ranges.Length);
        _remote = _local = 0;
        _simple = false;
    }

    /// <summary>
    /// Takes the TSr payload body: its ranges cut to the one asked for. Returns false when the payload is malformed or nothing is left.
    /// </summary>
    /// <param name="reader">A reader over the payload body (section 3.13).</param>
    /// <param name="first">First address asked for.</param>
    /// <param name="last">Last address asked for.</param>
    internal bool TakeRemote(WireReader reader, uint first, uint last)
    {
        _remote = Take(reader, 0, RangesMax, first, last);
        Simplify();
        return _remote > 0;
    }

    /// <summary>Takes the TSi payload body, before the other one: the ranges that hold the own inner address.</summary>
    internal bool TakeLocal(WireReader reader, uint address)
    {
        _local = Take(reader, RangesMax * Words, LocalMax, address, address);
        return _local > 0;
    }

    /// <summary>True when a packet between the own end and a remote one may pass, in either direction; ports are 0 without UDP.</summary>
    internal bool Allow(int protocol, uint remote, int remotePort, int localPort)
    {
        if (_simple)
        {
            return remote >= _ranges[0] && remote <= _ranges[1];
        }

        return Find(0, _remote, protocol, remote, remotePort)
            && Find(RangesMax * Words, _local, protocol, _ranges[RangesMax * Words], localPort);
    }

    private static bool IsUsable(int protocol)
    {
        return protocol == 0 || protocol == Ipv4.ProtocolUdp || protocol == Ipv4.ProtocolIcmp;
    }

    private void Simplify()
    {
        _simple = _remote == 1 && _local == 1 && IsOpen(0) && IsOpen(RangesMax * Words);
    }

    private bool IsOpen(int at)
    {
        return _ranges[at + 2] == AllPorts && _ranges[at + 3] == 0;
    }

    private bool Find(int at, int count, int protocol, uint address, int port)
    {
        uint[] ranges = _ranges;
        while (count > 0)
        {
            uint chosen = ranges[at + 3];
            if (address >= ranges[at] && address <= ranges[at + 1]
                && (ranges[at + 2] == AllPorts || ((uint)port >= ranges[at + 2] >> 16 && (uint)port <= (ranges[at + 2] & 0xFFFF)))
                && (chosen == 0 || chosen == (uint)protocol))
            {
                return true;
            }

            at += Words;
            count--;
        }

        return false;
    }

    // Section 3.13: number of selectors; each has type, protocol, length, ports and addresses. Ranges of IPv6, of protocols that are
    // not sent here, and those beyond the room are of no use.
    private int Take(WireReader reader, int at, int most, uint first, uint last)
    {
        int count = 0;
        uint selectors = reader.UInt32() >> 24;
        while (selectors > 0)
        {
            selectors--;
            int type = reader.Byte();
            int protocol = reader.Byte();
            int size = reader.UInt16();
            if (type != Ike.TsIpv4AddrRange || size != Ike.TsSize)
            {
                reader.Skip(size - 4);
                continue;
            }

            uint ports = reader.UInt32();
            uint from = reader.UInt32();
            uint to = reader.UInt32();
            from = from > first ? from : first;
            to = to < last ? to : last;
            if (from <= to && count < most && IsUsable(protocol) && ports >> 16 <= (ports & 0xFFFF))
            {
                _ranges[at] = from;
                _ranges[at + 1] = to;
                _ranges[at + 2] = ports;
                _ranges[at + 3] = (uint)protocol;
                at += Words;
                count++;
            }
        }

        return reader.Complete ? count : 0;
    }
}
