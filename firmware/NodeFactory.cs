// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>Makes a node from what the board has: a fresh one each time, with a configuration read anew (a node wipes its secret).</summary>
public abstract class NodeFactory
{
    /// <summary>Why <see cref="Create"/> returned null: one line for a person.</summary>
    public abstract string Problem { get; }

    /// <summary>Makes a node.</summary>
    /// <returns>Null: it cannot be made at the moment (no configuration, no network); another try later may do, a reboot would not.</returns>
    public abstract Node Create();
}
