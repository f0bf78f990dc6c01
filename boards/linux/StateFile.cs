// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using NanoIke.Firmware;

namespace NanoIke.Boards.Linux;

/// <summary>
/// --state FILE: what outlives the process, which is how this board sleeps. The file is locked as long as the process lives, since a
/// state is good for one node. Readings that wait are in FILE.queue. Both are readable by their owner alone.
/// </summary>
internal sealed class StateFile : Sleeper, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const long LengthMax = 65536;

    private readonly long _ahead = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - Environment.TickCount64;
    private readonly FileStream _tunnel;
    private readonly string _queue;

    private StateFile(string path, FileStream tunnel)
    {
        _tunnel = tunnel;
        _queue = path + ".queue";
    }

    /// <inheritdoc/>
    /// <remarks>A process that was killed leaves a mark instead of a state, and one that ended in order leaves a state.</remarks>
    public override bool IsWake => true;

    /// <inheritdoc/>
    public override long ClockMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public override long UnsetClockMs => _ahead + Environment.TickCount64;

    /// <summary>Opens and locks the file.</summary>
    /// <param name="path">Its path; it is made if there is none.</param>
    /// <param name="problem">Why null is returned: one line for a person.</param>
    internal static StateFile? Open(string path, out string problem)
    {
        try
        {
            FileStream tunnel = OpenForOwner(path, FileMode.OpenOrCreate);
            problem = string.Empty;
            return new StateFile(path, tunnel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = "cannot use the state file " + path + " (is another node using it?): " + e.Message;
            return null;
        }
    }

    /// <inheritdoc/>
    public override byte[] Read(SleepFile file)
    {
        try
        {
            return file == SleepFile.Tunnel ? ReadTunnel() : File.ReadAllBytes(_queue);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null!;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The state is written in place, as its lock is on the file: half of it is none, its checksum sees to that. The queue takes the place
    /// of the old one in one step.
    /// </remarks>
    public override bool Write(SleepFile file, byte[] bytes, int count)
    {
        try
        {
            if (file == SleepFile.Tunnel)
            {
                _tunnel.Position = 0;
                _tunnel.Write(bytes, 0, count);
                _tunnel.SetLength(count);
                _tunnel.Flush(true);
            }
            else
            {
                ReplaceQueue(bytes, count);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The process ends; who starts the next one decides when.</remarks>
    public override void Sleep(long milliseconds)
    {
    }

    public void Dispose()
    {
        _tunnel.Dispose();
    }

    // For the owner alone, also where the file was there with other rights; locked.
    private static FileStream OpenForOwner(string path, FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        options.UnixCreateMode = OwnerOnly;
        FileStream stream = new(path, options);
        File.SetUnixFileMode(stream.SafeFileHandle, OwnerOnly);
        return stream;
    }

    private byte[] ReadTunnel()
    {
        if (_tunnel.Length > LengthMax)
        {
            return null!;
        }

        byte[] bytes = new byte[_tunnel.Length];
        _tunnel.Position = 0;
        _tunnel.ReadExactly(bytes);
        return bytes;
    }

    private void ReplaceQueue(byte[] bytes, int count)
    {
        string fresh = _queue + ".new";
        using (FileStream stream = OpenForOwner(fresh, FileMode.Create))
        {
            stream.Write(bytes, 0, count);
            stream.Flush(true);
        }

        File.Move(fresh, _queue, true);
    }
}
