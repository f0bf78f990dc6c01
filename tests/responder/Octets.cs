// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Net;

namespace NanoIke.Responder;

/// <summary>Numbers as bytes and back, in network order.</summary>
public static class Octets
{
    public static byte[] Bytes(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Bytes(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Bytes(ushort value) => new[] { (byte)(value >> 8), (byte)(value & 0xFF) };

    /// <summary>An IPv4 address in text as a number.</summary>
    public static uint Address(string text) => BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(text).GetAddressBytes());

    public static string Text(uint address) => new IPAddress(Bytes(address)).ToString();

    /// <summary>Puts the non-ESP marker in front of an IKE message (RFC 3948 section 2.2).</summary>
    public static byte[] Mark(byte[] message)
    {
        byte[] datagram = new byte[message.Length + 4];
        message.CopyTo(datagram, 4);
        return datagram;
    }

    public static bool IsMarked(byte[] datagram) =>
        datagram.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(datagram) == 0;

    /// <summary>A copy with one bit changed; negative positions count from the end.</summary>
    public static byte[] Flip(byte[] bytes, int index, byte mask = 1)
    {
        byte[] copy = (byte[])bytes.Clone();
        copy[index < 0 ? copy.Length + index : index] ^= mask;
        return copy;
    }

    public static byte[] Cut(byte[] bytes, int length) => bytes.AsSpan(0, length).ToArray();

    public static byte[] Append(byte[] bytes, params byte[] more) => KeyDerivation.Join(bytes, more);
}
