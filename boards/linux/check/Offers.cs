// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using NanoIke.Wire;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>
/// Messages and offers that no node sends: they find out what a gateway that refused would have taken. Of an IKE_SA_INIT that is
/// answered well the gateway keeps a half-open SA for its usual time; nothing follows it.
/// </summary>
internal static class Offers
{
    private const int TransformSize = 8;
    private const int ProposalSize = 8;

    private static readonly int[] s_groups = { 31, 19, 20, 21, 14, 15, 16, 17, 18, 32, 28, 29, 30, 5, 2 };
    private static readonly int[] s_hashes = { 5, 6, 7, 2 };
    private static readonly int[] s_integrities = { 12, 13, 14, 2 };

    private const int AdditionalExchange = 6; // RFC 9370
    private static readonly int[] s_additional = { 36, 35, 37 };

    // Encryption and key length; those of the second row are AEAD.
    private static readonly (int Id, int Bits)[] s_cbc = { (12, 128), (12, 256), (12, 192), (3, 0) };
    private static readonly (int Id, int Bits)[] s_aead =
    {
        (20, 128), (20, 256), (20, 192), (28, 0), (16, 128), (16, 256), (14, 128), (14, 256), (18, 128), (18, 256), (19, 128), (19, 256),
    };

    /// <summary>An ESP offer of every cipher of its kind there is.</summary>
    internal static byte[] Esp(bool aead)
    {
        List<(int Type, int Id, int Bits)> list = new();
        list.AddRange((aead ? s_aead : s_cbc).Select(each => (1, each.Id, each.Bits)));
        list.AddRange(aead ? Array.Empty<(int, int, int)>() : s_integrities.Select(id => (3, id, 0)));
        list.Add((5, 0, 0));
        list.Add((5, 1, 0));
        return Transforms(list);
    }

    /// <summary>An IKE_SA_INIT as the given one, under an SPI of its own, that offers every algorithm there is.</summary>
    /// <param name="message">The IKE_SA_INIT to begin with.</param>
    /// <param name="exchange">Body of the Key Exchange payload; null: as it is.</param>
    internal static byte[] Wide(ReadOnlySpan<byte> message, byte[]? exchange)
    {
        List<(int Type, int Id, int Bits)> common = s_hashes.Select(id => (2, id, 0)).ToList();
        List<(int Type, int Id, int Bits)> groups = s_groups.Select(id => (4, id, 0)).ToList();
        List<(int Type, int Id, int Bits)> first = s_cbc.Select(each => (1, each.Id, each.Bits)).Concat(common)
            .Concat(s_integrities.Select(id => (3, id, 0))).Concat(groups).ToList();
        List<(int Type, int Id, int Bits)> second = s_aead.Select(each => (1, each.Id, each.Bits)).Concat(common).Concat(groups).ToList();
        List<(int Type, int Id, int Bits)> additional = s_additional.Select(id => (AdditionalExchange, id, 0)).ToList();
        byte[] body = Proposal(1, Transforms(first), false).Concat(Proposal(2, Transforms(second), false))
            .Concat(Proposal(3, Transforms(first.Concat(additional).ToList()), false))
            .Concat(Proposal(4, Transforms(second.Concat(additional).ToList()), true)).ToArray();
        List<(int Type, byte[] Body)> payloads = Payloads(message);
        for (int i = 0; i < payloads.Count; i++)
        {
            int type = payloads[i].Type;
            payloads[i] = (type, type == Ike.Sa ? body : type == Ike.KeyExchange && exchange != null ? exchange : payloads[i].Body);
        }

        byte[] intermediate = { 0, 0, Ike.IntermediateExchangeSupported >> 8, Ike.IntermediateExchangeSupported & 0xFF };
        if (!payloads.Exists(payload => payload.Type == Ike.Notify && payload.Body.AsSpan().SequenceEqual(intermediate)))
        {
            payloads.Add((Ike.Notify, intermediate));
        }

        return Fresh(message, payloads);
    }

    /// <summary>The same again, under an SPI of its own.</summary>
    internal static byte[] Again(ReadOnlySpan<byte> message)
    {
        return Fresh(message, Payloads(message));
    }

    /// <summary>The same with the COOKIE that the gateway asks for, in front of everything else (RFC 7296 section 2.6).</summary>
    internal static byte[] WithCookie(ReadOnlySpan<byte> message, byte[] cookie)
    {
        List<(int Type, byte[] Body)> payloads = Payloads(message);
        byte[] head = { 0, 0, Ike.Cookie >> 8, Ike.Cookie & 0xFF };
        payloads.Insert(0, (Ike.Notify, head.Concat(cookie).ToArray()));
        return Message(message, payloads);
    }

    // A message that was composed here is well formed.
    private static List<(int Type, byte[] Body)> Payloads(ReadOnlySpan<byte> message)
    {
        List<(int Type, byte[] Body)> payloads = new();
        int type = message[Ike.AtNextPayload];
        for (int at = Ike.HeaderSize; type != 0;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
            payloads.Add((type, message.Slice(at + Ike.PayloadHeaderSize, length - Ike.PayloadHeaderSize).ToArray()));
            type = message[at];
            at += length;
        }

        return payloads;
    }

    private static byte[] Fresh(ReadOnlySpan<byte> message, List<(int Type, byte[] Body)> payloads)
    {
        byte[] bytes = Message(message, payloads);
        RandomNumberGenerator.Fill(bytes.AsSpan(0, Ike.SpiSize));
        bytes[0] |= 1;
        return bytes;
    }

    private static byte[] Message(ReadOnlySpan<byte> message, List<(int Type, byte[] Body)> payloads)
    {
        List<byte> result = new(message[..Ike.HeaderSize].ToArray());
        for (int i = 0; i < payloads.Count; i++)
        {
            int size = Ike.PayloadHeaderSize + payloads[i].Body.Length;
            int next = i + 1 < payloads.Count ? payloads[i + 1].Type : 0;
            result.AddRange(new byte[] { (byte)next, 0, (byte)(size >> 8), (byte)(size & 0xFF) });
            result.AddRange(payloads[i].Body);
        }

        byte[] bytes = result.ToArray();
        bytes[Ike.AtNextPayload] = (byte)payloads[0].Type;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(Ike.AtLength), bytes.Length);
        return bytes;
    }

    private static byte[] Proposal(int number, byte[] transforms, bool last)
    {
        int size = ProposalSize + transforms.Length;
        int count = 0;
        for (int at = 0; at < transforms.Length; at += BinaryPrimitives.ReadUInt16BigEndian(transforms.AsSpan(at + 2)))
        {
            count++;
        }

        byte[] head = { (byte)(last ? 0 : 2), 0, (byte)(size >> 8), (byte)(size & 0xFF), (byte)number, Ike.ProtocolIke, 0, (byte)count };
        return head.Concat(transforms).ToArray();
    }

    private static byte[] Transforms(List<(int Type, int Id, int Bits)> list)
    {
        List<byte> result = new();
        for (int i = 0; i < list.Count; i++)
        {
            (int type, int id, int bits) = list[i];
            int size = bits == 0 ? TransformSize : TransformSize + 4;
            result.AddRange(new byte[] { (byte)(i + 1 < list.Count ? 3 : 0), 0, 0, (byte)size, (byte)type, 0, 0, (byte)id });
            if (bits != 0)
            {
                result.AddRange(new byte[] { 0x80, 14, (byte)(bits >> 8), (byte)(bits & 0xFF) });
            }
        }

        return result.ToArray();
    }
}
