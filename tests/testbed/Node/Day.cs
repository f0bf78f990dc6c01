// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Firmware;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>
/// What a day of a whole node costs on the wire: a reading a minute over CoAP, each acknowledged, no loss and no outage, handshakes and
/// renewals included. Virtual time; the round trip is 20 ms.
/// </summary>
/// <param name="Readings">Readings that arrived.</param>
/// <param name="Datagrams">UDP datagrams both ways, keepalives included.</param>
/// <param name="Keepalives">NAT keepalives among them.</param>
/// <param name="IpBytes">Bytes of these datagrams with their IPv4 and UDP headers.</param>
internal sealed record Day(int Readings, int Datagrams, int Keepalives, long IpBytes)
{
    internal const long Ms = 24 * 3600 * 1000L;
    internal const int ReadingsTaken = 1440;

    private const int HeadersBytes = 28; // IPv4 and UDP

    internal static Day Of(SuiteKind suite, bool natted)
    {
        FakeBoard board = new FakeBoard(suite) { GivesUpFirst = false, StopAt = Ms - 30000 }.WithCollector();
        board.Socket.OwnAddress = natted ? Octets.Address("192.168.1.2") : board.Socket.OwnAddress;
        board.Socket.LongestWaitMs = 1000; // as a device
        Assert.AreEqual(Node.ExitDone, board.Run(0, FakeBoard.OverCoap + "\nreport_interval_ms = 60000").Code);
        int datagrams = board.Socket.Sent.Count + board.Socket.Received.Count;
        long bytes = board.Socket.Sent.Bytes + board.Socket.Received.Bytes + (HeadersBytes * (long)datagrams);
        return new Day(board.Collector.Table.Count, datagrams, board.Gateway.Seen.Keepalives, bytes);
    }
}
