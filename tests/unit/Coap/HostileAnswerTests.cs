// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Firmware.Coap;

namespace NanoIke.Tests.Coap;

/// <summary>What must not end, disturb or fool an exchange of the client (RFC 7252 sections 3 to 5.4).</summary>
[TestClass]
public class HostileAnswerTests
{
    [TestMethod]
    public void TruncatedAtEveryByte()
    {
        foreach (int type in new[] { 0, 1, 2 })
        {
            ClientRig rig = new();
            rig.Begin();
            byte[] answer = WireMessage.Make(type, "2.04", type == 2 ? rig.Request.Id : 77, rig.Request.Token).With(14, 60).With(2000, new byte[300]).WithPayload("x").Encode();
            for (int length = 0; length < answer.Length - 2; length++) // the last two bytes are the payload: without it all is well
            {
                if (length != 6 && length != 9) // as well
                {
                    CoapInput result = rig.Input(answer[..length]);
                    Assert.AreEqual(type == 0 && length >= 4 ? CoapInput.Handled : CoapInput.Ignored, result, $"{length} bytes");
                    Assert.AreEqual(type == 0 && length >= 4, rig.Poll()?.Type == 3, "a confirmable one is reset (section 4.2)");
                }
            }

            AssertGoesOn(rig);
        }
    }

    [TestMethod]
    [DataRow("wrong message id, section 4.4", "62440001")]
    [DataRow("no token, section 5.3.2", "6044fffe")]
    [DataRow("a token that goes on", "6344fffe123400")]
    [DataRow("another token", "6244fffe1235")]
    [DataRow("a request in an acknowledgement, section 4.2", "6202fffe1234")]
    [DataRow("class 1, section 4.2", "6220fffe1234")]
    [DataRow("class 3, section 3", "6264fffe1234")]
    [DataRow("class 6, section 4.2", "62c0fffe1234")]
    [DataRow("class 7, section 4.2", "62e4fffe1234")]
    [DataRow("version 2, section 3", "a244fffe1234")]
    [DataRow("token of 9 bytes, section 3", "6944fffe123456789012345678")]
    [DataRow("token of 15 bytes, section 3", "6f44fffe1234567890123456789012345678")]
    [DataRow("unknown critical option, section 5.4.1", "6244fffe123490")]
    [DataRow("an option of requests, section 5.4", "6244fffe1234b0")]
    [DataRow("empty with a payload, section 4.1", "6000fffeff00")]
    [DataRow("empty with a token, section 4.1", "6200fffe1234")]
    [DataRow("a reset with a code, section 4.2", "7244fffe1234")]
    [DataRow("a reset with a payload, section 4.1", "7000fffeff00")]
    [DataRow("a reset of another message, section 4.4", "70000001")]
    [DataRow("empty and non-confirmable, section 4.3", "5000fffe")]
    [DataRow("non-confirmable with another token, section 5.3.2", "5244004d1235")]
    [DataRow("non-confirmable without a token", "5044004d")]
    [DataRow("non-confirmable of class 7, section 4.3", "52e4004d1234")]
    [DataRow("non-confirmable with an unknown critical option, section 5.4.1", "5244004d123490")]
    [DataRow("non-confirmable with delta overflow", "5244004d1234e0fef210")]
    public void IgnoredInSilence(string name, string hex)
    {
        ClientRig rig = new();
        rig.Begin();
        CoapInput result = rig.Input(Convert.FromHexString(hex));
        Assert.IsTrue(result is CoapInput.Ignored or CoapInput.Passed, name);
        rig.AssertSilent(name);
        AssertGoesOn(rig);
    }

    [TestMethod]
    [DataRow("another token, section 5.3.2", "4244004d1235")]
    [DataRow("no token", "4044004d")]
    [DataRow("unknown critical option, section 5.4.1", "4244004d123490")]
    [DataRow("token of 9 bytes, section 3", "4944004d123456789012345678")]
    [DataRow("marker without payload, section 3", "4244004d1234ff")]
    [DataRow("empty with a payload, section 4.1", "4000004dff00")]
    public void ConfirmableAndRejected(string name, string hex)
    {
        ClientRig rig = new();
        rig.Begin();
        Assert.AreEqual(CoapInput.Handled, rig.Input(Convert.FromHexString(hex)), name);
        rig.AssertReply(3, 77); // section 4.2
        AssertGoesOn(rig);
    }

