// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Sa;

/// <content>The post-quantum preshared key behind an additional key exchange: it is mixed into the keys of that.</content>
internal sealed partial class Handshake
{
    partial void MixHeld(bool isChildMixed)
    {
        if (_mixesPpk && !_settings.PpkRequired)
        {
            _keys.FinishHeldWithout(_settings.LocalIdType, _settings.LocalId, _tools.Work.Bytes, KeySchedule.HashSize);
        }

        if (isChildMixed)
        {
            _keys.MixOwn();
        }
    }
}
