// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke;

/// <content>The post-quantum preshared key (RFC 8784), which a firmware can leave out.</content>
public sealed partial class Tunnel
{
    /// <summary>The keys of the tunnel that was made last by a handshake of this object depend on the PPK (RFC 8784).</summary>
    public bool UsesPpk => _handshake.UsesPpk;

    partial void TakePpk(Sha256 hash)
    {
        if (_settings.Ppk != null)
        {
            _keys.SetPpk(hash, _settings.Ppk, _settings.PpkRequired);
        }
    }
}
