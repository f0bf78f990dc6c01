// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Tests.Memory;

/// <summary>
/// Says what the recorded gateway said, and notes what the node sends without a call that could be skipped. Each datagram that comes
/// fragments the heap.
/// </summary>
internal sealed class ReplayLink : NodeLink
{
    private readonly Recording _recording;
    private readonly Notes _notes;
    private readonly Holes _holes;
    private readonly int _leave;
    private int _step;

    internal ReplayLink(Recording recording, Notes notes, Holes holes, int leave)
    {
        _holes = holes;
        _leave = leave;
        _recording = recording;
        _notes = notes;
    }

    public override bool Send(byte[] buffer, int offset, int count)
    {
        bool expected = _step < _recording.Steps.Length && _recording.IsSent[_step];
        int step = expected ? _step : _notes.Extra;
        byte[] to = _notes.Bytes[step];
        _notes.Lengths[step] = count;
        for (int i = 0; i < count && i < to.Length; i++)
        {
            to[i] = buffer[offset + i];
        }

        _step += expected ? 1 : 0;
        return true;
    }

    public override int Receive(byte[] buffer, int waitMs)
    {
        if (_step < _recording.Steps.Length && !_recording.IsSent[_step])
        {
            _holes.Make(_leave, true);
            byte[] datagram = _recording.Datagrams[_step++];
            for (int i = 0; i < datagram.Length; i++)
            {
                buffer[i] = datagram[i];
            }

            return datagram.Length;
        }

        Now += waitMs == 0 ? 1 : waitMs;
        return 0;
    }
}
