// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware.Coap;

namespace NanoIke.Tests.Coap;

/// <summary>Every time-out of the client to the millisecond (RFC 7252 sections 4.2 and 4.8).</summary>
[TestClass]
public class CoapClientTimerTests
{
    [TestMethod]
    [DataRow(0, 2000)]
    [DataRow(1, 2003)]
    [DataRow(128, 2500)]
    [DataRow(255, 2996)]
    public void Retransmissions(int random, int first)
    {
        ClientRig rig = new();
        long began = rig.Now;
        rig.Begin((byte)random);
        List<long> times = rig.RunToEnd();
        CollectionAssert.AreEqual(new[] { 1, 3, 7, 15, 31 }.Select(factor => began + (factor * (long)first)).ToArray(), times);
        Assert.IsTrue(times[3] - began <= 45000, "MAX_TRANSMIT_SPAN, section 4.8.2");
        Assert.IsTrue(times[4] - began <= 93000, "MAX_TRANSMIT_WAIT, section 4.8.2");
        Assert.AreEqual(CoapOutcome.GaveUp, rig.Client.TakeOutcome());
        rig.AssertSilent();
        rig.Begin(); // the caller decides how long to wait
    }

    [TestMethod]
    public void EveryUnansweredTransmissionIsTold()
    {
        ClientRig rig = new();
        rig.Begin();
        Assert.IsFalse(rig.Client.TakeUnanswered());
        int told = 0;
        while (rig.Client.IsBusy)
        {
            rig.Now = rig.Client.NextDeadline;
            rig.Poll();
            told += rig.Client.TakeUnanswered() ? 1 : 0;
            Assert.IsFalse(rig.Client.TakeUnanswered(), "told once");
        }

        Assert.AreEqual(5, told);
    }

    [TestMethod]
    [DataRow(2100, new long[] { 7000, 15000, 31000, 63000 })] // a bit late: the next ones come when they were due
    [DataRow(5500, new long[] { 8500, 16500, 32500, 64500 })] // later: ACK_TIMEOUT apart, section 4.2
    [DataRow(45000, new long[] { 48000, 94000 })] // the last moment of MAX_TRANSMIT_SPAN; then silence until MAX_TRANSMIT_WAIT is over
    [DataRow(45001, new long[] { 94000 })] // too late to transmit, but not for an answer
    [DataRow(92999, new long[] { 94000 })]
    public void WokenLate(int late, long[] rest)
    {
        ClientRig rig = new();
        rig.Begin(); // at 1000; retransmissions are due at 3000, 7000, 15000 and 31000, and the end at 63000
        rig.Now += late;
        Assert.AreEqual(late <= 45000, rig.Poll() != null);
        Assert.IsTrue(rig.Client.TakeUnanswered());
        List<long> times = new();
        while (rig.Client.IsBusy)
        {
            rig.Now = rig.Client.NextDeadline;
            Assert.AreEqual(rig.Now - 1000 <= 45000 && times.Count < 3, rig.Poll() != null);
            times.Add(rig.Now);
        }

        CollectionAssert.AreEqual(rest, times);
        Assert.AreEqual(CoapOutcome.GaveUp, rig.Client.TakeOutcome());
    }

    [TestMethod]
    public void WokenMuchTooLate()
    {
        ClientRig rig = new();
        rig.Begin();
        rig.Now += 93000;
        rig.AssertSilent();
        Assert.AreEqual(CoapOutcome.GaveUp, rig.Client.TakeOutcome());
        Assert.IsTrue(rig.Client.TakeUnanswered());
    }

    [TestMethod]
    public void AnAnswerCountsUntilTheEnd()
    {
        ClientRig rig = new();
        rig.Begin();
        while (rig.Client.NextDeadline < 1000 + 62000)
        {
            rig.Now = rig.Client.NextDeadline;
            rig.Poll();
        }

        rig.Now = 1000 + 62000 - 1;
        Assert.AreEqual(CoapInput.Finished, rig.Input(rig.Piggybacked("2.04")));
        Assert.AreEqual(CoapOutcome.Delivered, rig.Client.TakeOutcome());
    }

    [TestMethod]
    public void ASeparateResponseIsWaitedForAsLongAsItMayBeRetransmitted()
    {
        // Section 5.2.2: no time is given; MAX_TRANSMIT_WAIT is how long the peer tries.
        ClientRig rig = new();
        rig.Begin();
        rig.Now += 500;
        rig.Input(rig.EmptyAck());
        long end = rig.Now + 93000;
        Assert.AreEqual(end, rig.Client.NextDeadline);
        rig.Now += 1000;
        rig.Input(rig.EmptyAck()); // another one changes nothing
        Assert.AreEqual(end, rig.Client.NextDeadline);
        rig.Now = end - 1;
        rig.AssertSilent("no retransmission after the acknowledgement");
        rig.Now = end;
        rig.AssertSilent();
        Assert.AreEqual(CoapOutcome.GaveUp, rig.Client.TakeOutcome());
        Assert.IsFalse(rig.Client.TakeUnanswered(), "the path is good");
    }

    [TestMethod]
    public void APayloadIsBroughtUpToDate()
    {
        // As section 5.10.5 has it for Max-Age: the message is the same, what is relative to the time of sending is not.
        ClientRig rig = new();
        rig.Begin();
        Assert.IsFalse(rig.Client.IsRepeating(rig.Now));
        rig.Now = rig.Client.NextDeadline - 1;
        Assert.IsFalse(rig.Client.IsRepeating(rig.Now));
        rig.Now++;
        Assert.IsTrue(rig.Client.IsRepeating(rig.Now));
        rig.Client.Buffer[rig.Client.PayloadOffset] = 1;
        rig.Client.Resize(3);
        WireMessage again = rig.Poll();
        Assert.AreEqual(rig.Request.Id, again.Id);
        CollectionAssert.AreEqual(new byte[] { 1, 0xA5, 0xA5 }, again.Payload);
        Assert.IsFalse(rig.Client.IsRepeating(rig.Now));
        rig.Input(rig.EmptyAck());
        rig.Now += 92000;
        Assert.IsFalse(rig.Client.IsRepeating(rig.Now));
    }
}
