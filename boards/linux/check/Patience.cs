// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Boards.Linux.Checking;

/// <summary>How long answers may take, in milliseconds.</summary>
/// <param name="InitMs">That to IKE_SA_INIT, with its repetitions.</param>
/// <param name="AuthMs">That to what follows.</param>
/// <param name="ProbeMs">That to a question besides, each of its repetitions.</param>
/// <param name="EchoMs">That to what goes through the tunnel, each of its repetitions.</param>
internal sealed record Patience(int InitMs, int AuthMs, int ProbeMs, int[] EchoMs)
{
    /// <summary>For a person: two repetitions, and an answer that takes a second and more. The first packet may come before the gateway has
    /// its routes.</summary>
    internal static Patience Usual { get; } = new(8000, 10000, 1500, new[] { 200, 400, 800, 1600, 2000 });
}
