// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>Changes to finished datagrams and to messages, for the tables of cases.</summary>
internal static class Mutate
{
    internal const int Header = 4; // where the IKE header begins in a datagram: behind the marker

    /// <summary>Decodes a datagram in the clear, changes it, encodes it again.</summary>
    internal static byte[] Rebuild(byte[] datagram, Action<Message> change)
    {
        Message message = MessageCodec.Decode(datagram[Header..], out _);
        change(message);
        return Octets.Mark(MessageCodec.EncodeClear(message));
    }

    /// <summary>A copy with one byte set.</summary>
    internal static byte[] Set(byte[] bytes, int index, byte value)
    {
        byte[] copy = (byte[])bytes.Clone();
        copy[index] = value;
        return copy;
    }

    /// <summary>A copy with a payload length overwritten; the position is that of the generic payload header.</summary>
    internal static byte[] SetLength(byte[] bytes, int at, int length)
    {
        return Set(Set(bytes, at + 2, (byte)((length >> 8) & 0xFF)), at + 3, (byte)(length & 0xFF));
    }

    /// <summary>The header of a protected message (AES suite) counts bytes that a test appends behind SK, and the ICV is made over that.</summary>
    internal static void CountBehind(Message message, int bytes) =>
        message.Seal.BeforeIcv = covered => Octets.Bytes((uint)(covered.Length + 16 + bytes)).CopyTo(covered, 24);

    /// <summary>Positions of the generic payload headers of a sound chain.</summary>
    internal static List<(byte Type, int At, int Length)> Walk(byte[] bytes, byte first, int start)
    {
        List<(byte, int, int)> found = new List<(byte, int, int)>();
        int at = start;
        for (byte type = first; type != 0;)
        {
            int length = (bytes[at + 2] << 8) + bytes[at + 3];
            found.Add((type, at, length));
            type = bytes[at];
            at += length;
        }

        return found;
    }

    /// <summary>The datagram is an IKE message of an exchange.</summary>
    internal static bool Is(byte[] datagram, byte exchange) => Octets.IsMarked(datagram) && datagram[Header + 18] == exchange;

    /// <summary>In every response of an exchange: the altered datagram in front of the genuine one.</summary>
    internal static void ForgeFirst(Rig rig, byte exchange, Func<byte[], byte[]> change) =>
        ForgeFirst(rig, exchange, datagram => new[] { change(datagram) });

    /// <param name="once">Only in the first handshake.</param>
    internal static void ForgeFirst(Rig rig, byte exchange, Func<byte[], byte[][]> forge, bool once = false)
    {
        ulong first = 0;
        rig.Gateway.RawHook = (message, datagram) =>
        {
            List<byte[]> all = new List<byte[]>();
            bool concerned = message.Exchange == exchange;
            first = first == 0 && concerned ? message.SpiInitiator : first;
            if (concerned && (!once || message.SpiInitiator == first))
            {
                all.AddRange(forge(datagram));
                rig.Forged += all.Count;
            }

            all.Add(datagram);
            return all.ToArray();
        };
    }

    /// <summary>In every response of an exchange: the altered datagram and nothing else.</summary>
    internal static void Only(Rig rig, byte exchange, Func<byte[], byte[]> change)
    {
        rig.Gateway.RawHook = (message, datagram) => new[] { message.Exchange == exchange ? change(datagram) : datagram };
    }

    /// <summary>As <see cref="Only"/>, and the gateway signs what it sent: the change came from itself.</summary>
    internal static void Own(Rig rig, Func<byte[], byte[]> change)
    {
        rig.Gateway.SignWhatWasSent = true;
        Only(rig, ExchangeType.IkeSaInit, change);
    }

    /// <summary>Changes every message of an exchange before it is encoded (and encrypted).</summary>
    internal static void Message(Rig rig, byte exchange, Action<Message> change)
    {
        rig.Gateway.MessageHook = (which, message) =>
        {
            if (which == exchange && message.IsResponse)
            {
                change(message);
            }
        };
    }
}
