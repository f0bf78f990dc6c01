// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Net;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>What the configuration says, in the words that an advice needs.</summary>
internal sealed class Setup
{
    internal Setup(NodeConfiguration configuration, Suite suite)
    {
        TunnelSettings settings = configuration.Settings;
        Configuration = configuration;
        Ike = new AlgorithmNames(suite.IkeTransforms);
        Esp = new AlgorithmNames(suite.EspTransforms);
        LocalId = Words.Identity(settings.LocalIdType, settings.LocalId);
        GatewayId = Words.Identity(settings.GatewayIdType, settings.GatewayId);
        RemoteSubnet = Words.Range(settings.RemoteFirst, settings.RemoteLast);
        Collector = Ipv4Text.Format(configuration.CollectorAddress);
    }

    internal NodeConfiguration Configuration { get; }

    internal AlgorithmNames Ike { get; }

    internal AlgorithmNames Esp { get; }

    internal string LocalId { get; }

    internal string GatewayId { get; }

    internal string RemoteSubnet { get; }

    internal string Collector { get; }

    internal string CollectorPort => Configuration.CollectorPort.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The host that is pinged: the collector, or with plain UDP that of the key probe.</summary>
    internal uint Pinged => Configuration.CollectorPath != null || Configuration.ProbeAddress == 0 ? Configuration.CollectorAddress
        : Configuration.ProbeAddress;

    /// <summary>The gateway's address that is examined.</summary>
    internal string Gateway => Ipv4Text.Format(Configuration.Settings.GatewayAddress);

    internal int Port => Configuration.Settings.GatewayPort;

    /// <summary>The own address, as far as this machine knows it.</summary>
    internal string Own { get; set; } = "the node's address";
}
