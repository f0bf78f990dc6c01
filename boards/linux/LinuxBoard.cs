// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Runtime.InteropServices;
using NanoIke.Crypto;
using NanoIke.Firmware;
using NanoIke.Net;

namespace NanoIke.Boards.Linux;

/// <summary>A Linux machine as a board: .NET's UDP socket, the kernel's random generator, a reading from the machine.</summary>
internal sealed class LinuxBoard : Board, IDisposable
{
    private const int SigUsr1 = 10; // .NET has no name for it, and takes the number

    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly MachineReading _reading = new();
    private readonly PosixSignalRegistration _counts;
    private readonly EventLine? _events; // null: lines for people
    private volatile bool _stop;
    private volatile bool _countsAsked;

    internal LinuxBoard(Suite suite, bool json, Sleeper? sleeper = null)
    {
        Suite = suite;
        Sleeper = sleeper!;
        _events = json ? new EventLine() : null;
        _counts = PosixSignalRegistration.Create((PosixSignal)SigUsr1, AskForCounts);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    /// <inheritdoc/>
    public override Suite Suite { get; }

    /// <inheritdoc/>
    public override Sleeper Sleeper { get; }

    /// <inheritdoc/>
    public override Entropy Entropy { get; } = new HostEntropy();

    /// <inheritdoc/>
    public override Link Link { get; } = new UdpLink();

    /// <inheritdoc/>
    public override bool GivesUp => true;

    /// <inheritdoc/>
    public override bool StopRequested => _stop;

    /// <inheritdoc/>
    public override string ReadingName => _reading.Name;

    /// <inheritdoc/>
    public override string ReadingUnit => _reading.Unit;

    /// <inheritdoc/>
    public override int ReadThousandths()
    {
        return _reading.Thousandths();
    }

    /// <inheritdoc/>
    public override void Print(string line)
    {
        Show(_events == null ? line : _events.Of("message", line, null));
    }

    /// <inheritdoc/>
    public override void Tell(string name, string line, Reporter counts)
    {
        Show(_events == null ? line : _events.Of(name, line, counts));
    }

    /// <inheritdoc/>
    public override bool TakeCountsRequest()
    {
        bool asked = _countsAsked;
        _countsAsked = false;
        return asked;
    }

    /// <summary>Says why the node failed.</summary>
    internal void Fail(string why)
    {
        if (_events == null)
        {
            Console.Error.WriteLine(why);
        }
        else
        {
            Show(_events.Of("failed", why, null));
        }
    }

    /// <summary>Says what nobody may overlook.</summary>
    internal void Warn(string what)
    {
        if (_events == null)
        {
            Console.Error.WriteLine(what);
        }
        else
        {
            Show(_events.Of("unsafe", what, null));
        }
    }

    public void Dispose()
    {
        _counts.Dispose();
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private static void Show(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    private void AskForCounts(PosixSignalContext context)
    {
        context.Cancel = true;
        _countsAsked = true;
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _stop = true;
    }
}
