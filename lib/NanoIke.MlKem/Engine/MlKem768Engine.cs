// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <summary>
/// ML-KEM-768 (FIPS 203): key generation and decapsulation with implicit rejection, which is what the initiator of a key exchange needs.
/// The object holds one key pair, for one decapsulation. Constant time: no branch and no array index depends on a secret. Nothing is
/// allocated after construction.
/// </summary>
/// <remarks>
/// The private key is kept as numbers (the vector s in the NTT domain) beside the encapsulation key, since decoding FIPS 203's 2,400 bytes
/// would cost more memory and time. What is sampled from the public seed rho may branch: FIPS 203 algorithm 7.
/// </remarks>
internal sealed partial class MlKem768Engine
{
    /// <summary>Bytes of the seed d | z that a key pair is made from.</summary>
    internal const int SeedSize = 64;

    /// <summary>Bytes of an encapsulation key (FIPS 203 table 3).</summary>
    internal const int PublicSize = 1184;

    /// <summary>Bytes of a ciphertext.</summary>
    internal const int CiphertextSize = 1088;

    /// <summary>Bytes of a shared secret.</summary>
    internal const int SharedSize = 32;

    private const int Rank = 3;            // k
    private const int Coefficients = 256;  // n
    private const int PolynomialSize = 384; // bytes of an encoded polynomial of the key: 12 bits each
    private const int CompressedSize = 320; // bytes of one of the ciphertext's vector u: 10 bits each

    // Where things are in _bytes.
    private const int Message = 0;   // m', then the secret of implicit rejection
    private const int KeyHash = 32;  // H(ek), behind the message, since both are hashed in one piece
    private const int Secret = 64;   // K', or rho
    private const int Noise = 96;    // r', or sigma: the seed of the noise
    private const int Rejection = 128; // z
    private const int BytesSize = 160;

    // FIPS 202: what follows the message, and the lanes of a block. The last bit of the padding ends a block.
    private const ulong ShaTail = 0x06;
    private const ulong ShakeTail = 0x1F;
    private const ulong PaddingEnd = 0x8000000000000000;
    private const int Rate128 = 21;
    private const int Rate256 = 17;
    private const int Rate512 = 9;

    // What an operation adds up in _steps. An interpreter may skip a call for lack of memory, without a word: then the sum differs, and
    // nothing is given out. Blocks that sampling draws beyond the first are taken off again.
    private const int KeyPairSteps = 88;
    private const int DecapsulationSteps = 101;

    private readonly short[] _zetas = new short[128]; // powers of 17, in the order of FIPS 203 appendix A, from -1664 to 1664
    private readonly ulong[] _roundConstants = new ulong[24];
    private readonly ulong[] _state = new ulong[25];
    private readonly short[] _vector = new short[Rank * Coefficients]; // s, of a key pair; later the randomness of the encryption
    private readonly short[] _row = new short[(Rank * Coefficients) + 16]; // a row of the matrix, of which sampling may write 15 too many
    private readonly short[] _polynomial = new short[Coefficients];
    private readonly byte[] _key = new byte[PublicSize];
    private readonly byte[] _bytes = new byte[BytesSize];
    private int _steps;
    private bool _ready;

    /// <summary>Allocates the memory, and computes two small tables: as data they would cost a board their size again.</summary>
    internal MlKem768Engine()
    {
        unchecked
        {
            FillZetas();
            FillRoundConstants();
        }
    }

    /// <summary>A key pair is there.</summary>
    internal bool HasKeyPair => _ready;

    /// <summary>The encapsulation key of the key pair, <see cref="PublicSize"/> bytes; not to be written to.</summary>
    internal byte[] PublicKey => _key;

    /// <summary>Makes a key pair (FIPS 203 algorithms 13 and 16).</summary>
    /// <param name="seed">Holds d, then z: random bytes, <see cref="SeedSize"/> of them.</param>
    /// <param name="offset">Where they start; 0, so that a call that an interpreter skips says no.</param>
    /// <returns>False when the interpreter left something out for lack of memory: there is no key pair then.</returns>
    internal bool GenerateKeyPair(byte[] seed, int offset)
    {
        unchecked
        {
            byte[] bytes = _bytes;
            _ready = false;
            _steps = 0;
            Array.Copy(seed, offset + 32, bytes, Rejection, 32);
            Hash(seed, offset, (ShaTail << 8) | Rank, Rate512); // G(d | k)
            Squeeze(bytes, Secret, 8);
            MakeKeys();
            WipeWork();
            Array.Clear(bytes, Secret, Rejection - Secret);
            bool done = _steps == KeyPairSteps && _zetas[127] != 0 && _roundConstants[23] != 0;
            if (!done)
            {
                Clear();
            }

            _ready = done;
            return done;
        }
    }

