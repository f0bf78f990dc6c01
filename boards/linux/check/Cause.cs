// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>A likely cause, and what to change where. What is null does not apply there.</summary>
/// <param name="Id">One word, the same at all times.</param>
/// <param name="What">The cause in words.</param>
internal sealed record Cause(string Id, string What)
{
    /// <summary>The line in the node's configuration or on its command line.</summary>
    internal string? Node { get; init; }

    /// <summary>The line of strongSwan's swanctl.conf.</summary>
    internal string? Swanctl { get; init; }

    /// <summary>The line of ipsec.conf of libreswan.</summary>
    internal string? Ipsec { get; init; }

    /// <summary>The words of OpenIKED's iked.conf.</summary>
    internal string? Iked { get; init; }

    /// <summary>What to do on the gateway's machine, whatever runs there.</summary>
    internal string? Machine { get; init; }

    /// <summary>What strongSwan's log says then.</summary>
    internal string? CharonLog { get; init; }

    /// <summary>What the log of libreswan says then.</summary>
    internal string? PlutoLog { get; init; }

    /// <summary>What OpenIKED's log says then.</summary>
    internal string? IkedLog { get; init; }

    /// <summary>All that applies, with its title.</summary>
    internal IEnumerable<(string Title, string Text)> Lines()
    {
        (string, string?)[] lines =
        {
            ("node", Node), ("swanctl.conf", Swanctl), ("ipsec.conf", Ipsec), ("iked.conf", Iked), ("gateway", Machine),
            ("log of charon", CharonLog), ("log of pluto", PlutoLog), ("log of iked", IkedLog),
        };
        foreach ((string title, string? text) in lines)
        {
            if (text != null)
            {
                yield return (title, text);
            }
        }
    }
}
