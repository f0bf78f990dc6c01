// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Esp;

/// <summary>
/// The checksums inside the tunnel (RFC 791, 768, 792) against an addition that carries word by word, as RFC 1071 defines it: random
/// contents, and those at which a sum just overflows, overflows a second time, or comes to zero.
/// </summary>
[TestClass]
public class ChecksumTests
{
    private const int Near = 300; // words on either side of an overflow: more than the carries of the longest packet

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void OfRandomPayloadsOfEveryLength(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        Random random = new Random(4);
        for (int size = 0; size <= Limits.PayloadDefaultBytes; size++)
        {
            for (int round = 0; round < 3; round++)
            {
                byte[] payload = new byte[size];
                random.NextBytes(payload);
                CollectionAssert.AreEqual(payload, Send(rig, payload, Rig.Collector).AsSpan(28).ToArray());
            }
        }
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(31)]
    [DataRow(255)]
    [DataRow(256)]
    public void WhereTheSumOverflows(int size)
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        byte[] payload = Enumerable.Repeat((byte)0xFF, size).ToArray();
        payload[0] = payload[1] = 0;
        int sum = Carry(UdpSum(Send(rig, payload, Rig.Collector)));
        bool zero = false;
        for (int beside = -Near; beside <= Near; beside++)
        {
            // Beside 0 the checksum comes to zero: it is sent as ones, as zero would mean that there is none.
            int word = (0xFFFF - sum + beside) & 0xFFFF;
            payload[0] = (byte)(word >> 8);
            payload[1] = (byte)(word & 0xFF);
            byte[] packet = Send(rig, payload, Rig.Collector);
            zero |= Word(packet, 26) == 0xFFFF;
        }

        Assert.IsTrue(zero, "no sum came to zero");
    }

    [TestMethod]
    public void OfTheHeaderToManyAddresses()
    {
        Rig rig = Anywhere();
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++)
        {
            Send(rig, new byte[i % 100], (uint)random.NextInt64(1L << 32));
        }

        AroundTheOverflow(address => Send(rig, Array.Empty<byte>(), address));
    }

    [TestMethod]
    public void OfEchoReplies()
    {
        Rig rig = Anywhere();
        Random random = new Random(6);
        for (int size = 0; size < 300; size++)
        {
            byte[] data = new byte[size];
            random.NextBytes(data);
            Echo(rig, data, Rig.Collector);
        }

        byte[] ones = Enumerable.Repeat((byte)0xFF, 1000).ToArray();
        for (int beside = -2 * Near; beside <= 2 * Near; beside++)
        {
            // Identifier and sequence number are 0: the rest sums to zero beside 0.
            ones[0] = (byte)((beside >> 8) & 0xFF);
            ones[1] = (byte)(beside & 0xFF);
            Echo(rig, ones, Rig.Collector);
        }

        AroundTheOverflow(address => Echo(rig, new byte[1], address));
    }

    [TestMethod]
    public void OfWhatArrives()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        Random random = new Random(7);
        for (int size = 0; size < 1300; size += size < 300 ? 1 : 13)
        {
            byte[] payload = new byte[size];
            random.NextBytes(payload);
            byte[] packet = rig.FromCollector(payload).Encode();
            Assert.AreEqual(0xFFFF, Carry(UdpSum(packet) + Word(packet, 26)));
            Assert.AreEqual(Status.Received, rig.Deliver(rig.Gateway.SealEsp(packet)), $"{size} bytes");
            CollectionAssert.AreEqual(payload, rig.Received[^1]);
            int at = 20 + random.Next(packet.Length - 20);
            byte[] wrong = Octets.Flip(packet, at, (byte)(1 << random.Next(8)));
            bool none = Word(wrong, 26) == 0;
            Assert.AreEqual(none ? Status.Received : Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(wrong)), $"byte {at} of {packet.Length} changed");
            Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(Octets.Flip(packet, random.Next(12)))), "a header changed");
        }
    }

    private static Rig Anywhere()
    {
        Rig rig = new Rig(
            SuiteKind.ChaCha,
            options => options.Subnet = Selector.Subnet("0.0.0.0", 0),
            settings =>
            {
                settings.RemoteFirst = 0;
                settings.RemoteLast = uint.MaxValue;
            });
        rig.Establish();
        return rig;
    }

    // The low half of an address at which the sum of a header overflows, and those near it.
    private static void AroundTheOverflow(Func<uint, byte[]> act)
    {
        byte[] packet = act(0x0A140000);
        int sum = Carry(Sum(packet, 0, 20) - Word(packet, 10));
        for (int beside = -20; beside <= 20; beside++)
        {
            act(0x0A140000u + (uint)((0xFFFF - sum + beside) & 0xFFFF));
        }
    }

    // Sends a datagram and gives the packet that arrived behind the gateway, its checksums looked at.
    private static byte[] Send(Rig rig, byte[] payload, uint destination)
    {
        rig.Gateway.Seen.Esp.Clear();
        Assert.AreEqual(Status.Ok, rig.Tunnel.Send(rig.FlowTo(destination, 5683, 5000), payload, 0, payload.Length, rig.Link.Now));
        byte[] packet = Arrived(rig, destination);
        int expected = ~Carry(UdpSum(packet)) & 0xFFFF;
        Assert.AreEqual(expected == 0 ? 0xFFFF : expected, Word(packet, 26), $"UDP checksum of {Convert.ToHexString(packet)}");
        return packet;
    }

    private static byte[] Echo(Rig rig, byte[] data, uint from)
    {
        rig.Gateway.Seen.Esp.Clear();
        byte[] request = InnerPacket.Echo(from, rig.Gateway.Current.InnerAddress, 0, 0, data).Encode();
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.SealEsp(request)), Convert.ToHexString(request));
        byte[] packet = Arrived(rig, from);
        int expected = ~Carry(Sum(packet, 20, packet.Length - 20) - Word(packet, 22)) & 0xFFFF;
        Assert.AreEqual(expected, Word(packet, 22), $"ICMP checksum of {Convert.ToHexString(packet)}");
        CollectionAssert.AreEqual(data, packet.AsSpan(28).ToArray());
        return packet;
    }

    private static byte[] Arrived(Rig rig, uint destination)
    {
        rig.Run(20);
        byte[] packet = rig.Gateway.Seen.Esp.Single().Inner;
        Assert.AreEqual(destination, (uint)Word(packet, 16) << 16 | (uint)Word(packet, 18));
        Assert.AreEqual(~Carry(Sum(packet, 0, 20) - Word(packet, 10)) & 0xFFFF, Word(packet, 10), $"header checksum of {Convert.ToHexString(packet)}");
        return packet;
    }

    // With the pseudo header of RFC 768 (addresses, protocol, length) and without the checksum itself.
    private static int UdpSum(byte[] packet) =>
        Sum(packet, 12, 8) + packet[9] + packet.Length - 20 + Sum(packet, 20, packet.Length - 20) - Word(packet, 26);

    private static int Word(byte[] bytes, int at) => bytes[at] << 8 | bytes[at + 1];

    private static int Sum(byte[] bytes, int from, int count)
    {
        int sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += i % 2 == 0 ? bytes[from + i] << 8 : bytes[from + i];
        }

        return sum;
    }

    // One's complement: every carry comes back in below.
    private static int Carry(int sum)
    {
        while (sum > 0xFFFF)
        {
            sum -= 0xFFFF;
        }

        return sum;
    }
}
