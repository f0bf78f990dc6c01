// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// Bad IKE_SA_INIT responses. Nothing of them is authentic, so every one is ignored: in front of the genuine answer it does no
/// harm, and alone it is waited out (RFC 7815 section 2.1, RFC 7296 section 2.21.1).
/// </summary>
internal static class InitForgeryCases
{
    /// <summary>What a length field is set to; the two names stand for the right value minus and plus one.</summary>
    internal static readonly int[] Lengths = { 0, 1, 3, 4, OneLess, OneMore, 0xFFFF };

    private const int OneLess = -1;
    private const int OneMore = -2;

    internal static IEnumerable<Case> All() =>
        HeaderFields().Concat(HeaderLengths()).Concat(PayloadLengths()).Concat(Structure()).Concat(Errors()).Concat(Garbage());

    /// <summary>The two cases of one forgery.</summary>
    internal static IEnumerable<Case> Pair(string name, string rule, Status alone, Func<byte[], byte[]> change, ExchangeKind exchange = ExchangeKind.X25519)
    {
        yield return new Case($"IKE_SA_INIT response, {name}, before the genuine one", rule, Outcome.Opens,
            rig => Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, change))
        { Exchange = exchange };
        yield return new Case($"IKE_SA_INIT response, {name}, and nothing else", rule, Outcome.WaitedOut,
            rig => Mutate.Only(rig, ExchangeType.IkeSaInit, change))
        { Status = alone, Exchange = exchange };
    }

    internal static string LengthName(int length) => length == OneLess ? "one less" : length == OneMore ? "one more" : length.ToString(CultureInfo.InvariantCulture);

    internal static int Resolve(int length, int right) => length == OneLess ? right - 1 : length == OneMore ? right + 1 : length;

    private static IEnumerable<Case> HeaderFields()
    {
        List<Case> cases = new List<Case>();
        for (int i = 0; i < 8; i++)
        {
            int at = Mutate.Header + i;
            cases.AddRange(Pair($"initiator SPI wrong in byte {i}", "RFC 7296 3.1", Status.NoAnswer, datagram => Octets.Flip(datagram, at)));
        }

        foreach (byte version in new byte[] { 0x10, 0x30, 0xF0, 0x00 })
        {
            cases.AddRange(Pair($"version {version:X2}", "RFC 7296 2.5", Status.NoAnswer, datagram => Mutate.Set(datagram, Mutate.Header + 17, version)));
        }

        foreach (byte exchange in new byte[] { 0, 33, 35, 36, 37, 38, 255 })
        {
            cases.AddRange(Pair($"exchange type {exchange}", "RFC 7296 3.1", Status.NoAnswer, datagram => Mutate.Set(datagram, Mutate.Header + 18, exchange)));
        }

        cases.AddRange(Pair("R flag clear", "RFC 7296 3.1", Status.NoAnswer, datagram => Mutate.Set(datagram, Mutate.Header + 19, 0x00)));
        cases.AddRange(Pair("I flag set", "RFC 7296 3.1", Status.NoAnswer, datagram => Mutate.Set(datagram, Mutate.Header + 19, 0x28)));
        cases.AddRange(Pair("I flag for R flag", "RFC 7296 3.1", Status.NoAnswer, datagram => Mutate.Set(datagram, Mutate.Header + 19, 0x08)));
        foreach (uint id in new uint[] { 1, 2, 0x01000000, uint.MaxValue })
        {
            cases.AddRange(Pair($"message id {id}", "RFC 7296 2.2", Status.NoAnswer, datagram => Mutate.Rebuild(datagram, message => message.Id = id)));
        }

        cases.AddRange(Pair("responder SPI zero", "RFC 7296 3.1", Status.BadMessage, datagram => Mutate.Rebuild(datagram, message => message.SpiResponder = 0)));
        return cases;
    }

    private static IEnumerable<Case> HeaderLengths()
    {
        foreach (uint length in new uint[] { 0, 1, 27, 28, 0x7FFFFFFF, 0x80000000, uint.MaxValue })
        {
            foreach (Case each in Pair($"header length {length}", "RFC 7296 3.1", Status.NoAnswer, datagram => Mutate.Rebuild(datagram, message => message.LengthOverride = length)))
            {
                yield return each;
            }
        }

        foreach (int error in new[] { -1, 1, -4, 4 })
        {
            foreach (Case each in Pair($"header length {error:+0;-0}", "RFC 7296 3.1", Status.NoAnswer,
                datagram => Mutate.Rebuild(datagram, message => message.LengthOverride = (uint)(datagram.Length - Mutate.Header + error))))
            {
                yield return each;
            }
        }
    }

    private static IEnumerable<Case> PayloadLengths()
    {
        string[] names = { "SA", "KE", "Nr", "NAT_DETECTION_SOURCE_IP", "NAT_DETECTION_DESTINATION_IP" };
        for (int i = 0; i < names.Length; i++)
        {
            foreach (int length in Lengths)
            {
                int index = i;
                Func<byte[], byte[]> change = datagram =>
                {
                    (byte _, int at, int right) = Mutate.Walk(datagram, datagram[Mutate.Header + 16], Mutate.Header + 28)[index];
                    return Mutate.SetLength(datagram, at, Resolve(length, right));
                };
                foreach (Case each in Pair($"length of {names[i]} {LengthName(length)}", "RFC 7296 3.2", Status.NoAnswer, change))
                {
                    yield return each;
                }
            }
        }
    }

    private static IEnumerable<Case> Structure()
    {
        List<Case> cases = new List<Case>();
        (string Name, byte Type)[] needed = { ("SA", PayloadType.SecurityAssociation), ("KE", PayloadType.KeyExchange), ("Nr", PayloadType.Nonce) };
        foreach ((string name, byte type) in needed)
        {
            cases.AddRange(Pair($"{name} missing", "RFC 7296 1.2", Status.BadMessage, datagram => Mutate.Rebuild(datagram, message => message.Remove(type))));
            cases.AddRange(Pair($"{name} twice", "RFC 7296 1.2", Status.BadMessage, datagram => Mutate.Rebuild(datagram, message => message.Payloads.Add(message.Find(type).Clone()))));
            cases.AddRange(Pair($"{name} empty", "RFC 7296 3.2", type == PayloadType.Nonce ? Status.BadMessage : type == PayloadType.KeyExchange ? Status.BadKeyExchange : Status.ProposalMismatch,
                datagram => Mutate.Rebuild(datagram, message => message.Find(type).Body = Array.Empty<byte>())));
        }

        foreach (int size in new[] { 1, 15, 257, 300 })
        {
            cases.AddRange(Pair($"nonce of {size} bytes", "RFC 7296 2.10", Status.BadMessage, datagram => Mutate.Rebuild(datagram, message => message.Find(PayloadType.Nonce).Body = new byte[size])));
        }

        cases.AddRange(Pair("no NAT detection", "RFC 7296 2.23", Status.NoNatTraversal, datagram => Mutate.Rebuild(datagram, message => message.Remove(PayloadType.Notify))));
        cases.AddRange(Pair("source hash only", "RFC 7296 2.23", Status.NoNatTraversal, datagram => Mutate.Rebuild(datagram, message => message.RemoveNotify(NotifyType.NatDetectionDestinationIp))));
        cases.AddRange(Pair("destination hash only", "RFC 7296 2.23", Status.NoNatTraversal, datagram => Mutate.Rebuild(datagram, message => message.RemoveNotify(NotifyType.NatDetectionSourceIp))));
        cases.AddRange(Pair("unknown critical payload", "RFC 7296 2.5", Status.NoAnswer, datagram => Mutate.Rebuild(datagram, message => message.Payloads.Add(new Payload(200, 1, 2) { Critical = true }))));
        cases.AddRange(Pair("unknown critical payload in front", "RFC 7296 2.5", Status.NoAnswer, datagram => Mutate.Rebuild(datagram, message => message.Payloads.Insert(0, new Payload(1, 1, 2) { Critical = true }))));
        cases.AddRange(Pair("trailing byte", "RFC 7296 3.1", Status.NoAnswer, datagram => Octets.Append(datagram, 0)));
        cases.AddRange(Pair("trailing byte within the length", "RFC 7296 3.2", Status.NoAnswer, datagram => Mutate.SetLength(Octets.Append(datagram, 0), Mutate.Header + 24, datagram.Length - 3)));
        cases.AddRange(Pair("no payloads", "RFC 7296 1.2", Status.BadMessage, datagram => Mutate.Rebuild(datagram, message => message.Payloads.Clear())));
        cases.AddRange(Pair("chain without an end", "RFC 7296 3.2", Status.NoAnswer, datagram => Mutate.Rebuild(datagram, message => message.Payloads[^1].NextOverride = PayloadType.Notify)));
        cases.AddRange(Pair("chain that ends early", "RFC 7296 3.2", Status.NoAnswer, datagram => Mutate.Rebuild(datagram, message => message.Payloads[0].NextOverride = 0)));
        cases.AddRange(Pair("encrypted payload of noise", "RFC 7296 3.14", Status.NoAnswer, datagram => Mutate.Rebuild(datagram, message =>
        {
            message.Payloads.Clear();
            message.Payloads.Add(new Payload(PayloadType.Encrypted, new byte[96]));
        })));
        cases.AddRange(Pair("notify with an SPI longer than itself", "RFC 7296 3.10", Status.NoAnswer, datagram => Mutate.Rebuild(datagram, message => message.Payloads[^1].Body[1] = 200)));
        cases.AddRange(Pair("notify of 3 bytes", "RFC 7296 3.10", Status.NoAnswer, datagram => Mutate.Rebuild(datagram, message => message.Payloads[^1].Body = new byte[3])));
        return cases;
    }

    private static IEnumerable<Case> Errors()
    {
        ushort[] errors = { 1, 4, 5, 7, 9, 11, 14, 17, 24, 34, 35, 36, 37, 38, 39, 43, 44, 8191, 16383 };
        foreach (ushort error in errors)
        {
            byte[] data = error == NotifyType.InvalidKePayload ? new byte[] { 0, 19 } : Array.Empty<byte>();
            foreach (Case each in Pair($"error notify {error}", "RFC 7296 2.21.1, RFC 7815 2.1", (Status)error, datagram => Mutate.Rebuild(datagram, message =>
            {
                message.SpiResponder = 0;
                message.Payloads.Clear();
                message.Payloads.Add(Payloads.Notify(error, data));
            })))
            {
                yield return each;
            }
        }

        foreach (Case each in Pair("error notify beside everything else", "RFC 7296 2.21.1", Status.NoProposalChosen, datagram =>
            Mutate.Rebuild(datagram, message => message.Payloads.Add(Payloads.Notify(NotifyType.NoProposalChosen)))))
        {
            yield return each;
        }
    }

    private static IEnumerable<Case> Garbage()
    {
        yield return new Case("IKE_SA_INIT response cut at every byte", "RFC 7296 3.1", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, datagram => Enumerable.Range(0, datagram.Length).Select(length => Octets.Cut(datagram, length)).ToArray()));
        yield return new Case("IKE_SA_INIT response cut at every byte, header length corrected", "RFC 7296 3.2", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, datagram => Enumerable.Range(32, datagram.Length - 32)
                .Select(length => Mutate.SetLength(Octets.Cut(datagram, length), Mutate.Header + 24, length - 4)).ToArray()));
        yield return new Case("noise of every size before the genuine answer", "RFC 7296 2.21.4", Outcome.Opens, rig =>
        {
            Random random = new Random(3);
            Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, _ => Enumerable.Range(0, 200).Select(size =>
            {
                byte[] noise = new byte[size];
                random.NextBytes(noise);
                return noise;
            }).ToArray());
        });
        yield return new Case("zeros of every size before the genuine answer", "RFC 3948 2.2", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, _ => Enumerable.Range(0, 200).Select(size => new byte[size]).ToArray()));
        yield return new Case("a keepalive before the genuine answer", "RFC 3948 2.3", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, _ => new[] { new byte[] { 0xFF } }));
        yield return new Case("IKE_SA_INIT response without the non-ESP marker", "RFC 3948 2.2", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, datagram => datagram[4..]));
        yield return new Case("the own IKE_SA_INIT request comes back", "RFC 7296 3.1", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, _ => new[] { Octets.Mark(rig.Gateway.Seen.Messages[^1].Raw) }));
        yield return new Case("responder SPI changed on the way: nobody can tell", "RFC 7296 2.4", Outcome.Recovers, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, datagram => new[] { Octets.Flip(datagram, Mutate.Header + 8) }, once: true))
        { Status = Status.Contested };
        yield return new Case("nonce changed on the way: nobody can tell", "RFC 7296 2.4", Outcome.Recovers, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, datagram => new[] { Mutate.Rebuild(datagram, message => message.Find(PayloadType.Nonce).Body[0] ^= 1) }, once: true))
        { Status = Status.PeerGone, FaultsAllowed = true };
    }
}
