// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using nanoFramework.Runtime.Native;
using NanoIke.Crypto;
using NanoIke.Firmware;
using NanoIke.Net;

namespace NanoIke.Boards;

/// <summary>What all nanoFramework boards share. A board adds its network and its random source.</summary>
internal abstract class DeviceBoard : Board
{
    private readonly UdpLink _link = new UdpLink();
    private readonly Entropy _entropy;

    private protected DeviceBoard(Entropy entropy, DeviceNetwork network)
    {
        Network = network;
        _entropy = entropy;
        Print(SystemInfo.OEMString);
        if (DeviceSuite.LacksNative)
        {
            Print("native crypto is missing or answers wrong: the managed one serves");
        }
    }

    /// <inheritdoc/>
    public override Suite Suite => DeviceSuite.Suite;

    /// <inheritdoc/>
    public override Entropy Entropy => _entropy;

    /// <inheritdoc/>
    public override Link Link => _link;

    /// <inheritdoc/>
    public override bool GivesUp => false;

    /// <inheritdoc/>
    public override int StartJitterMs => 10000;

    /// <inheritdoc/>
    public override bool StopRequested => false;

    /// <inheritdoc/>
    public override string ReadingName => "free_memory_kB";

    /// <inheritdoc/>
    public override string ReadingUnit => string.Empty;

    /// <summary>The network: brought up and watched from <see cref="Turn"/>.</summary>
    internal DeviceNetwork Network { get; }

    /// <inheritdoc/>
    public override int NetworkReturns => Network.Returns;

    /// <inheritdoc/>
    public override uint LocalAddress => Network.CurrentAddress;

    /// <inheritdoc/>
    /// <remarks>The network is looked at once a second.</remarks>
    public override int TurnMs => NetworkWatch.CheckMs;

    /// <inheritdoc/>
    /// <remarks>
    /// Free managed memory, when it was last tidied: a reading that every board has and that costs nothing. Replace it by the sensor of
    /// yours.
    /// </remarks>
    public override int ReadThousandths()
    {
        return Heap.FreeBytes;
    }

    /// <inheritdoc/>
    public override void Print(string line)
    {
        Console.WriteLine(line);
    }

    /// <inheritdoc/>
    public override void Turn()
    {
        string line = Network.Turn(Milliseconds);
        if (line != null)
        {
            Print(line);
        }
    }

    /// <inheritdoc/>
    public override bool LeaveNativeCrypto()
    {
        return DeviceSuite.LeaveNative();
    }

    /// <inheritdoc/>
    public override void Reboot()
    {
        Power.RebootDevice();
    }
}
