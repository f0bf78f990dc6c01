// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>What a configuration file says.</summary>
public sealed class NodeConfiguration
{
    /// <summary>The two ends of the tunnel; the gateway's address is filled in from <see cref="Gateways"/>.</summary>
    public readonly TunnelSettings Settings = new TunnelSettings();

    /// <summary>UDP port of CoAP (RFC 7252 section 6.1).</summary>
    public const int CoapPort = 5683;

    /// <summary>Path of the collector where the file gives none.</summary>
    public const string CoapPath = "/dp";

    /// <summary>The most readings that a queue may hold.</summary>
    public const int QueueMaxSize = 1000;

    /// <summary>What in the file is allowed and likely a mistake, with its line, for a person; null: nothing.</summary>
    public string Warning;

    /// <summary>Names and addresses of the gateway, in the order they are tried.</summary>
    public string[] Gateways;

    /// <summary>The own identity as the file has it.</summary>
    public string LocalName;

    /// <summary>Inner address the reports go to.</summary>
    public uint CollectorAddress;

    /// <summary>UDP port the reports go to.</summary>
    public int CollectorPort;

    /// <summary>Path of the collector for CoAP; null: reports are plain UDP datagrams.</summary>
    public string CollectorPath;

    /// <summary>How many readings wait for their acknowledgement at most (CoAP).</summary>
    public int QueueSize = 64;

    /// <summary>The collector may change the report interval (CoAP).</summary>
    public bool Control;

    /// <summary>The board sleeps deeply between two readings (CoAP).</summary>
    public bool DeepSleep;

    /// <summary>Inner address of the host that probes go to; 0: no probes.</summary>
    public uint ProbeAddress;

    /// <summary>Time between two reports in milliseconds.</summary>
    public int ReportIntervalMs = 1000;
}
