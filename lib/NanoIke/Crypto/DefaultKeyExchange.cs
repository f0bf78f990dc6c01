// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// What a suite has when nothing else is said. No other place names it, so that a firmware with another one leaves X25519 out.
/// </summary>
internal static class DefaultKeyExchange
{
    internal static KeyExchange Create()
    {
#if KEY_EXCHANGE_P256
        return new P256();
#elif ADDITIONAL_MLKEM768
        return new X25519().With(new MlKem768());
#else
        return new X25519();
#endif
    }
}
