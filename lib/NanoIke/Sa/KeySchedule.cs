// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <summary>
/// SKEYSEED, prf+, KEYMAT (RFC 7296 sections 2.13, 2.14, 2.17) and the AUTH values of a shared secret (section 2.15), with
/// PRF_HMAC_SHA2_256. Everything secret in here dies with <see cref="Clear"/>, except the derived authentication key.
/// </summary>
internal sealed class KeySchedule
{
    internal const int HashSize = Sha256.DigestSize;

    private const string KeyPad = "Key Pad for IKEv2"; // section 2.15: 17 ASCII characters
    private const int KeysMaxSize = 192; // SK_d, SK_a twice, SK_e twice, SK_p twice with AES-CBC and HMAC

    private readonly HmacSha256 _prf;
    private readonly HmacSha256 _auth; // has its own hash: its message stays open from IKE_SA_INIT to IKE_AUTH
    private readonly byte[] _keys = new byte[KeysMaxSize];
    private readonly byte[] _block = new byte[HashSize + 1];
    private readonly int _encryption;
    private readonly int _integrity;

    internal KeySchedule(Suite suite, Sha256 hash, byte[] secret)
    {
        _prf = new HmacSha256(hash);
        _auth = new HmacSha256(new Sha256());
        _encryption = suite.EncryptionKeySize;
        _integrity = suite.IntegrityKeySize;

        // prf(Shared Secret, "Key Pad for IKEv2") is all that is kept of the secret (RFC 7815 section 2.1).
        for (int i = 0; i < KeyPad.Length; i++)
        {
            _keys[i] = (byte)KeyPad[i];
        }

        _prf.SetKey(secret, 0, secret.Length);
        Prf(_keys, 0, KeyPad.Length);
        _auth.SetKey(_block, 0, HashSize);
        Clear();
    }

    private int SkP => HashSize + 2 * (_integrity + _encryption);

    /// <summary>32 bytes that depend on the shared secret, to personalise the random generator.</summary>
    internal void Personalize(byte[] result)
    {
        _auth.Begin();
        _auth.Finish(result, 0, HashSize);
    }

    /// <summary>
    /// SKEYSEED = prf(Ni | Nr, g^ir); SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr)
    /// (section 2.14). Sets the keys of both IKE ciphers.
    /// </summary>
    internal void DeriveIke(byte[] shared, byte[] nonces, int noncesLength, byte[] spis, PacketCipher outbound, PacketCipher inbound)
    {
        _prf.SetKey(nonces, 0, noncesLength);
        Prf(shared, 0, HashSize);
        _prf.SetKey(_block, 0, HashSize);
        Expand(nonces, noncesLength, spis, SkP + 2 * HashSize);
        int ai = HashSize;
        int ei = ai + 2 * _integrity;
        outbound.SetKey(_keys, ei, ai);
        inbound.SetKey(_keys, ei + _encryption, ai + _integrity);
    }

    /// <summary>KEYMAT = prf+(SK_d, Ni | Nr), initiator to responder first, encryption before integrity (section 2.17).</summary>
    internal void DeriveChild(byte[] nonces, int noncesLength, PacketCipher outbound, PacketCipher inbound)
    {
        int each = _encryption + _integrity;
        _prf.SetKey(_keys, 0, HashSize);
        Expand(nonces, noncesLength, null, 2 * each);
        outbound.SetKey(_keys, 0, _encryption);
        inbound.SetKey(_keys, each, each + _encryption);
    }

    /// <summary>Own AUTH over RealMessage1 | Nr | prf(SK_pi, IDi') (section 2.15), written to <paramref name="result"/>.</summary>
    internal void SignOwn(byte[] message, int offset, int length, byte[] nonces, int noncesLength, byte[] idBody, byte[] result)
    {
        _auth.Begin();
        _auth.Update(message, offset, length);
        _auth.Update(nonces, Limits.OwnNonceBytes, noncesLength - Limits.OwnNonceBytes);
        FinishAuth(SkP, idBody, 0, idBody.Length, result);
    }

    /// <summary>Begins to check the responder's AUTH with RealMessage2 | Ni, while RealMessage2 is at hand.</summary>
    internal void BeginPeer(byte[] message, int offset, int length, byte[] nonces)
    {
        _auth.Begin();
        _auth.Update(message, offset, length);
        _auth.Update(nonces, 0, Limits.OwnNonceBytes);
    }

    /// <summary>Ends the check with prf(SK_pr, IDr'): true when the responder knows the shared secret.</summary>
    internal bool VerifyPeer(byte[] buffer, int idOffset, int idLength, int authOffset)
    {
        FinishAuth(SkP + HashSize, buffer, idOffset, idLength, _block);
        return Bytes.Equal(_block, 0, buffer, authOffset, HashSize);
    }

    /// <summary>Wipes all keys of the SA.</summary>
    internal void Clear()
    {
        _prf.Clear();
        _auth.Abandon(); // the message that BeginPeer began
        Array.Clear(_keys, 0, _keys.Length);
        Array.Clear(_block, 0, _block.Length);
    }

    /// <summary>Wipes what was derived from the shared secret as well: no further handshake is possible.</summary>
    internal void ClearSecret()
    {
        Clear();
        _auth.Clear();
    }

    private void FinishAuth(int skP, byte[] id, int idOffset, int idLength, byte[] result)
    {
        _prf.SetKey(_keys, skP, HashSize);
        Prf(id, idOffset, idLength);
        _auth.Update(_block, 0, HashSize);
        _auth.Finish(result, 0, HashSize);
    }

    private void Prf(byte[] data, int offset, int count)
    {
        _prf.Begin();
        _prf.Update(data, offset, count);
        _prf.Finish(_block, 0, HashSize);
    }

    // prf+(K, S) = T1 | T2 | ..., Tn = prf(K, Tn-1 | S | n) (section 2.13); S = nonces | spis.
    private void Expand(byte[] nonces, int noncesLength, byte[] spis, int count)
    {
        for (int done = 0; done < count; done += HashSize)
        {
            _prf.Begin();
            if (done > 0)
            {
                _prf.Update(_block, 0, HashSize);
            }

            _prf.Update(nonces, 0, noncesLength);
            if (spis != null)
            {
                _prf.Update(spis, 0, spis.Length);
            }

            _block[HashSize] = (byte)(1 + done / HashSize);
            _prf.Update(_block, HashSize, 1);
            _prf.Finish(_block, 0, HashSize);
            int left = count - done;
            Array.Copy(_block, 0, _keys, done, left < HashSize ? left : HashSize);
        }
    }
}
