// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Timing;

namespace NanoIke.Tests.Timing;

/// <summary>The parts that times are made of, to the millisecond: the table of deadlines, the round trip, the back-off.</summary>
[TestClass]
public class ScheduleTests
{
    [TestMethod]
    public void ADeadlineIsTakenOnceWhenItsTimeHasCome()
    {
        Deadlines deadlines = new Deadlines();
        Assert.AreEqual(Deadlines.Never, deadlines.Next());
        Assert.IsFalse(deadlines.Take(Deadline.Probe, Deadlines.Never - 1));
        deadlines.Set(Deadline.Probe, 100);
        deadlines.Set(Deadline.Settled, 50);
        Assert.IsFalse(deadlines.Take(Deadline.Probe, 99));
        Assert.AreEqual(100L, deadlines.Get(Deadline.Probe));
        Assert.IsTrue(deadlines.Take(Deadline.Probe, 100));
        Assert.AreEqual(Deadlines.Never, deadlines.Get(Deadline.Probe));
        Assert.IsFalse(deadlines.Take(Deadline.Probe, 101), "twice");
        Assert.AreEqual(50L, deadlines.Get(Deadline.Settled));
        Assert.IsTrue(deadlines.Take(Deadline.Settled, 51));
    }

    [TestMethod]
    public void TheBoundIsNeverTooLateAndExactAfterNext()
    {
        Deadlines deadlines = new Deadlines();
        Assert.AreEqual(Deadlines.Never, deadlines.Bound);
        deadlines.Set(Deadline.HandshakeAnswer, 100); // the first entry
        deadlines.Set(Deadline.Settled, 70);          // the last one
        Assert.AreEqual(70L, deadlines.Bound);
        deadlines.Set(Deadline.Grace, 200);
        Assert.AreEqual(70L, deadlines.Bound);
        deadlines.Set(Deadline.Settled, 300);
        Assert.AreEqual(70L, deadlines.Bound, "too early is fine, and cheap");
        Assert.AreEqual(100L, deadlines.Next());
        Assert.AreEqual(100L, deadlines.Bound);
        Assert.IsTrue(deadlines.Take(Deadline.HandshakeAnswer, 100));
        Assert.AreEqual(200L, deadlines.Next());
        deadlines.Set(Deadline.Grace, Deadlines.Never);
        Assert.AreEqual(300L, deadlines.Next(), "the last entry");
        deadlines.Clear();
        Assert.AreEqual(Deadlines.Never, deadlines.Bound);
        for (int i = 0; i < (int)Deadline.Count; i++)
        {
            Assert.AreEqual(Deadlines.Never, deadlines.Get((Deadline)i));
        }
    }

    [TestMethod]
    public void AdvanceMovesADeadlineForwardOnly()
    {
        Deadlines deadlines = new Deadlines();
        deadlines.Advance(Deadline.Attempt, 100);
        Assert.AreEqual(100L, deadlines.Get(Deadline.Attempt));
        deadlines.Advance(Deadline.Attempt, 101);
        Assert.AreEqual(100L, deadlines.Get(Deadline.Attempt));
        deadlines.Advance(Deadline.Attempt, 99);
        Assert.AreEqual(99L, deadlines.Get(Deadline.Attempt));
        Assert.AreEqual(99L, deadlines.Bound);
    }

    [TestMethod]
    public void AWaitThatNoClockReachesIsNever()
    {
        Assert.AreEqual(7L, Deadlines.After(5, 2));
        Assert.AreEqual(Deadlines.Never - 1, Deadlines.After(5, Deadlines.Never - 6));
        Assert.AreEqual(Deadlines.Never, Deadlines.After(5, Deadlines.Never - 5));
        Assert.AreEqual(Deadlines.Never, Deadlines.After(5, Deadlines.Never - 4));
        Assert.AreEqual(Deadlines.Never, Deadlines.After(5, Deadlines.Never));
        Assert.AreEqual(Deadlines.Never, Deadlines.After(0, Deadlines.Never));
    }

