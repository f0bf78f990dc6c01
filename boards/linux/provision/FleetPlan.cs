// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Boards.Linux.Provision;

/// <summary>What all nodes of a new fleet have in common, in the words of the configuration file.</summary>
internal sealed record FleetPlan
{
    internal string? Gateway { get; init; }

    internal string? GatewayId { get; init; }

    internal string? RemoteSubnet { get; init; }

    internal string? Collector { get; init; }

    /// <summary>Inner addresses that the gateway gives.</summary>
    internal string Pool { get; init; } = string.Empty;

    /// <summary>Each node gets a post-quantum preshared key (RFC 8784).</summary>
    internal bool HasPpk { get; init; }
}
