// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Wire;

/// <summary>
/// Writes one IKE message behind the non-ESP marker (RFC 3948 section 2.2) into a buffer of fixed size. The caller guarantees
/// the size (a sum of limits); lengths and the Next Payload chain are filled in here.
/// </summary>
internal sealed class IkeWriter
{
    private int _nextField; // where the type of the next payload is to be written
    private int _payload;   // where the open payload begins

    internal byte[] Buffer;
    internal int Position;

    /// <summary>Begins a message: marker and header, section 3.1.</summary>
    internal void Begin(byte[] buffer, byte[] spis, int exchange, int flags, uint id)
    {
        Buffer = buffer;
        Array.Clear(buffer, 0, buffer.Length);
        Array.Copy(spis, 0, buffer, Ike.MarkerSize, 2 * Ike.SpiSize);
        _nextField = Ike.MarkerSize + 16;
        buffer[Ike.MarkerSize + 17] = Ike.Version;
        buffer[Ike.MarkerSize + 18] = (byte)exchange;
        buffer[Ike.MarkerSize + 19] = (byte)flags;
        Bytes.Put32(buffer, Ike.MarkerSize + 20, id);
        Position = Ike.MarkerSize + Ike.HeaderSize;
    }

    /// <summary>Ends the message; returns its size, the marker included.</summary>
    internal int End()
    {
        Bytes.Put32(Buffer, Ike.MarkerSize + 24, (uint)(Position - Ike.MarkerSize));
        return Position;
    }

    /// <summary>Opens a payload, section 3.2. The critical bit is never set: every type sent is known to all.</summary>
    internal void Open(int type)
    {
        Buffer[_nextField] = (byte)type;
        _nextField = Position;
        _payload = Position;
        Position += Ike.PayloadHeaderSize;
    }

    internal void Close()
    {
        Bytes.Put16(Buffer, _payload + 2, Position - _payload);
    }

    /// <summary>Opens the Encrypted payload (section 3.14) and leaves room for the IV; returns where the payload begins.</summary>
    internal int OpenEncrypted(int ivSize)
    {
        Open(Ike.Encrypted);
        Position += ivSize;
        return _payload;
    }

    internal void Byte(int value)
    {
        Buffer[Position++] = (byte)value;
    }

    internal void UInt16(int value)
    {
        Bytes.Put16(Buffer, Position, value);
        Position += 2;
    }

    internal void UInt32(uint value)
    {
        Bytes.Put32(Buffer, Position, value);
        Position += 4;
    }

    internal void Copy(byte[] data, int offset, int count)
    {
        Array.Copy(data, offset, Buffer, Position, count);
        Position += count;
    }

    /// <summary>A whole Notify payload about the IKE SA (section 3.10: protocol and SPI size 0).</summary>
    internal void Notify(int type, byte[] data, int offset, int count)
    {
        Open(Ike.Notify);
        UInt16(0);
        UInt16(type);
        if (count > 0)
        {
            Copy(data, offset, count);
        }

        Close();
    }

    /// <summary>A Traffic Selector payload with one IPv4 range, any protocol and port (section 3.13).</summary>
    internal void TrafficSelector(int payload, uint first, uint last)
    {
        Open(payload);
        UInt32(0x01000000); // one selector
        UInt32((Ike.TsIpv4AddrRange << 24) | Ike.TsSize); // any protocol, size
        UInt32(0x0000FFFF); // ports
        UInt32(first);
        UInt32(last);
        Close();
    }
}
