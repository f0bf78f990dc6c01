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

    /// <summary>In the working memory: the seed, the start counter, what is derived from the shared secret.</summary>
    internal const int SecretAt = SeedSize + 4;
    internal const int WorkSize = SecretAt + 32;

    private readonly Entropy _entropy;
    private readonly HmacDrbg _drbg;
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
    /// Draws fresh seed into the working memory, and tests it. False: the source is not to be trusted, now or any more.
    /// </summary>
    internal bool Draw(byte[] work)
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
                healthy &= DrawChunk(work);
            }
        }

        return healthy & DrawChunk(work);
    }

    /// <summary>
    /// Seeds with what was drawn, or reseeds, and wipes it. At <see cref="SecretAt"/> are 32 bytes derived from the shared secret.
    /// </summary>
    /// <returns>False: what was drawn is not <paramref name="healthy"/>.</returns>
    internal bool Seed(byte[] work, bool healthy)
    {
        if (healthy)
        {
            Bytes.Put32(work, SeedSize, _entropy.StartCounter);
            if (_seeded)
            {
                _drbg.Reseed(work, 0, WorkSize);
            }
            else
            {
                _drbg.Seed(work, 0, WorkSize);
            }
        }

        _seeded = healthy;
        Array.Clear(work, 0, WorkSize);
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
    private bool DrawChunk(byte[] work)
    {
        Array.Clear(work, 0, SeedSize);
        _entropy.Fill(work, 0, SeedSize);
        bool healthy = true;
        for (int i = 0; i < SeedSize; i++)
        {
            int sample = work[i];
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
