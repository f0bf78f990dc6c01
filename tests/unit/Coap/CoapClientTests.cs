// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Globalization;
using System.Linq;
using NanoIke.Firmware.Coap;

namespace NanoIke.Tests.Coap;

/// <summary>What the client sends and how an exchange ends (RFC 7252 sections 4.2 to 4.7 and 5.2 to 5.4).</summary>
[TestClass]
public class CoapClientTests
{
    [TestMethod]
    [DataRow("/dp", new[] { "dp" })]
    [DataRow("/", new string[0])]
    [DataRow("/a/b/c", new[] { "a", "b", "c" })]
    [DataRow("/a//b/", new[] { "a", "", "b", "" })] // section 6.4 step 8: every segment, also an empty one
    [DataRow("/a-path-of-some-length", new[] { "a-path-of-some-length" })]
    public void TheRequest(string path, string[] segments)
    {
        WireMessage request = new ClientRig(path).Begin();
        Assert.AreEqual((0, "0.02", ClientRig.FirstId), (request.Type, request.Text, request.Id), "a confirmable POST");
        CollectionAssert.AreEqual(new byte[] { 0x12, 0x34 }, request.Token);
        CollectionAssert.AreEqual(segments, request.All(11).Select(System.Text.Encoding.ASCII.GetString).ToArray());
        Assert.AreEqual(112, request.Number(12));
        Assert.AreEqual(segments.Length + 1, request.Options.Count);
        Assert.AreEqual(10, request.Payload.Length);
    }

    [TestMethod]
    [DataRow("", "path")]
    [DataRow("dp", "path")]
    [DataRow("/d p", "path")]
    [DataRow("/dü", "path")]
    [DataRow("/dp/\u007f", "path")]
    [DataRow("/256", "path")]
    [DataRow("/250", "messageMax")]
    public void APathOfNoUseIsTheCallersMistake(string path, string name)
    {
        path = path.StartsWith("/2", StringComparison.Ordinal) ? "/" + new string('x', int.Parse(path[1..], CultureInfo.InvariantCulture)) : path;
        Assert.AreEqual(name, Assert.ThrowsExactly<ArgumentException>(() => new ClientRig(path)).Message);
    }

    [TestMethod]
    public void OneAtATimeAndNewIdsEachTime()
    {
        // Section 4.7: NSTART is 1. Section 4.4: ids go on, over the end of their range; section 5.3.1: so do tokens.
        ClientRig rig = new();
        for (int i = 0; i < 5; i++)
        {
            WireMessage request = rig.Begin();
            Assert.AreEqual((ClientRig.FirstId + i) & 0xFFFF, request.Id);
            Assert.AreEqual(0x1234 + i, (request.Token[0] << 8) | request.Token[1]);
            Assert.IsFalse(rig.Client.Begin(10, 0, rig.Now));
            rig.Input(rig.Piggybacked("2.04"));
        }

        Assert.IsFalse(rig.Client.Begin(0, 0, rig.Now));
        Assert.IsFalse(rig.Client.Begin(rig.Client.PayloadMax + 1, 0, rig.Now));
        Assert.IsFalse(rig.Client.Begin(-1, 0, rig.Now));
        Assert.IsTrue(rig.Client.Begin(rig.Client.PayloadMax, 0, rig.Now));
        Assert.AreEqual(256, rig.Client.Poll(rig.Now) ? rig.Client.OutputLength : 0);
    }

    [TestMethod]
    [DataRow("2.01", CoapOutcome.Delivered)]
    [DataRow("2.04", CoapOutcome.Delivered)]
    [DataRow("2.31", CoapOutcome.Delivered)] // unknown, but of that class (section 5.2)
    [DataRow("4.00", CoapOutcome.Refused)]
    [DataRow("4.04", CoapOutcome.Refused)]
    [DataRow("4.15", CoapOutcome.Refused)]
    [DataRow("4.28", CoapOutcome.Refused)]
    [DataRow("4.29", CoapOutcome.Later)] // RFC 8516
    [DataRow("5.00", CoapOutcome.Later)]
    [DataRow("5.03", CoapOutcome.Later)]
    [DataRow("5.31", CoapOutcome.Later)]
    public void TheCodeDecides(string code, CoapOutcome expected)
    {
        foreach (Action<ClientRig> way in new Action<ClientRig>[] { Piggyback, SeparateConfirmable, SeparateNonConfirmable, SeparateBeforeAck })
        {
            ClientRig rig = new();
            rig.Begin();
            way(rig);
            Assert.AreEqual(expected, rig.Client.TakeOutcome());
            Assert.AreEqual(CoapOutcome.None, rig.Client.TakeOutcome(), "told once");
            Assert.AreEqual(WireMessage.Make(0, code, 0).Code, rig.Client.Code);
            Assert.IsFalse(rig.Client.IsBusy);
            Assert.AreEqual(long.MaxValue, rig.Client.NextDeadline);
            Assert.IsFalse(rig.Client.TakeUnanswered());
        }

        void Piggyback(ClientRig rig)
        {
            Assert.AreEqual(CoapInput.Finished, rig.Input(rig.Piggybacked(code)));
            rig.AssertSilent("an acknowledgement is not answered (section 4.2)");
        }

        void SeparateConfirmable(ClientRig rig)
        {
            Assert.AreEqual(CoapInput.Handled, rig.Input(rig.EmptyAck()));
            rig.AssertSilent();
            Assert.AreEqual(CoapInput.Finished, rig.Input(WireMessage.Make(0, code, 77, rig.Request.Token)));
            rig.AssertReply(2, 77); // section 5.2.2: by an empty acknowledgement
        }

        void SeparateNonConfirmable(ClientRig rig)
        {
            rig.Input(rig.EmptyAck());
            Assert.AreEqual(CoapInput.Finished, rig.Input(WireMessage.Make(1, code, 77, rig.Request.Token)));
            rig.AssertSilent("section 4.3: never acknowledged");
        }

        void SeparateBeforeAck(ClientRig rig)
        {
            Assert.AreEqual(CoapInput.Finished, rig.Input(WireMessage.Make(0, code, 77, rig.Request.Token)), "it stands for the acknowledgement (section 5.2.2)");
            rig.AssertReply(2, 77);
            Assert.AreEqual(CoapInput.Ignored, rig.Input(rig.EmptyAck()));
        }
    }

