// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Sa;

/// <content>On a host only.</content>
internal sealed partial class Handshake
{
    partial void LogIkeKeys()
    {
        _settings.KeyLog?.TakeIke(_suite, _sa);
    }

    partial void LogChildKeys()
    {
        _settings.KeyLog?.TakeChild(_suite, _sa.Child);
    }
}
