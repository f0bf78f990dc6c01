// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <summary>
/// SKEYSEED, prf+, KEYMAT (RFC 7296 sections 2.13, 2.14, 2.17) and the AUTH values of a shared secret (section 2.15), with
/// PRF_HMAC_SHA2_256. Everything secret in here dies with <see cref="Clear"/>, except what is derived from the shared
/// secrets and the PPK.
/// </summary>
internal sealed partial class KeySchedule
{
    internal const int HashSize = Sha256.DigestSize;

    private const string KeyPad = "Key Pad for IKEv2"; // section 2.15: 17 ASCII characters

    private readonly Prf _prf;
    private readonly HmacSha256 _auth; // has its own hash: its message stays open from IKE_SA_INIT to IKE_AUTH
    private byte[] _authKey; // of _auth, until a handshake needs it: a wake does without; null: it has it, and there is one secret only
    private readonly byte[] _keys; // SK_d, SK_a twice, SK_e twice, SK_p twice
    private readonly byte[] _block = new byte[HashSize + 1];
    private readonly Suite _suite;
    private bool _authKeyed;

    internal KeySchedule(Suite suite, Sha256 hash, byte[] secret)
    {
        _prf = suite.CreatePrf(hash);
        _auth = new HmacSha256(new Sha256());
        _suite = suite;
        _keys = new byte[SkP + 2 * HashSize];
        SetSecret(secret);
    }

    private int SkP => HashSize + 2 * (_suite.IntegrityKeySize + _suite.EncryptionKeySize);

    /// <summary>Takes a secret to authenticate with; the one that was taken before is the other one.</summary>
    internal void SetSecret(byte[] secret)
    {
        // prf(Shared Secret, "Key Pad for IKEv2") is all that is kept of it (RFC 7815 section 2.1).
        for (int i = 0; i < KeyPad.Length; i++)
        {
            _keys[i] = (byte)KeyPad[i];
        }

        _prf.SetKey(secret, 0, secret.Length);
        Prf(_keys, 0, KeyPad.Length);
        _otherKey = _authKey;
        _authKey = new byte[HashSize];
        Array.Copy(_block, 0, _authKey, 0, HashSize);
        AddFingerprint();
        BeginAdditional();
        Clear();
    }

    /// <summary>32 bytes that depend on the shared secret, to personalise the random generator.</summary>
    internal void Personalize(byte[] result, int offset)
    {
        BeginKeyed();
        _auth.Finish(result, offset, HashSize);
    }

    /// <summary>
    /// SKEYSEED = prf(Ni | Nr, g^ir); SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr)
    /// (section 2.14). The SA has its SPIs already, and gets the four keys that protect its messages.
    /// </summary>
    internal void DeriveIke(byte[] shared, byte[] nonces, int offset, int count, IkeSa sa)
    {
        _prf.SetKey(nonces, offset, count);
        Prf(shared, 0, KeyExchange.SharedSize);
        ExpandIke(nonces, offset, count, sa);
    }

    /// <summary>
    /// KEYMAT = prf+(SK_d, Ni | Nr), initiator to responder first, encryption before integrity (section 2.17). It depends on nothing
    /// that IKE_AUTH brings, so it is computed at once and neither the nonces nor SK_d need to be kept, but for an additional key exchange.
    /// </summary>
    internal void DeriveChild(byte[] nonces, int offset, int count, ChildSa child)
    {
        ExpandChild(nonces, offset, count, child);
        Array.Clear(_keys, 0, HashSize);
    }

    /// <summary>
    /// Begins an AUTH value (section 2.15): over RealMessage1 | Nr | prf(SK_pi, IDi') the own one, over RealMessage2 | Ni | prf(SK_pr,
    /// IDr')
    /// that of the responder, whose message is at hand long before its identity.
    /// </summary>
    internal void BeginAuth(byte[] message, int offset, int count, byte[] nonce, int nonceOffset, int nonceCount)
    {
        BeginKeyed();
        _auth.Update(message, offset, count);
        _auth.Update(nonce, nonceOffset, nonceCount);
    }

    /// <summary>The own one ends with the identity; written to <paramref name="result"/>.</summary>
    internal void FinishOwn(int idType, byte[] id, byte[] result, int offset)
    {
        MacOwnIdentity(idType, id);
        _auth.Update(_block, 0, HashSize);
        _auth.Finish(result, offset, HashSize);
    }

