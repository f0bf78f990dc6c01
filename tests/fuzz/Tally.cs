// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;

namespace NanoIke.Fuzz;

/// <summary>What is known of one entry point.</summary>
internal sealed class Tally
{
    internal long Executions { get; set; }

    /// <summary>Executions in which the tunnel took the datagram for a message of its gateway.</summary>
    internal long Taken { get; set; }

    internal double SlowestMs { get; set; }

    /// <summary>Virtual time until a packet arrived again, after a life at random; 0: no such lives.</summary>
    internal long LongestRecoveryMs { get; set; }

    internal List<string> Crashes { get; } = new List<string>();
}

/// <summary>How mutations come in.</summary>
internal enum Door
{
    /// <summary>By anybody, without keys.</summary>
    Clear,

    /// <summary>Behind the ICV of an IKE message.</summary>
    Message,

    /// <summary>Behind the ICV of an ESP packet.</summary>
    Packet,
}
