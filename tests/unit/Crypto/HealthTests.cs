// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Crypto;

/// <summary>
/// The health tests of the random source (SP 800-90B section 4.4) at their cut-offs, and what becomes of the seed. Samples are drawn in
/// chunks of 48: 22 at start for the tests alone, then one that is the seed; windows of the proportion test have 512 samples.
/// </summary>
[TestClass]
public class HealthTests
{
    private const int Chunk = 48;
    private const int AtStart = 23 * Chunk;

    private static readonly byte[] s_secret = Enumerable.Range(200, 32).Select(i => (byte)i).ToArray();

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(20)]
    [DataRow(Chunk - 8)] // ends in the next chunk
    [DataRow(Chunk - 1)]
    [DataRow(512 - 5)] // two windows of the other test
    [DataRow(1024 - 4)]
    [DataRow(AtStart - Chunk - 3)] // begins in the start-up samples, ends in the seed
    [DataRow(AtStart - 9)]
    public void NineTheSameInARowAreTooMany(int from)
    {
        Assert.IsTrue(Seeds(new ScriptedSource().Run(from, 8)), "8 in a row");
        Assert.IsFalse(Seeds(new ScriptedSource().Run(from, 9)), "9 in a row");
        Assert.IsFalse(Seeds(new ScriptedSource().Run(from, Math.Min(60, AtStart - from))), "a stuck source");
        Assert.IsTrue(Seeds(new ScriptedSource().Run(from, 5).Run(from + 6, from > AtStart - 15 ? 3 : 8)), "another sample between");
    }

    [TestMethod]
    [DataRow(0, 7)]
    [DataRow(0, 2)]
    [DataRow(512, 7)]
    [DataRow(512, 1)]
    [DataRow(1024, 1)] // the last window has 80 samples at start
    public void SeventyOneOf512AreTooMany(int from, int step)
    {
        Assert.IsTrue(Seeds(new ScriptedSource().Spread(from, 70, step)), "70 of a window");
        Assert.IsFalse(Seeds(new ScriptedSource().Spread(from, 71, step)), "71 of a window");
    }

    [TestMethod]
    public void TheWindowHas512SamplesAndCountsItsFirst()
    {
        Assert.IsFalse(Seeds(new ScriptedSource().Spread(0, 70, 7).Run(511, 1)), "the 512th sample is left out");
        Assert.IsTrue(Seeds(new ScriptedSource().Spread(0, 70, 7).Run(512, 1)), "the 513th sample is counted");
        Assert.IsTrue(Seeds(new ScriptedSource().Spread(0, 70, 7).Spread(512, 70, 7)), "the count does not begin anew");
        Assert.IsTrue(Seeds(new ScriptedSource().Spread(1, 100, 5)), "another sample than the first is counted (section 4.4.2)");
    }

    [TestMethod]
    public void ASourceThatFailsLaterIsNotedAtTheNextSeed()
    {
        ScriptedSource source = new ScriptedSource().Run(AtStart + Chunk + 10, 9);
        RandomSource random = new RandomSource(source, new Sha256());
        Assert.IsTrue(Seed(random));
        Assert.IsTrue(Seed(random));
        Assert.AreEqual(AtStart + Chunk, source.Drawn.Count, "a reseed draws one chunk");
        Assert.IsTrue(random.IsSeeded);
        Assert.IsFalse(Seed(random), "a stuck source seeds");
        Assert.IsFalse(random.IsSeeded, "the generator goes on without a source");
        Assert.ThrowsExactly<InvalidOperationException>(() => random.Generate(new byte[4], 0, 4));
        Assert.IsTrue(Seed(random), "a source that is sound again");
        Assert.AreEqual(AtStart + 2 * Chunk + AtStart, source.Drawn.Count, "after a failure all start-up samples are drawn again");
    }

    [TestMethod]
    public void AfterAFailureTheTestsBeginAnew()
    {
        Assert.IsTrue(SeedsAgain(new ScriptedSource().Run(10, 9).Spread(AtStart, 70, 7)), "70 of a window");
        Assert.IsFalse(SeedsAgain(new ScriptedSource().Run(10, 9).Spread(AtStart, 71, 7)), "71 of a window");
        Assert.IsTrue(SeedsAgain(new ScriptedSource().Run(AtStart - 9, 9 + 8)), "what failed before is counted again");
    }

    [TestMethod]
    public void ARunAcrossTwoSeedsIsOne()
    {
        Assert.IsTrue(Reseeds(new ScriptedSource().Run(AtStart - 4, 8)), "8 in a row");
        Assert.IsFalse(Reseeds(new ScriptedSource().Run(AtStart - 4, 9)), "9 in a row");
    }

    [TestMethod]
    public void AWindowSpansManySeeds()
    {
        for (int count = 70; count <= 71; count++)
        {
            // From the third window on, seven samples apart: the 71st stands in the tenth seed behind the start-up.
            RandomSource random = new RandomSource(new ScriptedSource().Spread(1024, count, 7), new Sha256());
            List<bool> seeded = Enumerable.Range(0, 10).Select(_ => Seed(random)).ToList();
            Assert.AreEqual(count == 70, seeded.All(each => each), $"{count} of a window");
            Assert.IsTrue(seeded.Take(9).All(each => each), "refused too early");
        }
    }

    [TestMethod]
    [DataRow(0, "never fills")]
    [DataRow(1, "fills one sample")]
    [DataRow(Chunk, "fills the first chunk only: each chunk would be the one before")]
    [DataRow(2 * Chunk, "stops in the start-up")]
    [DataRow(AtStart - Chunk, "fills all but the seed")]
    [DataRow(AtStart - 9, "leaves the end of the seed")]
    public void WhatASourceLeavesUnchangedCountsAsStuck(int filled, string name)
    {
        Assert.IsFalse(Seeds(new ScriptedSource { Fills = at => at < filled }), name);
    }

    [TestMethod]
    public void ASourceThatStopsOrShortensLaterIsStuck()
    {
        Assert.IsFalse(Reseeds(new ScriptedSource { Fills = at => at < AtStart }), "stops");
        Assert.IsFalse(Reseeds(new ScriptedSource { Fills = at => at < AtStart || at % Chunk < Chunk - 9 }), "shortens");
        Assert.IsTrue(Reseeds(new ScriptedSource()), "the sound one");
    }

    [TestMethod]
    public void TheSeedIsTheLastChunkTheStartCounterAndTheSecret()
    {
        ScriptedSource source = new ScriptedSource { Starts = 0xA1B2C3D4 };
        RandomSource random = new RandomSource(source, new Sha256());
        HmacDrbg expected = new HmacDrbg(new Sha256());
        Assert.IsTrue(Seed(random));
        Assert.AreEqual(AtStart, source.Drawn.Count);
        byte[] seed = source.Drawn.TakeLast(Chunk).Concat(new byte[] { 0xA1, 0xB2, 0xC3, 0xD4 }).Concat(s_secret).ToArray();
        expected.Seed(seed, 0, seed.Length);
        AssertSame(expected, random);
        Assert.IsTrue(Seed(random));
        source.Drawn.TakeLast(Chunk).ToArray().CopyTo(seed, 0);
        expected.Reseed(seed, 0, seed.Length);
        AssertSame(expected, random);
    }

    [TestMethod]
    public void NoSampleAndNoSecretIsKept()
    {
        foreach (bool healthy in new[] { true, false })
        {
            ScriptedSource source = new ScriptedSource();
            source.Run(AtStart - 20, healthy ? 0 : 9);
            RandomSource random = new RandomSource(source, new Sha256());
            for (int round = 0; round < (healthy ? 2 : 1); round++)
            {
                Assert.AreEqual(healthy, Seed(random));
                HashSet<ulong> held = SecretsTests.Memory(random).SelectMany(Windows).ToHashSet();
                Assert.IsFalse(Windows(source.Drawn.ToArray()).Any(held.Contains), "samples of the source");
                Assert.IsFalse(Windows(s_secret).Any(held.Contains), "what was derived from the shared secret");
            }
        }
    }

    private static void AssertSame(HmacDrbg expected, RandomSource random)
    {
        byte[] one = new byte[40];
        byte[] other = new byte[40];
        expected.Generate(one, 0, 40);
        random.Generate(other, 0, 40);
        CollectionAssert.AreEqual(one, other);
    }

    private static bool Seed(RandomSource random)
    {
        byte[] work = new byte[RandomSource.WorkSize];
        bool healthy = random.Draw(work);
        s_secret.CopyTo(work, RandomSource.SecretAt);
        bool seeded = random.Seed(work, healthy);
        Assert.IsTrue(work.All(each => each == 0), "the seed stays in the working memory");
        return seeded;
    }

    private static bool Seeds(ScriptedSource source)
    {
        RandomSource random = new RandomSource(source, new Sha256());
        bool seeded = Seed(random);
        Assert.AreEqual(seeded, random.IsSeeded);
        return seeded;
    }

    private static bool SeedsAgain(ScriptedSource source)
    {
        RandomSource random = new RandomSource(source, new Sha256());
        Assert.IsFalse(Seed(random), "seeded in spite of a failure");
        return Seed(random);
    }

    private static bool Reseeds(ScriptedSource source)
    {
        RandomSource random = new RandomSource(source, new Sha256());
        Assert.IsTrue(Seed(random), "not seeded at start");
        return Seed(random);
    }

    private static IEnumerable<ulong> Windows(byte[] bytes)
    {
        for (int at = 0; at + 8 <= bytes.Length; at++)
        {
            yield return BitConverter.ToUInt64(bytes, at);
        }
    }
}
