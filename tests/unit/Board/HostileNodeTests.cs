// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Responder;
using NanoIke.Tests.Coap;

namespace NanoIke.Tests.Board;

/// <summary>
/// Hostile datagrams through the tunnel, to a whole node: whoever sends them and whenever, the node says, delivers and counts what it does
/// without them, and answers as RFC 7252 has it or not at all.
/// </summary>
[TestClass]
public class HostileNodeTests
{
    private const string Silence = "";
    private const string Collector = "10.20.0.1";
    private const string Other = "10.20.0.7";
    private const ushort Port = 5683;

    private static readonly string s_coap = FakeBoard.Good.Replace("10.20.0.1:5683", "coap://10.20.0.1", StringComparison.Ordinal);

    /// <summary>In all of them the request on its way has id and token given; the reply is type and code, or silence.</summary>
    private static readonly Row[] s_rows =
    {
        new("another token, section 5.3.2", (id, token) => Ack("2.04", id, Next(token)), Silence),
        new("no token", (id, _) => Ack("2.04", id, Array.Empty<byte>()), Silence),
        new("another id, section 4.4", (id, token) => Ack("2.04", id + 1, token), Silence),
        new("the answer of the exchange before, section 4.5", (id, token) => Ack("2.04", id - 1, Before(token)), Silence),
        new("a refusal of the exchange before", (id, token) => Ack("4.04", id - 1, Before(token)), Silence),
        new("a reset of the exchange before", (id, _) => WireMessage.Make(3, "0.00", id - 1).Encode(), Silence),
        new("a reset with a code, section 4.2", (id, token) => WireMessage.Make(3, "2.04", id, token).Encode(), Silence),
        new("unknown critical option, section 5.4.1", (id, token) => WireMessage.Make(2, "2.04", id, token).With(9, 1).Encode(), Silence),
        new("a request in an acknowledgement, section 4.2", (id, token) => Ack("0.03", id, token), Silence),
        new("version 0, section 3", (id, token) => Version(Ack("2.04", id, token), 0), Silence),
        new("version 2", (id, token) => Version(Ack("2.04", id, token), 2), Silence),
        new("version 3", (id, token) => Version(Ack("2.04", id, token), 3), Silence),
        new("an empty datagram", (_, _) => Array.Empty<byte>(), Silence),
        new("a byte", (_, _) => new byte[] { 0x60 }, Silence),
        new("header cut off", (id, token) => Ack("2.04", id, token)[..3], Silence),
        new("token cut off", (id, token) => Ack("2.04", id, token)[..5], Silence),
        new("huge elective option in an answer to nothing", (id, token) => WireMessage.Make(2, "2.04", id + 1, token).With(2000, new byte[1100]).Encode(), Silence),
        new("option of 65804 bytes that are not there", (id, token) => Ack("2.04", id, token).Concat(new byte[] { 0xEE, 0xFF, 0xFF, 0xFF, 0xFF }).ToArray(), Silence),
        new("marker without payload", (id, token) => Ack("2.04", id, token).Append((byte)0xFF).ToArray(), Silence),
        new("separate, another token", (_, token) => WireMessage.Make(0, "2.04", 77, Next(token)).Encode(), "3 0.00"),
        new("separate, of the exchange before", (_, token) => WireMessage.Make(0, "4.04", 77, Before(token)).Encode(), "3 0.00"),
        new("separate, unknown critical option", (_, token) => WireMessage.Make(0, "2.04", 77, token).With(9, 1).Encode(), "3 0.00"),
        new("separate, non-confirmable, another token", (_, token) => WireMessage.Make(1, "4.04", 77, Next(token)).Encode(), Silence),
        new("separate, non-confirmable, malformed", (_, token) => WireMessage.Make(1, "4.04", 77, token).Encode().Append((byte)0xFF).ToArray(), Silence),
        new("separate, class 7", (_, token) => WireMessage.Make(0, "7.04", 77, token).Encode(), "3 0.00"),
        new("separate, class 7, non-confirmable", (_, token) => WireMessage.Make(1, "7.04", 77, token).Encode(), Silence),
        new("ping, section 4.3", (_, _) => WireMessage.Make(0, "0.00", 77).Encode(), "3 0.00"),
        new("empty and non-confirmable, section 4.3", (_, _) => WireMessage.Make(1, "0.00", 77).Encode(), Silence),
        new("empty with a payload, section 4.1", (_, _) => new byte[] { 0x40, 0, 0, 77, 0xFF, 1 }, "3 0.00"),
        new("token of 9 bytes, section 3", (_, _) => new byte[] { 0x49, 1, 0, 77, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, "3 0.00"),
        new("GET, unknown critical option, section 5.4.1", (_, _) => Request("0.01", "reading").With(9, 1).Encode(), "2 4.02"),
        new("GET, not confirmable, unknown critical option", (_, _) => Request("0.01", "reading", 1).With(9, 1).Encode(), Silence),
        new("GET, huge elective option", (_, _) => Request("0.01", "reading").With(2000, new byte[1100]).Encode(), "2 2.05"),
        new("GET, 500 segments", (_, _) => Segments(500), "2 4.04"),
        new("GET, option cut off", (_, _) => Request("0.01", "reading").Encode()[..^3], "3 0.00"),
        new("GET through a proxy, section 5.10.2", (_, _) => Request("0.01", "reading").With(35, "coap://10.0.0.1/").Encode(), "2 5.05"),
        new("method 31, section 5.8", (_, _) => Request("0.31", "reading").Encode(), "2 4.05"),
        new("PUT of the interval, control = no", (_, _) => Request("0.03", "interval").WithPayload("500").Encode(), "2 4.03"),
        new("observe, section 2 of RFC 7641: elective", (_, _) => Request("0.01", "reading").With(6, 0).Encode(), "2 2.05"),
        new("block of a large body, RFC 7959: critical", (_, _) => Request("0.01", "reading").With(23, 0).Encode(), "2 4.02"),
    };

    private static string s_quiet;

    public static IEnumerable<object[]> Rows => s_rows.Select(row => new object[] { row.Name });

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void FromTheCollector(string name) => Check(name, Collector, Port);

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void FromAnotherHost(string name) => Check(name, Other, Port);

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void FromAnotherPortOfTheCollector(string name) => Check(name, Collector, 7777);

    [TestMethod]
    [DataRow(Other, 5683)]
    [DataRow(Collector, 5684)]
    [DataRow(Collector, 0)]
    public void ThePerfectAnswerOfAnotherEndpointIsNone(string from, int port)
    {
        foreach (string code in new[] { "2.04", "4.04", "5.03", "0.00" })
        {
            foreach (int type in new[] { 0, 1, 2, 3 })
            {
                string expected = type == 0 && port != 0 ? "3 0.00" : Silence; // section 5.3.2: unexpected there; port 0 takes no reply (RFC 768)
                RunWith(new Row("answer", (id, token) => WireMessage.Make(type, code, id, code == "0.00" ? Array.Empty<byte>() : token).Encode(), expected), from, (ushort)port);
            }
        }
    }

    [TestMethod]
    public void ToAnotherPortOfTheNode()
    {
        RunWith(new Row("port", (id, token) => Ack("2.04", id, token), Silence), Collector, Port, 5684);
        RunWith(new Row("port", (id, token) => Request("0.01", "reading").Encode(), Silence), Collector, Port, 0);
    }

    [TestMethod]
    public void AnswersAfterTheEndOfTheTunnel()
    {
        FakeBoard board = new FakeBoard().WithCollector();
        List<byte[]> late = new List<byte[]>();
        board.OnPrint = line =>
        {
            if (line == "readings 2 to 2 delivered")
            {
                WireMessage last = LastRequest(board);
                foreach (byte[] bytes in new[] { Request("0.01", "reading").Encode(), Ack("4.04", last.Id + 1, Next(last.Token)), Ack("2.04", last.Id, last.Token) })
                {
                    InnerPacket packet = InnerPacket.Udp(Octets.Address(Collector), Port, board.Gateway.Current.InnerAddress, Port, bytes);
                    late.Add(board.Gateway.SealEsp(packet.Encode()));
                }
            }

            if (line.StartsWith("tunnel closed", StringComparison.Ordinal) || line == "readings 3 to 3 delivered")
            {
                board.Socket.Wire.Send(LinkEnd.Node, late);
            }
        };
        Assert.AreEqual(Node.ExitDone, board.Run(3, s_coap).Code);
        Assert.AreEqual(1, board.CountLines("sent 3 readings, delivered 3, queued 0, lost 0"));
        Assert.AreEqual(0, board.CountLines("refused"));
    }

    [TestMethod]
    [DataRow(Collector)]
    [DataRow(Other)]
    public void RandomDatagramsChangeNothing(string from)
    {
        Random random = new Random(from.Length);
        byte[][] seeds = s_rows.Select(row => row.Make(1, new byte[] { 0x80, 1 })).ToArray();
        FakeBoard board = new FakeBoard().WithCollector();
        int sent = 0;
        board.OnPrint = line =>
        {
            for (int i = 0; i < 2000 && board.Gateway.Current != null && (line.EndsWith("taken", StringComparison.Ordinal) || line.StartsWith("readings", StringComparison.Ordinal)); i++)
            {
                byte[] bytes = (byte[])seeds[random.Next(seeds.Length)].Clone();
                for (int changes = random.Next(5); changes > 0 && bytes.Length > 0; changes--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                bytes = bytes[..random.Next(bytes.Length + 1)];
                if (!IsAnswerTo(LastRequest(board), bytes))
                {
                    board.SendInner(from, Port, bytes);
                    sent++;
                }
            }
        };
        Assert.AreEqual(Node.ExitDone, board.Run(5, s_coap).Code);
        Assert.IsTrue(sent > 12000, $"{sent} datagrams");
        CollectionAssert.AreEqual(Enumerable.Range(1, 5).Select(n => (long)n).ToArray(), board.Collector.Order.Select(key => key.Number).ToArray());
        Assert.AreEqual(1, board.CountLines("sent 5 readings, delivered 5, queued 0, lost 0"));
        Assert.AreEqual(5, board.Readings);
        Assert.IsTrue(board.Lines.All(line => !line.Contains("stopped", StringComparison.Ordinal) && !line.Contains("refused", StringComparison.Ordinal)));
    }

    private static void Check(string name, string from, ushort port) => RunWith(s_rows.Single(row => row.Name == name), from, port);

    // Sent at three moments: before the request that is expected, while it is on its way, and after its answer.
    private static void RunWith(Row row, string from, ushort port, ushort to = Port)
    {
        s_quiet ??= Quiet();
        foreach (string moment in new[] { "reading 2 taken", "reading 3 taken", "readings 2 to 2 delivered" })
        {
            FakeBoard board = new FakeBoard().WithCollector();
            board.OnPrint = line =>
            {
                if (line == moment)
                {
                    WireMessage last = LastRequest(board);
                    bool begins = line.EndsWith("taken", StringComparison.Ordinal); // the next request leaves in a moment
                    byte[] token = begins ? Next(last.Token) : last.Token;
                    byte[] bytes = row.Make((last.Id + (begins ? 1 : 0)) & 0xFFFF, token);
                    InnerPacket packet = InnerPacket.Udp(Octets.Address(from), port, board.Gateway.Current.InnerAddress, to, bytes);
                    board.Socket.Wire.Send(LinkEnd.Node, board.Gateway.SealEsp(packet.Encode()));
                }
            };
            Assert.AreEqual((Node.ExitDone, (string)null), board.Run(4, s_coap), row.Name);
            Assert.AreEqual(s_quiet, Log(board), $"{row.Name}, at {moment}: another log");
            Assert.AreEqual(4, board.Readings, row.Name);
            CollectionAssert.AreEqual(new long[] { 1, 2, 3, 4 }, board.Collector.Order.Select(key => key.Number).ToArray(), row.Name);
            Assert.AreEqual(0, board.Collector.Repeated, row.Name + ": sent again");
            InnerPacket[] replies = board.Arrived.Where(packet => !IsReport(packet)).ToArray();
            Assert.AreEqual(row.Reply, string.Join(", ", replies.Select(Text)), $"{row.Name}, at {moment}");
            Assert.IsTrue(replies.All(reply => reply.Destination == Octets.Address(from) && reply.AsUdp().DestinationPort == port), "to somebody else");
        }
    }

    private static string Quiet()
    {
        FakeBoard board = new FakeBoard().WithCollector();
        board.Run(4, s_coap);
        return Log(board);
    }

    private static string Log(FakeBoard board) => string.Join("\n", board.Lines.Where(line => !line.Contains("ESP packets", StringComparison.Ordinal)));

    private static WireMessage LastRequest(FakeBoard board) =>
        WireMessage.Decode(board.Arrived.LastOrDefault(IsReport)?.AsUdp().Payload ?? WireMessage.Make(0, "0.02", 0, new byte[2]).Encode());

    private static bool IsReport(InnerPacket packet) => packet.AsUdp().Payload is { Length: > 1 } bytes && bytes[1] == 2;

    private static bool IsAnswerTo(WireMessage request, byte[] bytes)
    {
        // Close to the request: a genuine answer by chance proves nothing.
        return bytes.Length >= 4 && (Math.Abs((bytes[2] << 8 | bytes[3]) - request.Id) < 3 || bytes.AsSpan(4).IndexOf(request.Token.AsSpan(0, 1)) == 0);
    }

    private static string Text(InnerPacket packet)
    {
        WireMessage message = WireMessage.Decode(packet.AsUdp().Payload);
        return $"{message.Type} {message.Text}";
    }

    private static byte[] Ack(string code, int id, byte[] token) => WireMessage.Make(2, code, id & 0xFFFF, token).Encode();

    private static WireMessage Request(string method, string path, int type = 0) => WireMessage.Make(type, method, 4711, new byte[] { 1, 2, 3 }).With(11, path);

    private static byte[] Segments(int count)
    {
        WireMessage request = WireMessage.Make(0, "0.01", 4711);
        for (int i = 0; i < count; i++)
        {
            request.With(11, "x");
        }

        return request.Encode();
    }

    private static byte[] Version(byte[] bytes, int version)
    {
        bytes[0] = (byte)((bytes[0] & 0x3F) | (version << 6));
        return bytes;
    }

    private static byte[] Next(byte[] token) => Shift(token, 1);

    private static byte[] Before(byte[] token) => Shift(token, -1);

    private static byte[] Shift(byte[] token, int by)
    {
        int value = ((token[0] << 8) + token[1] + by) & 0xFFFF;
        return new[] { (byte)(value >> 8), (byte)(value & 0xFF) };
    }

    private sealed record Row(string Name, Func<int, byte[], byte[]> Make, string Reply);
}
