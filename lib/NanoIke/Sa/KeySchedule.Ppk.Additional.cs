// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Sa;

/// <content>NO_PPK_AUTH (RFC 8784 section 3) behind an additional key exchange: held open as AUTH is.</content>
internal sealed partial class KeySchedule
{
    private HmacSha256 _without; // null: the PPK is required, or there is none

    partial void BeginWithout()
    {
        if (_own != null)
        {
            _without = new HmacSha256(new Sha256());
        }
    }

    partial void HoldWithout(byte[] message, int offset, int count, byte[] nonce, int nonceOffset, int nonceCount)
    {
        if (_without != null)
        {
            Hold(_without, message, offset, count);
            _without.Update(nonce, nonceOffset, nonceCount);
        }
    }

    /// <summary>As <see cref="FinishHeld"/>, before SK_pi depends on the PPK.</summary>
    internal void FinishHeldWithout(int idType, byte[] id, byte[] result, int offset)
    {
        MacOwnIdentity(idType, id);
        EndHeld(_without, result, offset);
    }

    partial void AbandonWithout()
    {
        _without?.Abandon();
    }

    partial void ClearWithout()
    {
        _without?.Clear();
    }
}
