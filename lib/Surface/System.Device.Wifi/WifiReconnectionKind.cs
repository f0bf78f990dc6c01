// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System.Device.Wifi;

public enum WifiReconnectionKind
{
    Automatic,
    Manual,
}