    // prf(SK_pi, IDi') into _block.
    private void MacOwnIdentity(int idType, byte[] id)
    {
        Bytes.Put32(_block, 0, (uint)idType << 24); // the body of the ID payload: type, reserved, data (section 3.5)
        _prf.SetKey(_keys, SkP, HashSize);
        _prf.Begin();
        _prf.Update(_block, 0, 4);
        _prf.Update(id, 0, id.Length);
        _prf.Finish(_block, 0, HashSize);
    }

    /// <summary>That of the responder ends with its identity: true when the responder knows the shared secret.</summary>
    internal bool VerifyPeer(byte[] buffer, int idOffset, int idLength, int authOffset)
    {
        _prf.SetKey(_keys, SkP + HashSize, HashSize);
        Prf(buffer, idOffset, idLength);
        _auth.Update(_block, 0, HashSize);
        SignIntermediate();
        _auth.Finish(_block, 0, HashSize);
        bool knows = Bytes.Equal(_block, 0, buffer, authOffset, HashSize);
        IsTrial &= !knows; // from now on this secret is the first
        return knows;
    }

    /// <summary>Wipes all keys of the SA.</summary>
    internal void Clear()
    {
        _prf.Clear();
        _auth.Abandon(); // the message that BeginAuth began
        Array.Clear(_keys, 0, _keys.Length);
        Array.Clear(_block, 0, _block.Length);
        ClearAdditional();
    }

    /// <summary>Wipes what was derived from the shared secret as well: no further handshake is possible.</summary>
    internal void ClearSecret()
    {
        Clear();
        _auth.Clear();
        ClearPpk();
        Wipe(_authKey);
        Wipe(_otherKey);
        ClearAdditionalSecret();
    }

    private static void Wipe(byte[] key)
    {
        if (key != null)
        {
            Array.Clear(key, 0, HashSize);
        }
    }

    // Of what is in _block.
    partial void AddFingerprint();

    partial void BeginAdditional();

    partial void SignIntermediate();

    partial void ClearPpk();

    partial void ClearAdditional();

    partial void ClearAdditionalSecret();

    private void ExpandChild(byte[] nonces, int offset, int count, ChildSa child)
    {
        _prf.SetKey(_keys, 0, HashSize);
        Expand(nonces, offset, count, null, child.Keys, child.Keys.Length);
    }

    // SKEYSEED is in _block.
    private void ExpandIke(byte[] nonces, int offset, int count, IkeSa sa)
    {
        _prf.SetKey(_block, 0, HashSize);
        Expand(nonces, offset, count, sa.Spis, _keys, SkP + 2 * HashSize);
        Array.Copy(_keys, HashSize, sa.Keys, 0, sa.Keys.Length);
    }

    private void BeginKeyed()
    {
        KeyAuth();
        _auth.Begin();
    }

    private void KeyAuth()
    {
        if (!_authKeyed)
        {
            _authKeyed = true;
            _auth.SetKey(_authKey, 0, HashSize);
            if (_otherKey == null)
            {
                Wipe(_authKey);
                _authKey = null; // a collector takes it
            }
        }
    }

    private void Prf(byte[] data, int offset, int count)
    {
        _prf.Begin();
        _prf.Update(data, offset, count);
        _prf.Finish(_block, 0, HashSize);
    }

    // prf+(K, S) = T1 | T2 | ..., Tn = prf(K, Tn-1 | S | n) (section 2.13); S = nonces | spis.
    private void Expand(byte[] nonces, int offset, int count, byte[] spis, byte[] result, int size)
    {
        for (int done = 0; done < size; done += HashSize)
        {
            _prf.Begin();
            if (done > 0)
            {
                _prf.Update(_block, 0, HashSize);
            }

            _prf.Update(nonces, offset, count);
            if (spis != null)
            {
                _prf.Update(spis, 0, spis.Length);
            }

            _block[HashSize] = (byte)(1 + done / HashSize);
            _prf.Update(_block, HashSize, 1);
            _prf.Finish(_block, 0, HashSize);
            int left = size - done;
            Array.Copy(_block, 0, result, done, left < HashSize ? left : HashSize);
        }
    }
}
