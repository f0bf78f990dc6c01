// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>What the responder selects (RFC 7296 section 2.7), and its KE payload (RFC 8031, RFC 7748).</summary>
internal static class SelectionCases
{
    internal static IEnumerable<Case> All() => KeyExchange().Concat(Points()).Concat(IkeProposals()).Concat(EspProposals());

    /// <summary>Wrong selections of a proposal that hold for IKE and ESP alike.</summary>
    internal static IEnumerable<(string Name, Func<Proposal, byte[]> Make)> Wrong()
    {
        yield return ("no proposal", _ => Array.Empty<byte>());
        yield return ("two proposals", proposal => Proposal.Encode(proposal, proposal));
        yield return ("proposal number 0", proposal => With(proposal, each => each.Number = 0));
        yield return ("proposal number 2", proposal => With(proposal, each => each.Number = 2));
        yield return ("protocol 2", proposal => With(proposal, each => each.Protocol = ProtocolId.Ah));
        yield return ("protocol 0", proposal => With(proposal, each => each.Protocol = 0));
        yield return ("no transforms", proposal => With(proposal, each => each.Transforms.Clear()));
        yield return ("one transform more in the count", proposal => With(proposal, each => each.CountOverride = (byte)(each.Transforms.Count + 1)));
        yield return ("one transform fewer in the count", proposal => With(proposal, each => each.CountOverride = (byte)(each.Transforms.Count - 1)));
        yield return ("255 transforms in the count", proposal => With(proposal, each => each.CountOverride = 255));
        yield return ("SPI size 1 more", proposal => With(proposal, each => each.SpiSizeOverride = (byte)(each.Spi.Length + 1)));
        yield return ("SPI size 255", proposal => With(proposal, each => each.SpiSizeOverride = 255));
        foreach (int length in InitForgeryCases.Lengths)
        {
            yield return ($"proposal length {InitForgeryCases.LengthName(length)}", proposal => With(proposal, each =>
                each.LengthOverride = InitForgeryCases.Resolve(length, Proposal.Encode(each).Length)));
        }

        yield return ("another proposal announced", proposal => With(proposal, each => each.MoreOverride = 2));
        yield return ("another transform announced", proposal => With(proposal, each => each.LastTransformOverride = 3));
        yield return ("first transform twice", proposal => With(proposal, each => each.Transforms.Insert(0, each.Transforms[0])));
        yield return ("first transform instead of the last", proposal => With(proposal, each => each.Transforms[^1] = each.Transforms[0]));
        yield return ("a transform of an unknown type besides", proposal => With(proposal, each => each.Transforms.Add(new Transform(9, 1))));
        yield return ("key length 256", proposal => With(proposal, each => each.Transforms[0] = each.Transforms[0] with { KeyBits = 256 }));
        yield return ("no key length", proposal => With(proposal, each => each.Transforms[0] = each.Transforms[0] with { KeyBits = 0 }));
        yield return ("two key lengths", proposal => With(proposal, each => each.Transforms[0] = each.Transforms[0] with { RawAttributes = new byte[] { 0x80, 14, 0, 128, 0x80, 14, 0, 128 } }));
        yield return ("key length in the long form", proposal => With(proposal, each => each.Transforms[0] = each.Transforms[0] with { RawAttributes = new byte[] { 0, 14, 0, 2, 0, 128 } }));
        yield return ("attribute of another type", proposal => With(proposal, each => each.Transforms[0] = each.Transforms[0] with { RawAttributes = new byte[] { 0x80, 15, 0, 128 } }));
        yield return ("key length on the last transform as well", proposal => With(proposal, each => each.Transforms[^1] = each.Transforms[^1] with { KeyBits = 128 }));
        yield return ("a byte behind the transforms, within the proposal", proposal =>
            Octets.Append(With(proposal, each => each.LengthOverride = Proposal.Encode(each).Length + 1), 0));
        yield return ("a byte behind the proposal", proposal => Octets.Append(Proposal.Encode(proposal), 0));
    }

