// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke;

/// <content>On a host only.</content>
public sealed partial class TunnelSettings
{
    /// <summary>Gets every key; null: they stay where they are.</summary>
    internal KeyLog KeyLog;
}
