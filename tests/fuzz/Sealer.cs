// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using NanoIke.Responder;

namespace NanoIke.Fuzz;

/// <summary>Encrypts what the mutator made, with the keys of the gateway, so that mutations reach past the ICV.</summary>
internal sealed class Sealer
{
    private const int TextMax = 1360; // with headers, IV, padding and ICV it stays a datagram

    private readonly Dice _dice;
    private readonly Mutator _mutator;
    private readonly Random _random = new Random(1);

    internal Sealer(Dice dice, Mutator mutator)
    {
        _dice = dice;
        _mutator = mutator;
    }

    /// <summary>An IKE message whose inside is what the mutator made: the first type, then the chain.</summary>
    internal byte[] Message(SuiteKind kind, Channel channel)
    {
        byte[] mutated = _mutator.Bytes;
        int count = Math.Clamp(_mutator.Length - 1, 0, TextMax);
        int block = SuiteSizes.IkeBlock(kind);
        byte[] plain = new byte[(count + block) / block * block];
        Array.Copy(mutated, 1, plain, 0, Math.Min(count, plain.Length));
        plain[^1] = _dice.Chance(12) ? _dice.Byte() : (byte)(plain.Length - 1 - count);
        bool lost = !channel.IsStale && _dice.Chance(10); // addressed wrongly, with a good checksum
        Message message = new Message
        {
            SpiInitiator = channel.Sa.SpiInitiator,
            SpiResponder = channel.Sa.SpiResponder,
            Exchange = lost ? (byte)(33 + _dice.Next(6)) : Exchange(channel),
            Flags = lost ? (byte)(_dice.Byte() & 0x38) : channel.Flags,
            Id = lost ? (uint)_dice.Next(4) : channel.Id,
            Inner = new List<Payload>(),
            Seal = new SealOptions { NextOverride = _mutator.Length > 0 ? mutated[0] : (byte)0, Plaintext = _ => plain },
        };
        return Octets.Mark(EncryptedPayload.Seal(message, kind, (channel.Earlier ?? channel.Sa.Keys).Responder, _random));
    }

    /// <summary>An ESP packet whose inside is what the mutator made, half of the time with checksums made right again.</summary>
    internal byte[] Packet(Outlet outlet)
    {
        byte[] packet = _mutator.Bytes.AsSpan(0, Math.Min(_mutator.Length, TextMax)).ToArray();
        if (packet.Length >= 20 && _dice.Chance(2))
        {
            MendChecksums(packet);
        }

        EspOptions options = new EspOptions { Sequence = (uint)(_dice.Chance(8) ? _dice.Next(100) : 3 + _dice.Next(200)) };
        switch (_dice.Next(16))
        {
            case 0:
                options.NextHeader = _dice.Byte();
                break;
            case 1:
                options.PadLength = _dice.Byte();
                break;
            case 2:
                options.Tfc = new byte[16 * _dice.Next(4)];
                break;
            case 3:
                options.Sequence = uint.MaxValue;
                break;
        }

        return outlet.Esp.Seal(packet, options);
    }

    private byte Exchange(Channel channel)
    {
        bool request = (channel.Flags & HeaderFlag.Response) == 0;
        return request && _dice.Chance(3) ? ExchangeType.CreateChildSa : channel.Exchange;
    }

    private static void MendChecksums(byte[] packet)
    {
        packet[10] = 0;
        packet[11] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), InnerPacket.Checksum(packet.AsSpan(0, 20)));
        if (packet[9] == 17 && packet.Length >= 28)
        {
            packet[26] = 0; // none
            packet[27] = 0;
        }
        else if (packet[9] == 1 && packet.Length >= 28)
        {
            packet[22] = 0;
            packet[23] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), InnerPacket.Checksum(packet.AsSpan(20)));
        }
    }
}
