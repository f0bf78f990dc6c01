// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Net;
using System.Net.NetworkInformation;
using nanoFramework.Runtime.Native;
using NanoIke.Crypto;
using NanoIke.Firmware;

namespace NanoIke.Boards;

/// <summary>What all nanoFramework boards share. A board adds its network and what it knows of its random generator.</summary>
internal abstract class DeviceBoard : Board
{
    private const int LinkCheckMs = 5000;

    private readonly Suite _suite;
    private readonly UdpLink _link = new UdpLink();
    private readonly DeviceEntropy _entropy;
    private long _linkCheckAt;

    private protected DeviceBoard(Suite suite)
    {
        _suite = suite;
        _entropy = new DeviceEntropy(this);
        Print(SystemInfo.OEMString);
        NativeAesCbcSuite native = suite as NativeAesCbcSuite;
        if (native != null && !native.IsNative)
        {
            Print("native crypto is missing or answers wrong: the managed one serves");
        }
    }

    /// <inheritdoc/>
    public override Suite Suite => _suite;

    /// <inheritdoc/>
    public override Entropy Entropy => _entropy;

    /// <inheritdoc/>
    public override Link Link => _link;

    /// <inheritdoc/>
    public override long Milliseconds => System.Environment.TickCount64;

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

    /// <summary>System.Random of this target draws from a hardware generator that is running now.</summary>
    internal abstract bool HasHardwareRandom { get; }

    /// <summary>Brings the network up; true: there is an address. Blocks for a minute at most.</summary>
    internal abstract bool ConnectNetwork();

    /// <inheritdoc/>
    /// <remarks>Free managed memory: a reading that every board has. Replace it by the sensor of yours.</remarks>
    public override int ReadThousandths()
    {
        return (int)nanoFramework.Runtime.Native.GC.Run(false);
    }

    /// <inheritdoc/>
    public override uint Resolve(string host)
    {
        try
        {
            IPAddress[] addresses = Dns.GetHostEntry(host).AddressList;
            for (int i = 0; i < addresses.Length; i++)
            {
                byte[] bytes = addresses[i].GetAddressBytes();
                if (bytes.Length == 4)
                {
                    return Wire.Bytes.Get32(bytes, 0);
                }
            }
        }
        catch (Exception)
        {
            // It does not resolve; the managed and the native part throw what they like.
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Print(string line)
    {
        Console.WriteLine(line);
    }

    /// <inheritdoc/>
    public override void Turn()
    {
        long now = Milliseconds;
        if (now < _linkCheckAt)
        {
            return;
        }

        if (!NetworkInterface.GetIsNetworkAvailable())
        {
            Print("no network; connecting again");
            ConnectNetwork();
        }

        _linkCheckAt = Milliseconds + LinkCheckMs;
    }
}
