// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Fleet;

/// <summary>What a fleet is made of.</summary>
/// <param name="Configuration">The configuration that all nodes share, without identity and secret.</param>
/// <param name="Secrets">Identity of each node, then its psk, then its psk_next where it has one.</param>
/// <param name="FirstSource">Source address of the first node; the others follow.</param>
/// <param name="RoundTripMs">Of the path to the gateway.</param>
/// <param name="StartJitterMs">Longest random wait before a node's first handshake.</param>
/// <param name="ChaCha">The suite: ChaCha20-Poly1305 or AES-CBC.</param>
internal sealed record FleetOptions(
    string Configuration, string[][] Secrets, uint FirstSource, int RoundTripMs, int StartJitterMs, bool ChaCha);
