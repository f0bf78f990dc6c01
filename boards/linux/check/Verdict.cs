// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>What came of it all.</summary>
/// <param name="Works">A node with this configuration gets through.</param>
/// <param name="Text">The verdict in words.</param>
/// <param name="Causes">The likely causes of a failure, the likeliest first; where it works, what is worth a change all the same.</param>
internal sealed record Verdict(bool Works, string Text, IReadOnlyList<Cause> Causes)
{
    /// <summary>A packet came back through the tunnel.</summary>
    internal bool Proven { get; init; }

    internal static Verdict Fails(string text, params Cause[] causes)
    {
        return new Verdict(false, text, causes);
    }
}
