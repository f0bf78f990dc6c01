// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke;

/// <content>For a program that examines a gateway.</content>
public sealed partial class TunnelSettings
{
    /// <summary>What it does otherwise than a node; null: the tunnel is a node's.</summary>
    internal Trial Trial;
}
