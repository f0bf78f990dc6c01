// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke;

/// <summary>The events that the application has not taken yet, first in, first out; when there is no room the oldest is lost.</summary>
internal sealed class TunnelEvents
{
    private const int Room = 8;
    private const int KindBits = 8;

    private readonly int[] _events = new int[Room]; // kind, and the status above it
    private int _first;
    private int _count;

    /// <summary>Why the event that was taken last happened.</summary>
    internal Status Status;

    internal void Add(TunnelEvent kind, Status status)
    {
        if (_count == Room)
        {
            _first = (_first + 1) % Room;
            _count--;
        }

        _events[(_first + _count) % Room] = (int)kind | ((int)status << KindBits);
        _count++;
    }

    internal TunnelEvent Take()
    {
        if (_count == 0)
        {
            return TunnelEvent.None;
        }

        int taken = _events[_first];
        _first = (_first + 1) % Room;
        _count--;
        Status = (Status)(taken >> KindBits);
        return (TunnelEvent)(taken & ((1 << KindBits) - 1));
    }
}
