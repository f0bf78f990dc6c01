// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Responder;

/// <summary>A transform with its key length attribute, 0 when there is none (RFC 7296 section 3.3.2).</summary>
public sealed record Transform(byte Type, ushort Id, ushort KeyBits = 0)
{
    /// <summary>Written instead of the attributes; tests only.</summary>
    public byte[] RawAttributes { get; init; }

    public byte[] Attributes => RawAttributes
        ?? (KeyBits == 0 ? Array.Empty<byte>() : new byte[] { 0x80, 14, (byte)(KeyBits >> 8), (byte)(KeyBits & 0xFF) });
}

/// <summary>A proposal (RFC 7296 section 3.3.1), with the fields a test may falsify.</summary>
public sealed class Proposal
{
    public byte Number { get; set; } = 1;

    public byte Protocol { get; set; }

    public byte[] Spi { get; set; } = Array.Empty<byte>();

    public List<Transform> Transforms { get; } = new List<Transform>();

    public int? LengthOverride { get; set; }

    public byte? CountOverride { get; set; }

    public byte? SpiSizeOverride { get; set; }

    /// <summary>Written instead of 0 (last) or 2 (more).</summary>
    public byte? MoreOverride { get; set; }

    /// <summary>Written instead of 0 (last) or 3 (more) of the last transform.</summary>
    public byte? LastTransformOverride { get; set; }

    public byte Reserved { get; set; }

    /// <summary>The one proposal a node of a suite offers for its IKE SA.</summary>
    public static Proposal ForIke(SuiteKind suite, ExchangeKind exchange = ExchangeKind.X25519)
    {
        Proposal proposal = new Proposal { Protocol = ProtocolId.Ike };
        proposal.Transforms.AddRange(suite == SuiteKind.Aes
            ? new[]
            {
                Encryption(suite),
                new Transform(TransformType.Prf, TransformId.PrfHmacSha256),
                new Transform(TransformType.Integrity, TransformId.AuthHmacSha256128),
                new Transform(TransformType.KeyExchange, KeyPair.Group(exchange)),
            }
            : new[]
            {
                Encryption(suite),
                new Transform(TransformType.Prf, TransformId.PrfHmacSha256),
                new Transform(TransformType.KeyExchange, KeyPair.Group(exchange)),
            });
        if (exchange == ExchangeKind.X25519MlKem768)
        {
            proposal.Transforms.Add(new Transform(TransformType.AdditionalKeyExchange1, TransformId.MlKem768));
        }

        return proposal;
    }

    /// <summary>The one proposal a node of a suite offers for its Child SA.</summary>
    public static Proposal ForEsp(SuiteKind suite, uint spi)
    {
        Proposal proposal = new Proposal { Protocol = ProtocolId.Esp, Spi = Octets.Bytes(spi) };
        proposal.Transforms.Add(Encryption(suite));
        if (suite == SuiteKind.Aes)
        {
            proposal.Transforms.Add(new Transform(TransformType.Integrity, TransformId.AuthHmacSha256128));
        }

        proposal.Transforms.Add(new Transform(TransformType.ExtendedSequence, TransformId.NoExtendedSequence));
        return proposal;
    }

    /// <summary>The same algorithms, whatever the order and the SPI.</summary>
    public bool SameSuite(Proposal other) =>
        Protocol == other.Protocol && Transforms.Count == other.Transforms.Count
        && Holds(other);

    /// <summary>The algorithms of the responder, where this proposal offers them, among others or alone; null: it does not.</summary>
    public Proposal Choose(Proposal own)
    {
        if (SameSuite(own))
        {
            return this;
        }

        own.Number = Number;
        bool types = Transforms.All(mine => own.Transforms.Any(its => its.Type == mine.Type));
        return types && own.Protocol == Protocol && Holds(own) ? own : null;
    }

    private bool Holds(Proposal other) =>
        other.Transforms.All(its => Transforms.Any(mine => its.Type == mine.Type && its.Id == mine.Id && its.KeyBits == mine.KeyBits));