    [TestMethod]
    [DataRow(-1L, 500, 2000)]
    [DataRow(0L, 500, 2000)]
    [DataRow(1L, 500, 2000)]
    [DataRow(149L, 500, 2000)]
    [DataRow(150L, 500, 2000)]
    [DataRow(151L, 502, 2000)]
    [DataRow(700L, 1600, 2000)]
    [DataRow(1000L, 2200, 2000)]
    [DataRow(1001L, 2202, 2002)]
    [DataRow(3900L, 8000, 7800)]
    [DataRow(3901L, 8000, 7802)]
    [DataRow(8000L, 8000, 16000)]
    [DataRow(8001L, 8000, 16000)]
    [DataRow(1L << 40, 8000, 16000)]
    public void TheFirstRoundTripGivesTheWaits(long elapsedMs, int firstWaitMs, int graceMs)
    {
        RoundTrip roundTrip = new RoundTrip();
        Assert.AreEqual(Limits.RetransmitFirstMs, roundTrip.FirstWaitMs);
        Assert.AreEqual(Limits.GraceMinMs, roundTrip.GraceMs);
        roundTrip.Sample(elapsedMs, elapsedMs);
        Assert.AreEqual(firstWaitMs, roundTrip.FirstWaitMs);
        Assert.AreEqual(graceMs, roundTrip.GraceMs);
        roundTrip.Reset();
        Assert.AreEqual(Limits.RetransmitFirstMs, roundTrip.FirstWaitMs);
        Assert.AreEqual(Limits.GraceMinMs, roundTrip.GraceMs);
    }

    [TestMethod]
    public void LaterRoundTripsCountHalfRoundedUp()
    {
        RoundTrip roundTrip = new RoundTrip();
        roundTrip.Sample(1000, 1000);
        roundTrip.Sample(2001, 2001);
        Assert.AreEqual(2 * 1501 + Limits.RetransmitMarginMs, roundTrip.FirstWaitMs);
        roundTrip.Sample(500, 500);
        Assert.AreEqual(2 * 1001 + Limits.RetransmitMarginMs, roundTrip.FirstWaitMs);
        roundTrip.Sample(1001, 1001);
        Assert.AreEqual(2 * 1001 + Limits.RetransmitMarginMs, roundTrip.FirstWaitMs, "nothing to round");
        for (int i = 0; i < 20; i++)
        {
            roundTrip.Sample(0, 0);
        }

        Assert.AreEqual(Limits.RetransmitLeastMs, roundTrip.FirstWaitMs, "known, though short");
    }

    [TestMethod]
    [DataRow(1000, 1600, 1000)] // the first transmission was lost
    [DataRow(750, 1350, 875)]   // just long enough to be an answer to the last one
    [DataRow(749, 1349, 1175)]  // too short: it answers the first one, on a path that has become slower
    public void AnAnswerToARetransmissionIsTakenForWhatItIs(int sinceLast, int sinceFirst, int roundTripMs)
    {
        RoundTrip roundTrip = new RoundTrip();
        roundTrip.Sample(1000, 1000);
        roundTrip.Sample(sinceLast, sinceFirst);
        Assert.AreEqual(2 * roundTripMs + Limits.RetransmitMarginMs, roundTrip.FirstWaitMs);
    }

    [TestMethod]
    public void WaitsDoubleUpToTheLongest()
    {
        Backoff backoff = new Backoff();
        foreach (int expected in new[] { 1000, 2000, 4000, 8000, 10000, 10000 })
        {
            Assert.AreEqual(expected, backoff.Next(10000, 0));
        }

        Assert.AreEqual(16000, backoff.Next(16000, 0), "a wait at the cap does not count");
        Assert.AreEqual(16000, backoff.Next(20000, 0));
        Assert.AreEqual(20000, backoff.Next(20000, 0));
        backoff.Reset();
        Assert.AreEqual(1000, backoff.Next(10000, 0));
    }

    [TestMethod]
    [DataRow(0, 1000)]
    [DataRow(1, 1000)]
    [DataRow(2, 1001)]
    [DataRow(128, 1125)]
    [DataRow(255, 1249)]
    public void UpToAQuarterIsAdded(int jitter, int expected)
    {
        Assert.AreEqual(expected, new Backoff().Next(10000, jitter));
        Assert.AreEqual(600 + 150 * jitter / 256, new Backoff().Next(600, jitter), "to the longest wait as well");
    }
}
