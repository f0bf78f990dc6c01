// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>ESP packets that reach an open tunnel (RFC 4303), and the packets inside (RFC 791, 768, 792).</summary>
internal static class EspCases
{
    internal static IEnumerable<Case> All() => Enum.GetValues<SuiteKind>().SelectMany(suite => Forged(suite).Concat(Padding(suite)))
        .Concat(Replay()).Concat(Inner()).Concat(Echo());

    private static byte[] Packet(Rig rig) => rig.FromCollector(new byte[20]).Encode();

    private static Case Each(SuiteKind suite, string name, string rule, Action<Rig> act) => new Case($"{name}, {suite}", rule, Outcome.StaysOpen, act) { Suite = suite };

    private static Case Dropped(string name, string rule, Func<Rig, byte[]> make) => new Case(name, rule, Outcome.StaysOpen, rig =>
    {
        int sent = rig.Link.Sent;
        Assert.AreEqual(Status.Ignored, rig.Deliver(make(rig)));
        Assert.AreEqual(0, rig.Received.Count);
        Assert.AreEqual(sent, rig.Link.Sent, "it was answered");
    });

    private static Case Accepted(string name, string rule, Func<Rig, byte[]> make) => new Case(name, rule, Outcome.StaysOpen, rig =>
        Assert.AreEqual(Status.Received, rig.Deliver(make(rig))));

