// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>What a configuration file says.</summary>
public sealed class NodeConfiguration
{
    /// <summary>The two ends of the tunnel; the gateway's address is filled in once <see cref="GatewayHost"/> is resolved.</summary>
    public readonly TunnelSettings Settings = new TunnelSettings();

    /// <summary>Host name of the gateway; null when the file gives its address.</summary>
    public string GatewayHost;

    /// <summary>The own identity as the file has it.</summary>
    public string LocalName;

    /// <summary>Inner address the reports go to.</summary>
    public uint CollectorAddress;

    /// <summary>UDP port the reports go to.</summary>
    public int CollectorPort;

    /// <summary>Inner address of the host that probes go to; 0: no probes.</summary>
    public uint ProbeAddress;

    /// <summary>Time between two reports in milliseconds.</summary>
    public int ReportIntervalMs = 1000;
}
