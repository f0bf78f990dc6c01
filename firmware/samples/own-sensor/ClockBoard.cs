// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Boards;
using NanoIke.Boards.Stm32;
using NanoIke.Net;

namespace NanoIke.Samples;

/// <summary>
/// The node with a sensor of one's own, which is here the clock: seconds since the start. All that the node does is there: queue,
/// acknowledged reports, GET /reading. A driver is asked in ReadThousandths, and set up in the constructor.
/// </summary>
internal sealed class ClockBoard : DeviceBoard
{
    internal ClockBoard()
        : base(new Stm32Entropy(DeviceStorage.CountStart()), new EthernetNetwork())
    {
    }

    /// <inheritdoc/>
    public override string ReadingName => "uptime";

    /// <inheritdoc/>
    public override string ReadingUnit => "s";

    /// <inheritdoc/>
    /// <remarks>In thousandths of the unit: milliseconds. What a driver throws ends the node, and a fresh one starts.</remarks>
    public override int ReadThousandths()
    {
        return (int)(Environment.TickCount64 & 0x7FFFFFFF);
    }
}
