// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>The power went off in the middle of something.</summary>
internal sealed class PowerLossException : Exception
{
}

/// <summary>
/// The drive of a board that sleeps, with the commits of littlefs: a file that is made is there, empty, before it has its bytes; one that
/// is there has the old bytes or the new ones. The power may go off before and behind each commit.
/// </summary>
internal sealed class FlashDrive : Sleeper
{
    private readonly FakeLink _link;
    private readonly Dictionary<SleepFile, byte[]> _files = new();
    private bool _isWake;
    private bool _isDead;
    private long _set;
    private long _clockZero;

    internal FlashDrive(FakeLink link)
    {
        _link = link;
    }

    /// <summary>Called at each moment when the power may go off.</summary>
    internal Action OnMoment { get; set; }

    /// <summary>So many writes fail, and change nothing.</summary>
    internal int Failures { get; set; }

    /// <summary>Says that each start is a wake, whatever it is.</summary>
    internal bool Lies { get; set; }

    /// <summary>How often each file was written.</summary>
    internal Dictionary<SleepFile, int> Writes { get; } = new() { [SleepFile.Tunnel] = 0, [SleepFile.Queue] = 0 };

    internal int Sleeps { get; private set; }

    public override bool IsWake => _isWake || Lies;

    public override long ClockMs => _link.Wire.Now - _clockZero + _set + ClockStepMs;

    /// <summary>Somebody sets the clock forward by so much, as SNTP does, in the middle of this wake.</summary>
    internal long ClockStepMs { get; set; }

    public override long UnsetClockMs => ClockMs - ClockStepMs;

    /// <summary>Bytes of a file; null: there is none.</summary>
    internal byte[] this[SleepFile file]
    {
        get => _files.GetValueOrDefault(file);
        set => _files[file] = value;
    }

    /// <summary>A start, of whatever kind.</summary>
    internal void Start()
    {
        _isDead = false;
        _set += ClockStepMs;
        ClockStepMs = 0;
    }

    /// <summary>The power is off and on again: no clock ran on.</summary>
    internal void LosePower()
    {
        _isWake = false;
        _clockZero = _link.Wire.Now;
        _set = ClockStepMs = 0;
    }

    /// <summary>The power goes off now.</summary>
    internal void Die()
    {
        _isDead = true;
        LosePower();
        throw new PowerLossException();
    }

    public override byte[] Read(SleepFile file) => (byte[])this[file]?.Clone();

    public override bool Write(SleepFile file, byte[] bytes, int count)
    {
        if (_isDead)
        {
            return false; // what runs on in a test does not on a board
        }

        if (Failures > 0)
        {
            Failures--;
            return false;
        }

        Writes[file]++;
        if (!_files.ContainsKey(file))
        {
            Commit(file, Array.Empty<byte>());
        }

        Commit(file, bytes.AsSpan(0, count).ToArray());
        return true;
    }

    public override void Sleep(long milliseconds)
    {
        OnMoment?.Invoke();
        Sleeps++;
        _isWake = true;
        _link.Wire.Now += milliseconds;
    }

    private void Commit(SleepFile file, byte[] bytes)
    {
        OnMoment?.Invoke();
        _files[file] = bytes;
        OnMoment?.Invoke();
    }
}
