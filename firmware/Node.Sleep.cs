// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <content>Deep sleep: a run is one reading, and ends with a tunnel that is suspended, not closed.</content>
public sealed partial class Node
{
    private const int AwakeMs = 20000; // for a reading that is not acknowledged: two transmissions, a handshake, and one more
    private const int PendingMs = 3000; // for what must end before the tunnel can be suspended
    private const int SleepLeastMs = 1000;

    private readonly NodeMemory _memory; // null: the board has none, or nobody acknowledges readings
    private readonly bool _sleeps;
    private bool _suspended;

    // The board's memory; the first node of a start goes on with what it holds.
    private NodeMemory OpenMemory()
    {
        bool first = _board.Memory == null;
        if (first)
        {
            _board.Memory = new NodeMemory(_board);
            _board.Memory.Wake(_socket);
        }

        return _board.Memory;
    }

    // True: the tunnel is in its file. False: it is to be closed.
    private bool Suspend()
    {
        if (_memory == null)
        {
            return false;
        }

        _closing = true; // waits are for the tunnel alone
        long end = _board.Milliseconds + PendingMs;
        Status status = _memory.Suspend(_socket);
        while (status == Status.Busy && _board.Milliseconds < end)
        {
            Turn(this);
            status = _memory.Suspend(_socket);
        }

        _suspended = status == Status.Ok;
        if (_suspended)
        {
            _log.Say("suspended", "tunnel suspended until the next start");
        }

        return _suspended;
    }

    private void SleepUntilNext()
    {
        long left = _nextReading - _board.Milliseconds;
        _board.Sleeper.Sleep(left < SleepLeastMs ? SleepLeastMs : left);
    }
}
