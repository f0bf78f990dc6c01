// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <content>The post-quantum preshared key (RFC 8784).</content>
internal sealed partial class NodeWords
{
    partial void TellPpk(ref string text)
    {
        text = _tunnel.UsesPpk ? ", with PPK" : _configuration.Settings.PpkId == null ? text : ", without the PPK";
    }
}
