// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <content>For messages that are open at the same time under one key.</content>
internal sealed partial class HmacSha256
{
    /// <summary>Takes the key that another object has.</summary>
    internal void TakeKey(HmacSha256 other)
    {
        Array.Copy(other._keyed, 0, _keyed, 0, _keyed.Length);
    }
}