    private static Transform Encryption(SuiteKind suite) => suite switch
    {
        SuiteKind.Aes => new Transform(TransformType.Encryption, TransformId.EncrAesCbc, 128),
        SuiteKind.Ccm => new Transform(TransformType.Encryption, TransformId.EncrAesCcm8, 128),
        _ => new Transform(TransformType.Encryption, TransformId.EncrChaCha20Poly1305),
    };

    public static byte[] Encode(params Proposal[] proposals)
    {
        List<byte> bytes = new List<byte>();
        for (int i = 0; i < proposals.Length; i++)
        {
            Proposal proposal = proposals[i];
            byte[] transforms = proposal.EncodeTransforms();
            int length = proposal.LengthOverride ?? 8 + proposal.Spi.Length + transforms.Length;
            bytes.Add(proposal.MoreOverride ?? (byte)(i + 1 < proposals.Length ? 2 : 0));
            bytes.Add(proposal.Reserved);
            bytes.AddRange(Octets.Bytes((ushort)(length & 0xFFFF)));
            bytes.Add(proposal.Number);
            bytes.Add(proposal.Protocol);
            bytes.Add(proposal.SpiSizeOverride ?? (byte)proposal.Spi.Length);
            bytes.Add(proposal.CountOverride ?? (byte)proposal.Transforms.Count);
            bytes.AddRange(proposal.Spi);
            bytes.AddRange(transforms);
        }

        return bytes.ToArray();
    }

    public static List<Proposal> Decode(byte[] body)
    {
        List<Proposal> proposals = new List<Proposal>();
        int at = 0;
        bool more = true;
        while (more)
        {
            Require(body.Length - at >= 8, "3.3.1: proposal cut off");
            int length = BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 2));
            int spi = body[at + 6];
            Require(length >= 8 + spi && length <= body.Length - at, "3.3.1: proposal length");
            Require(body[at] == 0 || body[at] == 2, "3.3.1: first byte of a proposal");
            Require(body[at + 1] == 0, "3.3.1: reserved byte of a proposal");
            Proposal proposal = new Proposal
            {
                Number = body[at + 4],
                Protocol = body[at + 5],
                Spi = body.AsSpan(at + 8, spi).ToArray(),
            };
            proposal.DecodeTransforms(body.AsSpan(at + 8 + spi, length - 8 - spi), body[at + 7]);
            proposals.Add(proposal);
            more = body[at] == 2;
            at += length;
        }

        Require(at == body.Length, "3.3: bytes behind the last proposal");
        return proposals;
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw new WireException("RFC 7296 " + rule);
        }
    }

    private byte[] EncodeTransforms()
    {
        List<byte> bytes = new List<byte>();
        for (int i = 0; i < Transforms.Count; i++)
        {
            bool last = i + 1 == Transforms.Count;
            byte[] attributes = Transforms[i].Attributes;
            bytes.Add(last ? LastTransformOverride ?? 0 : (byte)3);
            bytes.Add(0);
            bytes.AddRange(Octets.Bytes((ushort)(8 + attributes.Length)));
            bytes.Add(Transforms[i].Type);
            bytes.Add(0);
            bytes.AddRange(Octets.Bytes(Transforms[i].Id));
            bytes.AddRange(attributes);
        }

        return bytes.ToArray();
    }

    private void DecodeTransforms(ReadOnlySpan<byte> bytes, int count)
    {
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            Require(bytes.Length - at >= 8, "3.3.2: transform cut off");
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Slice(at + 2));
            Require(length == 8 || length == 12, "3.3.2: transform length");
            Require(length <= bytes.Length - at, "3.3.2: transform length");
            Require(bytes[at] == (i + 1 < count ? 3 : 0), "3.3.2: first byte of a transform");
            ushort keyBits = 0;
            if (length == 12)
            {
                Require(bytes[at + 8] == 0x80 && bytes[at + 9] == 14, "3.3.5: attribute type");
                keyBits = BinaryPrimitives.ReadUInt16BigEndian(bytes.Slice(at + 10));
            }

            Transforms.Add(new Transform(bytes[at + 4], BinaryPrimitives.ReadUInt16BigEndian(bytes.Slice(at + 6)), keyBits));
            at += length;
        }

        Require(at == bytes.Length, "3.3.1: number of transforms");
    }
}
