// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>What a board brings that can sleep deeply: memory is lost, two files and a clock are not. No method throws.</summary>
public abstract class Sleeper
{
    /// <summary>This start is the end of a sleep that <see cref="Sleep"/> began, and of nothing else.</summary>
    public abstract bool IsWake { get; }

    /// <summary>Milliseconds of a clock that runs on in sleep. It may be set while the node is awake, but not while it sleeps.</summary>
    public abstract long ClockMs { get; }

    /// <summary>What <see cref="ClockMs"/> would be if nobody had set it since the program started.</summary>
    public abstract long UnsetClockMs { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="file">Which one.</param>
    /// <returns>Its bytes; null: there is none, or it cannot be read.</returns>
    public abstract byte[] Read(SleepFile file);

    /// <summary>
    /// Writes a file anew. When it returns, the bytes survive a loss of power; one before that leaves what was there, or something that is
    /// too short or has a wrong checksum.
    /// </summary>
    /// <param name="file">Which one.</param>
    /// <param name="bytes">What to write, from its first byte on. The file of the tunnel is secret.</param>
    /// <param name="count">How many bytes.</param>
    /// <returns>False: the file may be as it was.</returns>
    public abstract bool Write(SleepFile file, byte[] bytes, int count);

    /// <summary>Sleeps. A board does not return from it: it starts anew.</summary>
    /// <param name="milliseconds">How long.</param>
    public abstract void Sleep(long milliseconds);
}
