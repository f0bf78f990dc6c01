// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <content>
/// Keys that depend on a second secret (RFC 9370 section 2.2.2), and AUTH over IKE_INTERMEDIATE (RFC 9242 section 3.3.2). The own AUTH
/// cannot be ended before that exchange, so both HMACs stay open: nothing of the messages is kept.
/// </content>
internal sealed partial class KeySchedule
{
    private HmacSha256 _own;   // the own AUTH value, while that of the responder is open in _auth
    private byte[] _nonces;    // Ni | Nr
    private byte[] _intAuth;   // IntAuth_i | IntAuth_r | Message ID of IKE_AUTH
    private int _noncesSize;

    /// <summary>Ni | Nr.</summary>
    internal byte[] Nonces => _nonces;

    /// <summary>Bytes of them.</summary>
    internal int NoncesSize => _noncesSize;

    /// <summary>Makes the memory for it.</summary>
    partial void BeginAdditional()
    {
        if (_suite.KeyExchange.Additional != null && _own == null)
        {
            _own = new HmacSha256(new Sha256());
            _nonces = new byte[Limits.OwnNonceBytes + Limits.NonceMaxBytes];
            _intAuth = new byte[2 * HashSize + 4];
        }
    }

    partial void HoldWithout(byte[] message, int offset, int count, byte[] nonce, int nonceOffset, int nonceCount);

    partial void AbandonWithout();

    partial void ClearWithout();

    /// <summary>Keeps Ni | Nr for the keys to come.</summary>
    internal void KeepNonces(byte[] nonces, int offset, int count)
    {
        Array.Copy(nonces, offset, _nonces, 0, count);
        _noncesSize = count;
    }

    /// <summary>As <see cref="BeginAuth"/>, for the own AUTH value, which stays open until <see cref="FinishHeld"/>.</summary>
    internal void BeginHeld(byte[] message, int offset, int count, byte[] nonce, int nonceOffset, int nonceCount)
    {
        Hold(_own, message, offset, count);
        _own.Update(nonce, nonceOffset, nonceCount);
        HoldWithout(message, offset, count, nonce, nonceOffset, nonceCount);
    }

    private void Hold(HmacSha256 mac, byte[] message, int offset, int count)
    {
        KeyAuth();
        mac.TakeKey(_auth);
        mac.Begin();
        mac.Update(message, offset, count);
    }

    /// <summary>As <see cref="FinishOwn"/>, over IKE_INTERMEDIATE as well.</summary>
    internal void FinishHeld(int idType, byte[] id, byte[] result)
    {
        MacOwnIdentity(idType, id);
        EndHeld(_own, result, 0);
    }

    private void EndHeld(HmacSha256 mac, byte[] result, int offset)
    {
        mac.Update(_block, 0, HashSize);
        mac.Update(_intAuth, 0, _intAuth.Length);
        mac.Finish(result, offset, HashSize);
    }

    /// <summary>
    /// IntAuth_i or IntAuth_r = prf(SK_p, A | P): A is the message up to the head of its Encrypted payload, with the lengths that it would
    /// have without IV, padding and ICV; P, the payloads inside, in the clear. The lengths in the buffer are changed.
    /// </summary>
    /// <param name="own">The message is the node's own: IntAuth_i.</param>
    /// <param name="buffer">Holds the message.</param>
    /// <param name="start">Where its header begins.</param>
    /// <param name="encrypted">Where its Encrypted payload begins.</param>
    /// <param name="size">Bytes of the payloads inside.</param>
    internal void AddIntermediate(bool own, byte[] buffer, int start, int encrypted, int size)
    {
        int head = encrypted + Ike.PayloadHeaderSize;
        Bytes.Put32(buffer, start + Ike.AtLength, (uint)(head - start + size));
        Bytes.Put16(buffer, encrypted + 2, Ike.PayloadHeaderSize + size);
        int place = own ? 0 : HashSize;
        _prf.SetKey(_keys, SkP + place, HashSize);
        _prf.Begin();
        _prf.Update(buffer, start, head - start);
        _prf.Update(buffer, head + _suite.IvSize, size);
        _prf.Finish(_intAuth, place, HashSize);
        _intAuth[2 * HashSize + 3] = 2; // one exchange is between IKE_SA_INIT and IKE_AUTH
    }

    /// <summary>
    /// SKEYSEED(1) = prf(SK_d(0), SK(1) | Ni | Nr), and from it all keys anew; those of the child come from the new SK_d.
    /// </summary>
    internal void Mix(byte[] shared, IkeSa sa)
    {
        _prf.SetKey(_keys, 0, HashSize);
        _prf.Begin();
        _prf.Update(shared, 0, KeyExchange.SharedSize);
        _prf.Update(_nonces, 0, _noncesSize);
        _prf.Finish(_block, 0, HashSize);
        ExpandIke(_nonces, 0, _noncesSize, sa);
    }

    partial void SignIntermediate()
    {
        if (_intAuth != null)
        {
            _auth.Update(_intAuth, 0, _intAuth.Length);
        }
    }

    partial void ClearAdditional()
    {
        if (_own != null)
        {
            _own.Abandon();
            AbandonWithout();
            Array.Clear(_nonces, 0, _nonces.Length);
            Array.Clear(_intAuth, 0, _intAuth.Length);
        }
    }

    partial void ClearAdditionalSecret()
    {
        if (_own != null)
        {
            _own.Clear();
            ClearWithout();
        }
    }
}