    internal static byte[] With(Proposal proposal, Action<Proposal> change)
    {
        change(proposal);
        return Proposal.Encode(proposal);
    }

    private static IEnumerable<Case> KeyExchange()
    {
        List<Case> cases = new List<Case>();
        foreach (ushort group in new ushort[] { 0, 14, 19, 30, 32, 0x1F00, 65535 })
        {
            cases.AddRange(InitForgeryCases.Pair($"KE of group {group}", "RFC 7296 3.4", Status.BadKeyExchange, datagram => Mutate.Rebuild(datagram, message =>
                message.Edit(PayloadType.KeyExchange, body => KeyDerivation.Join(Octets.Bytes(group), body[2..])))));
        }

        foreach (int size in new[] { 1, 3, 4, 5, 35, 37, 68, 260, 1200 })
        {
            cases.AddRange(InitForgeryCases.Pair($"KE body of {size} bytes", "RFC 8031 3.1", Status.BadKeyExchange, datagram => Mutate.Rebuild(datagram, message =>
                message.Edit(PayloadType.KeyExchange, body => Octets.Append(body, new byte[1300])[..size]))));
        }

        return cases;
    }

    // p = 2^255 - 19. Low order: 0, 1, p - 1 and two points of order 8 (RFC 7748 section 7); each as it is, plus p where that fits
    // 255 bits, and with the top bit set, which is masked (section 5). Not canonical: p to 2^255 - 1, with and without that bit.
    private static IEnumerable<Case> Points()
    {
        BigInteger p = BigInteger.Pow(2, 255) - 19;
        BigInteger top = BigInteger.Pow(2, 255);
        BigInteger order8a = BigInteger.Parse("325606250916557431795983626356110631294008115727848805560023387167927233504", CultureInfo.InvariantCulture);
        BigInteger order8b = BigInteger.Parse("39382357235489614581723060781553021112529911719440698176882885853963445705823", CultureInfo.InvariantCulture);
        List<Case> cases = new List<Case>();
        foreach ((string name, BigInteger point) in new (string, BigInteger)[] { ("0", 0), ("1", 1), ("p - 1", p - 1), ("p", p), ("p + 1", p + 1), ("order 8, first", order8a), ("order 8, second", order8b) })
        {
            foreach (bool high in new[] { false, true })
            {
                byte[] value = LittleEndian(high ? point + top : point);
                cases.AddRange(InitForgeryCases.Pair($"KE of low order: {name}{(high ? ", top bit set" : string.Empty)}", "RFC 7748 6.1", Status.BadKeyExchange,
                    datagram => Mutate.Rebuild(datagram, message => message.Edit(PayloadType.KeyExchange, body => KeyDerivation.Join(body[..4], value)))));
            }
        }

        // The base point in other clothes: g^ir is then the node's own public value, so that this works to the end.
        foreach ((string name, BigInteger point) in new (string, BigInteger)[] { ("p + 9", p + 9), ("9, top bit set", 9 + top), ("p + 9, top bit set", p + 9 + top) })
        {
            byte[] value = LittleEndian(point);
            cases.Add(new Case($"KE not canonical: {name}", "RFC 7748 5: accepted", Outcome.Opens, rig =>
            {
                rig.Gateway.SharedSecret = node => node;
                Mutate.Message(rig, ExchangeType.IkeSaInit, message => message.Edit(PayloadType.KeyExchange, body => KeyDerivation.Join(body[..4], value)));
            }));
        }

        for (int k = 2; k <= 18; k++)
        {
            byte[] value = LittleEndian(p + k);
            cases.Add(new Case($"KE not canonical: p + {k}, nobody knows its secret", "RFC 7748 5", Outcome.Recovers, rig =>
                Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, datagram => new[] { Mutate.Rebuild(datagram, message => message.Edit(PayloadType.KeyExchange, body => KeyDerivation.Join(body[..4], value))) }, once: true))
            { Status = Status.PeerGone, FaultsAllowed = true });
        }

