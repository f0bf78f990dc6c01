// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <content>Transform type 6, Additional Key Exchange 1 (RFC 9370 section 2.2.1).</content>
public abstract partial class Suite
{
    private const int TypeAdditional = 6;

    partial void MeasureAdditional(ref int size)
    {
        size += KeyExchange.Additional == null ? 0 : 8;
    }

    partial void OfferAdditional(int at)
    {
        if (KeyExchange.Additional != null)
        {
            Add(IkeTransforms, at, TypeAdditional, KeyExchange.Additional.Method, 0);
        }
    }

    partial void PassAdditional(ref int end)
    {
        end -= KeyExchange.Additional == null ? 0 : 8;
    }

    partial void NameAdditional(ref string name)
    {
        if (KeyExchange.Additional != null)
        {
            name += "-ke1_" + KeyExchange.Additional.Name;
        }
    }
}
