// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Net;

/// <summary>The machine as the system's API shows it.</summary>
internal sealed class SystemHost : TunnelHost
{
    private readonly Suite _suite;
    private readonly Entropy _entropy;
    private readonly UdpLink _link = new UdpLink();

    internal SystemHost(Suite suite, Entropy entropy)
    {
        _suite = suite;
        _entropy = entropy;
    }

    /// <inheritdoc/>
    public override Suite Suite => _suite;

    /// <inheritdoc/>
    public override Entropy Entropy => _entropy;

    /// <inheritdoc/>
    public override Link Link => _link;
}