    /// <summary>
    /// Decapsulates (FIPS 203 algorithms 15 and 18), once: the key pair is wiped. A ciphertext that was not made for this key gives a
    /// secret that nobody else can know.
    /// </summary>
    /// <param name="ciphertext">Holds the ciphertext, <see cref="CiphertextSize"/> bytes.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="result">Receives the shared secret, <see cref="SharedSize"/> bytes.</param>
    /// <param name="resultOffset">Where it starts; 0, see <see cref="GenerateKeyPair"/>.</param>
    /// <returns>False without a key pair, or when the interpreter left something out: the result is then zero.</returns>
    internal bool Decapsulate(byte[] ciphertext, int offset, byte[] result, int resultOffset)
    {
        unchecked
        {
            byte[] bytes = _bytes;
            Array.Clear(result, resultOffset, SharedSize);
            if (!_ready)
            {
                return false;
            }

            _ready = false;
            _steps = 0;
            Decrypt(ciphertext, offset);

            // (K', r') = G(m' | H(ek))
            Array.Clear(_state, 0, 25);
            Absorb(bytes, Message, 8, 0);
            _state[8] = ShaTail | PaddingEnd;
            Permute();
            Squeeze(bytes, Secret, 8);
            int difference = Reencrypt(ciphertext, offset);

            // The secret of implicit rejection: J(z | c).
            Array.Clear(_state, 0, 25);
            int at = Absorb(bytes, Rejection, 4, 0);
            at = Absorb(ciphertext, offset, CiphertextSize / 8, at);
            Pad(at, ShakeTail);
            Squeeze(bytes, Message, 4);
            if (_steps == DecapsulationSteps)
            {
                int reject = (difference | -difference) >> 31;
                for (int i = 0; i < SharedSize; i++)
                {
                    result[resultOffset + i] = (byte)((bytes[Secret + i] & ~reject) | (bytes[Message + i] & reject));
                }
            }

            Clear();
            return _steps == DecapsulationSteps;
        }
    }

    /// <summary>Wipes the key pair and every working value.</summary>
    internal void Clear()
    {
        _ready = false;
        WipeWork();
        Array.Clear(_vector, 0, _vector.Length);
        Array.Clear(_key, 0, _key.Length);
        Array.Clear(_bytes, 0, _bytes.Length);
    }

    private void WipeWork()
    {
        Array.Clear(_row, 0, _row.Length);
        Array.Clear(_polynomial, 0, Coefficients);
        Array.Clear(_state, 0, 25);
    }

    // From rho and sigma: s, the encapsulation key t | rho with t = A s + e, and its hash.
    private void MakeKeys()
    {
        unchecked
        {
            Array.Copy(_bytes, Secret, _key, Rank * PolynomialSize, 32);
            for (int i = 0; i < Rank; i++)
            {
                DrawNoise(i, _vector, i * Coefficients);
            }

            for (int i = 0; i < Rank; i++)
            {
                SampleRow(i << 8, 1);
                Multiply(_row, _vector, _polynomial, ScaleOne);
                DrawNoise(Rank + i, _row, 0);
                EncodeKey(i * PolynomialSize);
            }

            // H(ek)
            Array.Clear(_state, 0, 25);
            int at = Absorb(_key, 0, PublicSize / 8, 0);
            Pad(at, ShaTail);
            Squeeze(_bytes, KeyHash, 4);
        }
    }

    // m' = Compress1(v - s * u), algorithm 15.
    private void Decrypt(byte[] ciphertext, int offset)
    {
        for (int i = 0; i < Rank; i++)
        {
            DecodeU(ciphertext, offset + (i * CompressedSize), i * Coefficients);
            Forward(_row, i * Coefficients);
        }

        Multiply(_row, _vector, _polynomial, ScaleForInverse);
        Inverse(_polynomial);
        DecodeMessage(ciphertext, offset + (Rank * CompressedSize));
    }

    // Other than zero when the ciphertext is not the encryption of m' under r', algorithm 14.
    private int Reencrypt(byte[] ciphertext, int offset)
    {
        for (int i = 0; i < Rank; i++)
        {
            DrawNoise(i, _vector, i * Coefficients);
        }

        int difference = 0;
        for (int i = 0; i < Rank; i++)
        {
            SampleRow(i, 0x100);
            Multiply(_row, _vector, _polynomial, ScaleForInverse);
            Inverse(_polynomial);
            Hash(_bytes, Noise, (ShakeTail << 8) | (uint)(Rank + i), Rate256);
            difference |= CompareU(ciphertext, offset + (i * CompressedSize));
        }

        DecodeKey();
        Multiply(_row, _vector, _polynomial, ScaleForInverse);
        Inverse(_polynomial);
        Hash(_bytes, Noise, (ShakeTail << 8) | (2 * Rank), Rate256);
        return difference | CompareV(ciphertext, offset + (Rank * CompressedSize));
    }

    private void FillZetas()
    {
        short[] zetas = _zetas;
        zetas[0] = 1;
        zetas[1] = -1600;
        zetas[2] = -749;
        zetas[4] = -687;
        zetas[8] = 1062;
        zetas[16] = 296;
        zetas[32] = 289;
        zetas[64] = 17;
        for (int half = 2; half < 128; half += half)
        {
            for (int j = 1; j < half; j++)
            {
                int value = zetas[j] * zetas[half] % 3329;
                zetas[half + j] = (short)(value > 1664 ? value - 3329 : value < -1664 ? value + 3329 : value);
            }
        }
    }

    // FIPS 202 section 3.2.5: a shift register of eight bits tells which bits of which constant are set.
    private void FillRoundConstants()
    {
        int register = 1;
        for (int i = 0; i < 24; i++)
        {
            for (int j = 0; j < 7; j++)
            {
                if ((register & 1) != 0)
                {
                    _roundConstants[i] |= 1UL << ((1 << j) - 1);
                }

                register = (register << 1) ^ ((register >> 7) * 0x171);
            }
        }
    }
}