    [TestMethod]
    [DataRow(null, 60000)] // section 5.10.5: the default
    [DataRow("", 2000)] // 0, but some rest
    [DataRow("01", 2000)]
    [DataRow("05", 5000)]
    [DataRow("0000000a", 10000)] // section 3.2: leading zeros
    [DataRow("0e10", 3600000)]
    [DataRow("0e11", 3600000)] // an hour at most
    [DataRow("ffffffff", 3600000)]
    [DataRow("0000000005", 60000)] // section 5.4.3: five bytes are none of its lengths
    public void MaxAgeIsHonoured(string hex, int wait)
    {
        ClientRig rig = new();
        rig.Begin();
        WireMessage answer = rig.Piggybacked("5.03");
        if (hex != null)
        {
            answer.With(14, Convert.FromHexString(hex)).With(14, 1); // section 5.4.5: the second one does not count
        }

        if (hex?.Length > 8)
        {
            answer.Options.RemoveAt(1);
        }

        rig.Input(answer);
        Assert.AreEqual(rig.Now + wait, rig.Client.ReadyAt);
        rig.Now += wait - 1;
        Assert.IsFalse(rig.Client.Begin(10, 0, rig.Now));
        rig.Now++;
        rig.Begin();
    }

    [TestMethod]
    public void AResetEndsIt()
    {
        // Section 4.2: cancelled, and the application is told.
        ClientRig rig = new();
        rig.Begin();
        Assert.AreEqual(CoapInput.Finished, rig.Input(WireMessage.Make(3, "0.00", rig.Request.Id)));
        Assert.AreEqual(CoapOutcome.Reset, rig.Client.TakeOutcome());
        Assert.AreEqual(rig.Now + 60000, rig.Client.ReadyAt);
        rig.AssertSilent();
    }

    [TestMethod]
    public void DuplicatesOfASeparateResponseAreAnsweredAgain()
    {
        // Section 4.5: the same acknowledgement for EXCHANGE_LIFETIME, and the response counts once.
        ClientRig rig = new();
        rig.Begin();
        rig.Input(rig.EmptyAck());
        WireMessage response = WireMessage.Make(0, "2.04", 77, rig.Request.Token);
        rig.Input(response);
        rig.AssertReply(2, 77);
        Assert.AreEqual(CoapOutcome.Delivered, rig.Client.TakeOutcome());
        long end = rig.Now + 247000;
        rig.Begin(); // also while the next one is on its way
        rig.Now = end - 1;
        Assert.AreEqual(CoapInput.Handled, rig.Input(response));
        rig.AssertReplyAmong(2, 77);
        Assert.AreNotEqual(CoapOutcome.Delivered, rig.Client.TakeOutcome());
        rig.Client.Cancel();
        rig.Now = end;
        Assert.AreEqual(CoapInput.Handled, rig.Input(response));
        rig.AssertReply(3, 77); // a new message that means nothing here (section 5.3.2)
    }

    [TestMethod]
    public void NewTunnelNewExchange()
    {
        ClientRig rig = new();
        rig.Begin();
        rig.Input(rig.Piggybacked("5.03"));
        rig.Client.Cancel();
        WireMessage old = rig.Begin();
        rig.Client.Cancel();
        Assert.AreEqual(CoapOutcome.None, rig.Client.TakeOutcome());
        rig.AssertSilent();
        rig.Begin();
        Assert.AreEqual(CoapInput.Ignored, rig.Input(WireMessage.Make(2, "2.04", old.Id, old.Token)));
        Assert.AreEqual(CoapInput.Finished, rig.Input(rig.Piggybacked("2.04")));
    }

    [TestMethod]
    public void NothingIsAllocated()
    {
        ClientRig rig = new();
        CoapClient client = rig.Client;
        byte[] ack = WireMessage.Make(2, "2.04", 0, new byte[2]).With(14, 60).Encode();
        byte[] separate = WireMessage.Make(0, "5.03", 0, new byte[2]).With(14, 0).Encode();
        byte[] stray = WireMessage.Make(0, "2.05", 9, new byte[3]).Encode();
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            before = i == 100 ? Heap.Used() : before;
            client.Begin(10, (byte)(i & 0xFF), rig.Now);
            client.Poll(rig.Now);
            client.Input(stray, 0, stray.Length, rig.Now);
            client.Poll(rig.Now);
            byte[] answer = i % 2 == 0 ? ack : separate;
            Array.Copy(client.Buffer, 2, answer, 2, 4);
            rig.Now += 10000;
            client.Poll(rig.Now);
            client.Input(answer, 0, answer.Length, rig.Now);
            client.Poll(rig.Now);
            client.TakeOutcome();
        }

        Assert.AreEqual(0, Heap.Used() - before);
    }
}