    [TestMethod]
    [DataRow("0.01")]
    [DataRow("0.00")]
    [DataRow("1.00")]
    [DataRow("7.01")]
    public void WhatIsForTheServerIsPassedOn(string code)
    {
        ClientRig rig = new();
        rig.Begin();
        Assert.AreEqual(CoapInput.Passed, rig.Input(WireMessage.Make(0, code, 77)));
        rig.AssertSilent();
        AssertGoesOn(rig);
    }

    [TestMethod]
    public void ElectiveOptionsAreIgnored()
    {
        // Section 5.4.1, also huge and unknown ones.
        ClientRig rig = new();
        rig.Begin();
        Assert.AreEqual(CoapInput.Finished, rig.Input(rig.Piggybacked("2.04").With(4, 1, 2, 3).With(2000, new byte[700]).With(65534, new byte[20])));
    }

    [TestMethod]
    public void AnswersAfterTheEndAreIgnored()
    {
        ClientRig rig = new();
        Assert.AreEqual(CoapInput.Ignored, rig.Input(WireMessage.Make(2, "2.04", ClientRig.FirstId, new byte[] { 0x12, 0x34 })), "before the first");
        rig.Begin();
        WireMessage answer = rig.Piggybacked("2.04");
        rig.Input(answer);
        rig.Client.TakeOutcome();
        foreach (WireMessage late in new[] { answer, rig.EmptyAck(), WireMessage.Make(3, "0.00", rig.Request.Id), WireMessage.Make(1, "4.04", 5, rig.Request.Token) })
        {
            Assert.AreEqual(CoapInput.Ignored, rig.Input(late));
            rig.AssertSilent();
        }

        Assert.AreEqual(CoapInput.Handled, rig.Input(WireMessage.Make(0, "4.04", 5, rig.Request.Token)));
        rig.AssertReply(3, 5); // section 5.3.2: unexpected
        Assert.AreEqual(CoapOutcome.None, rig.Client.TakeOutcome());
        rig.Begin();
        Assert.AreEqual(CoapInput.Ignored, rig.Input(answer), "replayed while the next one is on its way");
        AssertGoesOn(rig);
    }

    [TestMethod]
    public void AnAnswerBeforeTheRequestWasSentIsNone()
    {
        ClientRig rig = new();
        rig.Begin();
        rig.Input(rig.Piggybacked("2.04"));
        rig.Client.TakeOutcome();
        Assert.IsTrue(rig.Client.Begin(10, 0, rig.Now));
        byte[] token = rig.Client.Buffer[4..6];
        Assert.AreEqual(CoapInput.Ignored, rig.Input(WireMessage.Make(2, "2.04", rig.Request.Id + 1, token)));
        Assert.AreEqual(CoapInput.Ignored, rig.Input(WireMessage.Make(1, "2.04", 5, token)));
        Assert.IsTrue(rig.Client.IsBusy);
    }

    [TestMethod]
    public void AResetAfterTheAcknowledgementChangesNothing()
    {
        ClientRig rig = new();
        rig.Begin();
        rig.Input(rig.EmptyAck());
        Assert.AreEqual(CoapInput.Ignored, rig.Input(WireMessage.Make(3, "0.00", rig.Request.Id)));
        Assert.AreEqual(CoapInput.Finished, rig.Input(WireMessage.Make(1, "2.04", 5, rig.Request.Token)));
    }

    [TestMethod]
    public void RandomBytesNeverThrowAndNeverEndIt()
    {
        Random random = new(1);
        ClientRig rig = new();
        rig.Begin();
        byte[] valid = rig.Piggybacked("2.04").With(14, 60).WithPayload("x").Encode();
        for (int i = 0; i < 200000; i++)
        {
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            if (i % 2 == 0)
            {
                valid.AsSpan(0, Math.Min(valid.Length, bytes.Length)).CopyTo(bytes);
                bytes.AsSpan(0, Math.Min(6, bytes.Length)).Fill((byte)random.Next(256)); // id and token stay unknown
            }

            Assert.AreNotEqual(CoapInput.Finished, rig.Input(bytes), Convert.ToHexString(bytes));
            while (rig.Poll() != null)
            {
            }
        }

        AssertGoesOn(rig);
    }

    private static void AssertGoesOn(ClientRig rig)
    {
        Assert.AreEqual(CoapOutcome.None, rig.Client.TakeOutcome());
        Assert.IsTrue(rig.Client.IsBusy);
        Assert.AreEqual(rig.Now + 2000, rig.Client.NextDeadline, "the time-out is the same");
        Assert.AreEqual(CoapInput.Finished, rig.Input(rig.Piggybacked("2.04")));
        Assert.AreEqual(CoapOutcome.Delivered, rig.Client.TakeOutcome());
    }
}
