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
        _nextField = Ike.MarkerSize + Ike.AtNextPayload;
        buffer[Ike.MarkerSize + Ike.AtVersion] = Ike.Version;
        buffer[Ike.MarkerSize + Ike.AtExchange] = (byte)exchange;
        buffer[Ike.MarkerSize + Ike.AtFlags] = (byte)flags;
        Bytes.Put32(buffer, Ike.MarkerSize + Ike.AtMessageId, id);
        Position = Ike.MarkerSize + Ike.HeaderSize;
    }

    /// <summary>Ends the message; returns its size, the marker included.</summary>
    internal int End()
    {
        Bytes.Put32(Buffer, Ike.MarkerSize + Ike.AtLength, (uint)(Position - Ike.MarkerSize));
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

    /// <summary>A whole Notify payload about an ESP SA, or about what the peer said of one (section 3.10).</summary>
    internal void NotifyEsp(int type, uint spi)
    {
        Open(Ike.Notify);
        UInt16((Ike.ProtocolEsp << 8) | 4);
        UInt16(type);
        UInt32(spi);
        Close();
    }

    /// <summary>A whole Delete payload (section 3.11): of the IKE SA, or of the ESP SA with the SPI given.</summary>
    internal void Delete(uint spi)
    {
        Open(Ike.Delete);
        if (spi == 0)
        {
            UInt32((uint)Ike.ProtocolIke << 24); // no SPI: this IKE SA
        }
        else
        {
            UInt32(((uint)Ike.ProtocolEsp << 24) | (4 << 16) | 1);
            UInt32(spi);
        }

        Close();
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

    /// <summary>A whole Identification payload (section 3.5).</summary>
    internal void Identity(int payload, int type, byte[] id)
    {
        Open(payload);
        UInt32((uint)type << 24);
        Copy(id, 0, id.Length);
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