        return cases;
    }

    private static byte[] LittleEndian(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true);
        Array.Resize(ref bytes, 32);
        return bytes;
    }

    private static IEnumerable<Case> IkeProposals()
    {
        List<(string Name, Func<Proposal, byte[]> Make)> wrong = Wrong().ToList();
        wrong.Add(("an SPI of 8 bytes", proposal => With(proposal, each => each.Spi = new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })));
        wrong.Add(("encryption 3DES", proposal => With(proposal, each => each.Transforms[0] = new Transform(TransformType.Encryption, 3))));
        wrong.Add(("encryption NULL", proposal => With(proposal, each => each.Transforms[0] = new Transform(TransformType.Encryption, 11))));
        wrong.Add(("prf HMAC-SHA-1", proposal => With(proposal, each => each.Transforms[1] = new Transform(TransformType.Prf, 2))));
        wrong.Add(("integrity NONE", proposal => With(proposal, each => each.Transforms[2] = new Transform(TransformType.Integrity, 0))));
        wrong.Add(("group 2", proposal => With(proposal, each => each.Transforms[3] = new Transform(TransformType.KeyExchange, 2))));
        wrong.Add(("group NONE", proposal => With(proposal, each => each.Transforms[3] = new Transform(TransformType.KeyExchange, 0))));
        wrong.Add(("no integrity", proposal => With(proposal, each => each.Transforms.RemoveAt(2))));
        wrong.Add(("the other suite", _ => Proposal.Encode(Proposal.ForIke(SuiteKind.ChaCha))));
        foreach ((string name, Func<Proposal, byte[]> make) in wrong)
        {
            foreach (Case each in InitForgeryCases.Pair("SA with " + name, "RFC 7296 2.7 and 3.3", Status.ProposalMismatch, datagram => Mutate.Rebuild(datagram, message =>
                message.Find(PayloadType.SecurityAssociation).Body = make(Proposal.ForIke(SuiteKind.Aes)))))
            {
                yield return each;
            }
        }
    }

    private static IEnumerable<Case> EspProposals()
    {
        List<(string Name, Func<Proposal, byte[]> Make)> wrong = Wrong().ToList();
        wrong.Add(("an SPI of 8 bytes", proposal => With(proposal, each => each.Spi = new byte[8])));
        wrong.Add(("no SPI", proposal => With(proposal, each => each.Spi = Array.Empty<byte>())));
        wrong.Add(("SPI 0", proposal => With(proposal, each => each.Spi = Octets.Bytes(0u))));
        wrong.Add(("SPI 255, reserved", proposal => With(proposal, each => each.Spi = Octets.Bytes(255u))));
        wrong.Add(("extended sequence numbers", proposal => With(proposal, each => each.Transforms[^1] = new Transform(TransformType.ExtendedSequence, 1))));
        wrong.Add(("encryption NULL", proposal => With(proposal, each => each.Transforms[0] = new Transform(TransformType.Encryption, 11))));
        wrong.Add(("integrity HMAC-SHA-1-96", proposal => With(proposal, each => each.Transforms[1] = new Transform(TransformType.Integrity, 2))));
        wrong.Add(("no integrity", proposal => With(proposal, each => each.Transforms.RemoveAt(1))));
        wrong.Add(("a group besides", proposal => With(proposal, each => each.Transforms.Add(new Transform(TransformType.KeyExchange, TransformId.Curve25519)))));
        foreach ((string name, Func<Proposal, byte[]> make) in wrong)
        {
            yield return new Case("IKE_AUTH response, SA with " + name, "RFC 7296 2.7 and 3.3", Outcome.Fails, rig =>
                Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Find(PayloadType.SecurityAssociation).Body = make(Proposal.ForEsp(SuiteKind.Aes, 0xCAFE0001))))
            {
                Status = Status.ProposalMismatch,
                Verify = rig => Assert.IsTrue(rig.Gateway.Seen.IkeDeleted, "the IKE SA without a child was not deleted"),
            };
        }
    }
}
