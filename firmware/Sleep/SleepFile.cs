// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>What outlives a deep sleep.</summary>
public enum SleepFile
{
    /// <summary>The suspended tunnel and the counts: written twice a wake.</summary>
    Tunnel,

    /// <summary>Readings that were not acknowledged: written while there are some.</summary>
    Queue,
}
