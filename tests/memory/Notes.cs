// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Tests.Memory;

/// <summary>What a node sent, beside what it should have sent: compared when there is memory again.</summary>
internal sealed class Notes
{
    private const int Room = 512;

    /// <summary>What was sent, by step of the recording.</summary>
    internal readonly byte[][] Bytes;

    /// <summary>Its sizes; 0: nothing was sent.</summary>
    internal readonly int[] Lengths;

    private readonly Recording _recording;

    internal Notes(Recording recording)
    {
        int steps = recording.Steps.Length;
        _recording = recording;
        Extra = steps;
        Bytes = new byte[steps + 1][];
        Lengths = new int[steps + 1];
        for (int i = 0; i < steps; i++)
        {
            Bytes[i] = recording.IsSent[i] ? new byte[recording.Datagrams[i].Length] : null;
        }

        Bytes[steps] = new byte[Room];
    }

    /// <summary>Where the last datagram goes that has no step.</summary>
    internal int Extra { get; }

    /// <summary>What is wrong; null: nothing. A datagram without a step may repeat one that was right.</summary>
    internal string Fault()
    {
        bool repeated = Lengths[Extra] == 0;
        for (int i = 0; i < Extra; i++)
        {
            if (!_recording.IsSent[i] || Lengths[i] == 0)
            {
                continue;
            }

            if (!IsRight(i, i))
            {
                return "WRONG bytes at step " + i.ToString();
            }

            repeated |= IsRight(Extra, i);
        }

        return repeated ? null : "WRONG datagram beside the steps";
    }

    /// <summary>Everything was sent.</summary>
    internal bool IsComplete()
    {
        for (int i = 0; i < Extra; i++)
        {
            if (_recording.IsSent[i] && Lengths[i] == 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsRight(int sent, int step)
    {
        byte[] right = _recording.Datagrams[step];
        if (Lengths[sent] != right.Length)
        {
            return false;
        }

        for (int i = 0; i < right.Length; i++)
        {
            if (Bytes[sent][i] != right[i])
            {
                return false;
            }
        }

        return true;
    }
}
