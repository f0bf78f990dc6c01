// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Security.Cryptography;
using NanoIke.Crypto;

namespace NanoIke.Net;

/// <summary>The random generator of the operating system, which is seeded from hardware. On .NET only.</summary>
public sealed class HostEntropy : Entropy
{
    /// <inheritdoc/>
    public override bool IsHardware => true;

    /// <inheritdoc/>
    public override uint StartCounter { get; } = unchecked((uint)DateTime.UtcNow.Ticks);

    /// <inheritdoc/>
    public override void Fill(byte[] buffer, int offset, int count)
    {
        RandomNumberGenerator.Fill(buffer.AsSpan(offset, count));
    }
}
