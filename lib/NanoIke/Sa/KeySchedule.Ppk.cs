// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;

namespace NanoIke.Sa;

/// <content>
/// The post-quantum preshared key in SK_d, SK_pi and SK_pr: prf(PPK, SK' | 0x01), the first block of prf+ (RFC 8784 section 3). The
/// interpreter can leave out a call: SK_pi and SK_pr make AUTH wrong then, and SK_d is looked at, since packets would go out that do not
/// depend on the PPK.
/// </content>
internal sealed partial class KeySchedule
{
    private HmacSha256 _ppk; // keyed by the PPK; null: there is none

    /// <summary>Takes the PPK; two chaining values are all that is kept of it.</summary>
    internal void SetPpk(Sha256 hash, byte[] ppk, bool required)
    {
        _ppk = new HmacSha256(hash);
        _ppk.SetKey(ppk, 0, ppk.Length);
        _ppk.Begin();
        _ppk.Finish(_block, 0, HashSize);
        AddFingerprint();
        Array.Clear(_block, 0, _block.Length);
        if (!required)
        {
            BeginWithout();
        }
    }

    partial void BeginWithout();

    partial void ClearPpk()
    {
        _ppk?.Clear();
    }

    /// <summary>
    /// Derives KEYMAT without the PPK, and keeps it for a gateway that goes without. It takes the place of SK_a and SK_e, which have its
    /// size and are in the SA by now.
    /// </summary>
    internal void DeriveSpareChild(byte[] nonces, int offset, int count, ChildSa child)
    {
        ExpandChild(nonces, offset, count, child);
        Array.Copy(child.Keys, 0, _keys, HashSize, child.Keys.Length);
        Array.Clear(child.Keys, 0, child.Keys.Length);
    }

    /// <summary>The gateway goes without the PPK, and so does the child.</summary>
    internal void TakeSpareChild(ChildSa child)
    {
        Array.Copy(_keys, HashSize, child.Keys, 0, child.Keys.Length);
    }

    /// <summary>SK_d, which the child is derived from. False: it is as it was; that is what the argument is for, a call that is left out
    /// returns it.</summary>
    internal bool MixDerive(bool no)
    {
        byte[] keys = _keys;
        int before = (keys[0] << 24) | (keys[1] << 16) | (keys[2] << 8) | keys[3];
        Mix(0);
        return no || ((keys[0] << 24) | (keys[1] << 16) | (keys[2] << 8) | keys[3]) != before;
    }

    /// <summary>SK_pi, which the own AUTH is made with.</summary>
    internal void MixOwn()
    {
        Mix(SkP);
    }

    /// <summary>SK_pr, which the gateway's AUTH is made with.</summary>
    internal void MixPeer()
    {
        Mix(SkP + HashSize);
    }

    private void Mix(int at)
    {
        _ppk.Begin();
        _ppk.Update(_keys, at, HashSize);
        _block[HashSize] = 1;
        _ppk.Update(_block, HashSize, 1);
        _ppk.Finish(_keys, at, HashSize);
    }
}