    private static IEnumerable<Case> Forged(SuiteKind suite)
    {
        yield return Each(suite, "ESP wrong in each byte in turn", "RFC 4303 3.4.4", rig =>
        {
            byte[] packet = rig.Gateway.SealEsp(Packet(rig));
            for (int at = 0; at < packet.Length; at++)
            {
                Assert.AreEqual(Status.Ignored, rig.Deliver(Octets.Flip(packet, at, 0x20)), $"byte {at}");
            }

            Assert.AreEqual(Status.Received, rig.Deliver(packet), "the genuine one was not accepted after the forged ones");
        });
        yield return Each(suite, "ESP cut at every byte", "RFC 4303 2", rig =>
        {
            byte[] packet = rig.Gateway.SealEsp(Packet(rig));
            for (int length = 0; length < packet.Length; length++)
            {
                Assert.AreEqual(Status.Ignored, rig.Deliver(Octets.Cut(packet, length)), $"cut at {length}");
            }
        });
        yield return Each(suite, "ESP with bytes behind it", "RFC 4303 2.8", rig =>
        {
            for (int more = 1; more < 33; more++)
            {
                Assert.AreEqual(Status.Ignored, rig.Deliver(Octets.Append(rig.Gateway.SealEsp(Packet(rig)), new byte[more])));
            }
        });
        yield return Each(suite, "ESP of another SPI", "RFC 4303 3.4.2", rig =>
            Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(Packet(rig), new EspOptions { Spi = rig.Gateway.Current.Outbound.Spi ^ 1 }))));
        yield return Each(suite, "the node's own ESP packet comes back", "RFC 4303 3.4.2", rig =>
        {
            byte[] own = null;
            rig.Link.Gate = (to, datagram) =>
            {
                own = to == LinkEnd.Gateway ? datagram : own;
                return true;
            };
            rig.Send(new byte[8]);
            rig.Run(50);
            Assert.AreEqual(Status.Ignored, rig.Deliver(own));
        });
    }

    private static IEnumerable<Case> Padding(SuiteKind suite)
    {
        int alignment = SuiteSizes.EspBlock(suite);
        yield return Each(suite, "ESP with the most padding", "RFC 4303 2.4: 0 to 255", rig =>
        {
            byte[] packet = Packet(rig);
            int count = 255 - (packet.Length + 2 + 255) % alignment;
            byte[] padding = Enumerable.Range(1, count).Select(i => (byte)i).ToArray();
            Assert.AreEqual(Status.Received, rig.Deliver(rig.Gateway.SealEsp(packet, new EspOptions { Padding = padding })));
        });
        yield return Each(suite, "ESP with zeros for padding", "RFC 4303 2.4: 1, 2, 3", rig =>
        {
            byte[] packet = rig.FromCollector(new byte[1]).Encode();
            int count = alignment - (packet.Length + 2) % alignment;
            Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(packet, new EspOptions { Padding = new byte[count] })));
        });
        foreach (byte length in new byte[] { 100, 255 })
        {
            yield return Each(suite, $"ESP with pad length {length} in a short packet", "RFC 4303 2.5", rig =>
                Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(Packet(rig), new EspOptions { PadLength = length }))));
        }

        yield return Each(suite, "ESP with padding and nothing else", "RFC 4303 2.4", rig =>
            Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(Array.Empty<byte>()))));
        foreach (byte next in new byte[] { 0, 41, 17, 50, 59, 255 })
        {
            yield return Each(suite, $"ESP with next header {next}", next == 59 ? "RFC 4303 2.6: a dummy" : "RFC 4303 2.6", rig =>
                Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(Packet(rig), new EspOptions { NextHeader = next }))));
        }

        yield return Each(suite, "a dummy packet of noise", "RFC 4303 2.6", rig =>
            Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(new byte[777], new EspOptions { NextHeader = 59 }))));
        foreach (int tfc in new[] { 1, 100, 900 })
        {
            yield return Each(suite, $"{tfc} bytes of TFC padding", "RFC 4303 2.7", rig =>
            {
                Assert.AreEqual(Status.Received, rig.Deliver(rig.Gateway.SealEsp(Packet(rig), new EspOptions { Tfc = new byte[tfc] })));
                Assert.AreEqual(20, rig.Received[^1].Length);
            });
        }
    }

    private static IEnumerable<Case> Replay()
    {
        Status At(Rig rig, uint sequence) => rig.Deliver(rig.Gateway.SealEsp(Packet(rig), new EspOptions { Sequence = sequence }));
        yield return new Case("ESP packet twice", "RFC 4303 3.4.3", Outcome.StaysOpen, rig =>
        {
            byte[] packet = rig.Gateway.SealEsp(Packet(rig));
            Assert.AreEqual(Status.Received, rig.Deliver(packet));
            Assert.AreEqual(Status.Ignored, rig.Deliver(packet));
        });
        yield return new Case("ESP sequence number 0", "RFC 4303 3.3.3", Outcome.StaysOpen, rig => Assert.AreEqual(Status.Ignored, At(rig, 0)));
        yield return new Case("ESP in reverse order within the window", "RFC 4303 3.4.3", Outcome.StaysOpen, rig =>
        {
            for (uint sequence = 64; sequence >= 1; sequence--)
            {
                Assert.AreEqual(Status.Received, At(rig, sequence));
                Assert.AreEqual(Status.Ignored, At(rig, sequence));
            }

            rig.Gateway.Current.Outbound.Sequence = 64;
        });
        yield return new Case("ESP at the edges of the window", "RFC 4303 3.4.3", Outcome.StaysOpen, rig =>
        {
            Assert.AreEqual(Status.Received, At(rig, 1000));
            Assert.AreEqual(Status.Ignored, At(rig, 936));
            Assert.AreEqual(Status.Received, At(rig, 937));
            Assert.AreEqual(Status.Ignored, At(rig, 937));
            Assert.AreEqual(Status.Received, At(rig, 1063));
            Assert.AreEqual(Status.Ignored, At(rig, 999));
            Assert.AreEqual(Status.Ignored, At(rig, 1000));
            Assert.AreEqual(Status.Received, At(rig, 1001));
            rig.Gateway.Current.Outbound.Sequence = 1063;
        });
        yield return new Case("a forged high sequence number moves no window", "RFC 4303 3.4.3", Outcome.StaysOpen, rig =>
        {
            byte[] forged = rig.Gateway.SealEsp(Packet(rig), new EspOptions { Sequence = 0x70000000, Tamper = datagram => Octets.Flip(datagram, -1) });
            Assert.AreEqual(Status.Ignored, rig.Deliver(forged));
            Assert.AreEqual(Status.Received, At(rig, 1));
            rig.Gateway.Current.Outbound.Sequence = 1;
        });
        yield return new Case("a forged packet does not use up its number", "RFC 4303 3.4.3", Outcome.StaysOpen, rig =>
        {
            byte[] packet = rig.Gateway.SealEsp(Packet(rig));
            Assert.AreEqual(Status.Ignored, rig.Deliver(Octets.Flip(packet, -1)));
            Assert.AreEqual(Status.Received, rig.Deliver(packet));
        });
        yield return new Case("ESP up to the last sequence number", "RFC 4303 2.2", Outcome.StaysOpen, rig =>
        {
            Assert.AreEqual(Status.Received, At(rig, 0x80000000));
            Assert.AreEqual(Status.Received, At(rig, uint.MaxValue));
            Assert.AreEqual(Status.Ignored, At(rig, uint.MaxValue));
            Assert.AreEqual(Status.Ignored, At(rig, 5));
            rig.Gateway.Current.Outbound.Sequence = uint.MaxValue - 40;
        });
        yield return new Case("1,000 packets of which every third is lost and every second doubled", "RFC 4303 3.4.3", Outcome.StaysOpen, rig =>
        {
            for (int i = 1; i <= 1000; i++)
            {
                byte[] packet = rig.Gateway.SealEsp(Packet(rig));
                if (i % 3 != 0)
                {
                    Assert.AreEqual(Status.Received, rig.Deliver(packet));
                }

                if (i % 2 == 0 && i % 3 != 0)
                {
                    Assert.AreEqual(Status.Ignored, rig.Deliver(packet));
                }
            }
        });
    }

    private static IEnumerable<Case> Inner()
    {
        foreach ((string name, string rule, Action<InnerPacket> change) in new (string, string, Action<InnerPacket>)[]
        {
            ("from outside the selectors, below", "RFC 4301 5.2", packet => packet.Source = Octets.Address("10.19.255.255")),
            ("from outside the selectors, above", "RFC 4301 5.2", packet => packet.Source = Octets.Address("10.20.1.0")),
            ("from the node itself", "RFC 4301 5.2", packet => packet.Source = packet.Destination),
            ("from 0.0.0.0", "RFC 4301 5.2", packet => packet.Source = 0),
            ("to another node", "RFC 4301 5.2", packet => packet.Destination++),
            ("to a broadcast", "RFC 4301 5.2", packet => packet.Destination = uint.MaxValue),
            ("first fragment", "RFC 4301 7: no fragments", packet => packet.Fragment = 0x2000),
            ("middle fragment", "RFC 4301 7", packet => packet.Fragment = 0x2010),
            ("last fragment", "RFC 4301 7", packet => packet.Fragment = 0x0010),
            ("header checksum wrong", "RFC 791 3.1", packet => packet.ChecksumError = 0x0100),
            ("IP version 6", "RFC 791 3.1", packet => packet.VersionAndLength = 0x65),
            ("IP version 0", "RFC 791 3.1", packet => packet.VersionAndLength = 0x05),
            ("header length 0", "RFC 791 3.1", packet => packet.VersionAndLength = 0x40),
            ("header length 15", "RFC 791 3.1", packet => packet.VersionAndLength = 0x4F),
            ("total length 0", "RFC 791 3.1", packet => packet.TotalLengthOverride = 0),
            ("total length 19", "RFC 791 3.1", packet => packet.TotalLengthOverride = 19),
            ("total length 27", "RFC 768", packet => packet.TotalLengthOverride = 27),
            ("total length beyond the packet", "RFC 791 3.1", packet => packet.TotalLengthOverride = 2000),
            ("total length 65535", "RFC 791 3.1", packet => packet.TotalLengthOverride = 65535),
            ("protocol TCP", "what the node does not speak", packet => packet.Protocol = 6),
            ("protocol 255", "what the node does not speak", packet => packet.Protocol = 255),
        })
        {
            yield return Dropped($"inner packet {name}", rule, rig =>
            {
                InnerPacket packet = InnerPacket.Udp(Rig.Collector, 1, rig.Gateway.Current.InnerAddress, 2, new byte[20]);
                change(packet);
                return rig.Gateway.SealEsp(packet.Encode());
            });
        }

        for (int size = 0; size < 28; size += 9)
        {
            int length = size;
            yield return Dropped($"inner packet of {size} bytes", "RFC 791 3.1", rig => rig.Gateway.SealEsp(Octets.Cut(Packet(rig), length)));
        }

        yield return Dropped("UDP checksum wrong", "RFC 768", rig => Udp(rig, checksum: 0x1234));
        yield return Dropped("UDP length 0", "RFC 768", rig => Udp(rig, length: 0));
        yield return Dropped("UDP length 7", "RFC 768", rig => Udp(rig, length: 7));
        yield return Dropped("UDP length one more", "RFC 768", rig => Udp(rig, length: 29));
        yield return Dropped("UDP length 65535", "RFC 768", rig => Udp(rig, length: 65535));
        yield return Accepted("UDP without a checksum", "RFC 768: 0 is none", rig => Udp(rig, checksum: 0));
        yield return Accepted("UDP without a payload", "RFC 768", rig => rig.Gateway.SealEsp(rig.FromCollector(Array.Empty<byte>()).Encode()));
        yield return Accepted("UDP of odd size", "RFC 1071", rig => rig.Gateway.SealEsp(rig.FromCollector(new byte[] { 1, 2, 3 }).Encode()));
        yield return Accepted("UDP of 1,300 bytes", "larger than what the node sends", rig => rig.Gateway.SealEsp(rig.FromCollector(new byte[1300]).Encode()));
        yield return Accepted("time to live 0", "RFC 791: only a router looks", rig =>
        {
            InnerPacket packet = rig.FromCollector(new byte[2]);
            packet.TimeToLive = 0;
            return rig.Gateway.SealEsp(packet.Encode());
        });
        yield return Accepted("from the last address of the selectors", "RFC 7296 3.13.1: inclusive", rig =>
            rig.Gateway.SealEsp(InnerPacket.Udp(Octets.Address("10.20.0.255"), 1, rig.Gateway.Current.InnerAddress, 2, new byte[3]).Encode()));
    }

    private static byte[] Udp(Rig rig, ushort? checksum = null, ushort? length = null) =>
        rig.Gateway.SealEsp(InnerPacket.Udp(Rig.Collector, 1, rig.Gateway.Current.InnerAddress, 2, Enumerable.Repeat((byte)7, 20).ToArray(), checksum, length).Encode());

    private static IEnumerable<Case> Echo()
    {
        foreach (int size in new[] { 0, 1, 56, 1000 })
        {
            yield return new Case($"ICMP echo of {size} bytes is answered", "RFC 792", Outcome.StaysOpen, rig =>
            {
                byte[] data = Enumerable.Range(0, size).Select(i => (byte)(i & 0xFF)).ToArray();
                uint node = rig.Gateway.Current.InnerAddress;
                Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.SealEsp(InnerPacket.Echo(Rig.Collector, node, 7, 9, data).Encode())));
                rig.Run(50);
                InnerPacket reply = InnerPacket.Decode(rig.Gateway.Seen.Esp.Single().Inner);
                Assert.AreEqual(Rig.Collector, reply.Destination);
                byte[] expected = InnerPacket.Echo(node, Rig.Collector, 7, 9, data, type: 0).Body;
                CollectionAssert.AreEqual(expected, reply.Body);
            });
        }

        uint To(Rig rig) => rig.Gateway.Current.InnerAddress;
        yield return Dropped("ICMP echo with a wrong checksum", "RFC 792", rig => rig.Gateway.SealEsp(InnerPacket.Echo(Rig.Collector, To(rig), 1, 1, new byte[8], checksumError: 1).Encode()));
        yield return Dropped("ICMP unreachable", "RFC 792", rig => rig.Gateway.SealEsp(InnerPacket.Echo(Rig.Collector, To(rig), 1, 1, new byte[8], type: 3).Encode()));
        yield return Dropped("ICMP echo from outside the selectors", "RFC 4301 5.2", rig => rig.Gateway.SealEsp(InnerPacket.Echo(Octets.Address("192.0.2.1"), To(rig), 1, 1, new byte[8]).Encode()));
        yield return Dropped("ICMP of 4 bytes", "RFC 792", rig => rig.Gateway.SealEsp(new InnerPacket { Source = Rig.Collector, Destination = To(rig), Protocol = 1, Body = new byte[] { 8, 0, 0xF7, 0xFF } }.Encode()));
        yield return Dropped("a keepalive", "RFC 3948 2.3", _ => new byte[] { 0xFF });
        yield return Dropped("an empty datagram", "RFC 768", _ => Array.Empty<byte>());
    }
}
