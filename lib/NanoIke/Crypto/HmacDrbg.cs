// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <summary>
/// The random bit generator HMAC_DRBG with SHA-256, NIST SP 800-90A section 10.1.2, without additional input and without prediction
/// resistance.
/// </summary>
/// <remarks>
/// The caller sees to the entropy and to reseeding (the standard allows 2^48 requests of up to 65,536 bytes each, table 2). The value
/// "Key" is kept as the keyed state of its HMAC.
/// </remarks>
internal sealed class HmacDrbg
{
    private readonly HmacSha256 _hmac;
    private readonly byte[] _value = new byte[Sha256.DigestSize + 1]; // and the octet that follows it in an update

    /// <summary>Creates a generator that must be seeded before use.</summary>
    /// <param name="engine">Does the hashing; may be shared.</param>
    public HmacDrbg(Sha256 engine)
    {
        _hmac = new HmacSha256(engine);
    }

    /// <summary>Instantiates, section 10.1.2.3.</summary>
    /// <param name="seed">Holds entropy input, nonce and personalization string, one behind the other.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    public void Seed(byte[] seed, int offset, int count)
    {
        Array.Clear(_value, 0, _value.Length);
        _hmac.SetKey(_value, 0, Sha256.DigestSize); // zeros
        for (int i = 0; i < Sha256.DigestSize; i++)
        {
            _value[i] = 1;
        }

        Reseed(seed, offset, count);
    }

    /// <summary>Mixes more entropy in, section 10.1.2.4.</summary>
    /// <param name="seed">Holds entropy input and additional input, one behind the other.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    public void Reseed(byte[] seed, int offset, int count)
    {
        Mix(0, seed, offset, count);
        Mix(1, seed, offset, count);
    }

    /// <summary>Generates random bytes, section 10.1.2.5.</summary>
    /// <param name="buffer">Takes the bytes.</param>
    /// <param name="offset">Where they go.</param>
    /// <param name="count">How many, at most 65,536.</param>
    public void Generate(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            Step();
            int part = count < Sha256.DigestSize ? count : Sha256.DigestSize;
            Array.Copy(_value, 0, buffer, offset, part);
            offset += part;
            count -= part;
        }

        Mix(0, buffer, 0, 0);
    }

    /// <summary>Overwrites the internal state; the generator must be seeded again.</summary>
    public void Clear()
    {
        Array.Clear(_value, 0, _value.Length);
        _hmac.Clear();
    }

    /// <summary>Half of the update function, section 10.1.2.2: Key = HMAC(Key, V || which || data), V = HMAC(Key, V).</summary>
    private void Mix(byte which, byte[] data, int offset, int count)
    {
        _value[Sha256.DigestSize] = which;
        _hmac.Begin();
        _hmac.Update(_value, 0, _value.Length);
        _hmac.Update(data, offset, count);
        _hmac.FinishIntoKey();
        Step();
    }

    private void Step()
    {
        _hmac.Begin();
        _hmac.Update(_value, 0, Sha256.DigestSize);
        _hmac.Finish(_value, 0, Sha256.DigestSize);
    }
}
