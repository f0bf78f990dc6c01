// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <summary>
/// A cursor over part of a datagram. Sticky: a read past the end yields 0 and sets <see cref="Failed"/> for good, so a
/// structure is read whole and judged once by <see cref="Complete"/>, which refuses trailing bytes as well.
/// </summary>
internal sealed class WireReader
{
    private byte[] _buffer;
    private int _end;

    /// <summary>Offset of the next byte.</summary>
    internal int Position;

    /// <summary>A read went past the end.</summary>
    internal bool Failed;

    /// <summary>Everything was read, and nothing more.</summary>
    internal bool Complete => !Failed && Position == _end;

    /// <summary>Bytes are left.</summary>
    internal bool More => !Failed && Position < _end;

    internal void Over(byte[] buffer, int offset, int length)
    {
        _buffer = buffer;
        Position = offset;
        _end = offset + length;
        Failed = false;
    }

    internal int Byte()
    {
        int at = Skip(1);
        return Failed ? 0 : _buffer[at];
    }

    internal int UInt16()
    {
        int at = Skip(2);
        return Failed ? 0 : Bytes.Get16(_buffer, at);
    }

    internal uint UInt32()
    {
        int at = Skip(4);
        return Failed ? 0 : Bytes.Get32(_buffer, at);
    }

    /// <summary>Passes over bytes and returns where they begin.</summary>
    internal int Skip(int count)
    {
        int at = Position;
        if (Failed || count < 0 || count > _end - at)
        {
            Failed = true;
            return at;
        }

        Position = at + count;
        return at;
    }
}
