// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>Makes nodes from what the board has. Each gets a configuration that was read anew, as a node wipes its secret.</summary>
public abstract class NodeFactory
{
    /// <summary>Why <see cref="Create"/> returned null: one line for a person.</summary>
    public abstract string Problem { get; }

    /// <summary>Makes a node.</summary>
    /// <returns>Null: it cannot be made at the moment (no configuration, no network); a later try may do.</returns>
    public abstract Node Create();
}
