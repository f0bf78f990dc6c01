// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <summary>
/// Random bytes for keys: HMAC_DRBG (SP 800-90A) over a source that passed the start-up health tests (SP 800-90B section 4.3:
/// 1,024 samples through both tests of section 4.4), seeded with source, shared secret and start counter.
/// </summary>
internal sealed partial class RandomSource
{
    // A sample is a byte; 4 bits of entropy a byte are assumed, false alarms 2^-30.
    private const int Samples = 1024;
    private const int RepetitionCutoff = 9; // 1 + ceil(30 / 4), section 4.4.1
    private const int Window = 512;
    private const int ProportionCutoff = 71; // 1 + critbinom(512, 2^-4, 1 - 2^-30), section 4.4.2

    private const int SeedSize = 48; // entropy 32 and nonce 16 for 256 bits of strength, SP 800-90A section 8.6.7

    private readonly Entropy _entropy;
    private readonly HmacDrbg _drbg;
    private readonly byte[] _seed = new byte[SeedSize + 4 + 32];
    private bool _seeded;
    private int _last;
    private int _run;
    private int _first;
    private int _same;
    private int _seen;

    internal RandomSource(Entropy entropy, Sha256 hash)
    {
        _entropy = entropy;
        _drbg = new HmacDrbg(hash);
    }

    /// <summary>
    /// Draws fresh seed, tests it and seeds, or reseeds. False: the source is not to be trusted, now or any more.
    /// <paramref name="secret"/>: 32 bytes derived from the shared secret.
    /// </summary>
    internal bool Seed(byte[] secret)
    {
        if (!_entropy.IsHardware)
        {
            return false;
        }

        bool healthy = true;
        if (!_seeded)
        {
            _last = -1;
            _seen = 0;
            for (int i = 0; i < Samples; i += SeedSize)
            {
                healthy &= Draw();
            }
        }

        healthy &= Draw();
        Bytes.Put32(_seed, SeedSize, _entropy.StartCounter);
        Array.Copy(secret, 0, _seed, SeedSize + 4, 32);
        if (healthy)
        {
            if (_seeded)
            {
                _drbg.Reseed(_seed, 0, _seed.Length);
            }
            else
            {
                _drbg.Seed(_seed, 0, _seed.Length);
            }
        }

        _seeded = healthy;
        Array.Clear(_seed, 0, _seed.Length);
        return healthy;
    }

    /// <summary>The generator may be used.</summary>
    internal bool IsSeeded => _seeded;

    internal void Generate(byte[] buffer, int offset, int count)
    {
        if (!_seeded)
        {
            throw new InvalidOperationException("no random numbers before the source is seeded");
        }

        _drbg.Generate(buffer, offset, count);
    }

    internal void Clear()
    {
        _drbg.Clear();
        _seeded = false;
    }

    // One chunk of samples through the repetition count test and the adaptive proportion test.
    private bool Draw()
    {
        Array.Clear(_seed, 0, SeedSize);
        _entropy.Fill(_seed, 0, SeedSize);
        bool healthy = true;
        for (int i = 0; i < SeedSize; i++)
        {
            int sample = _seed[i];
            _run = sample == _last ? _run + 1 : 1;
            _last = sample;
            if (_seen == 0)
            {
                _first = sample;
                _same = 0;
            }

            if (sample == _first)
            {
                _same++;
            }

            _seen = _seen + 1 == Window ? 0 : _seen + 1;
            healthy &= _run < RepetitionCutoff && _same < ProportionCutoff;
        }

        return healthy;
    }
}
