// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Firmware;
using NanoIke.Firmware.Coap;

namespace NanoIke.Tests;

/// <summary>Readings on their way to a collector, and requests for them, on a board: every byte that leaves (RFC 7252 sections 4 and 5).</summary>
[TestClass]
public class CoapExchangeTests
{
    // [{-2: "n:t", -4: "Cel", "bst": 5, 2: 21.5, "no": 1}], RFC 8428 section 6 and RFC 8949 section 3.4.4.
    private const string FirstRecord = "81a521636e3a74236343656c636273740502c4822018d7626e6f01";

    [TestMethod]
    public void Report_AnsweredInItsAcknowledgement()
    {
        Rig rig = new Rig();
        rig.Queue.Add(0, 21500);
        Assert.IsTrue(rig.Sender.Poll(0, 0));
        rig.Sent("4202ffff8001b264701170ff" + FirstRecord);
        Assert.IsFalse(rig.Sender.Poll(0, 1999));
        Assert.IsTrue(rig.Sender.Poll(0, 2000));
        // The same message, but the reading is two seconds old now.
        rig.Sent("4202ffff8001b264701170ff" + "81a621636e3a74236343656c636273740502c4822018d70621626e6f01");
        rig.Answer(CoapInput.Ignored, "6244ffff8002", 2100); // another token
        rig.Answer(CoapInput.Ignored, "624400008001", 2100); // another id
        rig.Answer(CoapInput.Ignored, "6244ffff800190", 2100); // an unknown critical option
        Assert.AreEqual(1, rig.Queue.Count);
        rig.Answer(CoapInput.Finished, "6244ffff8001", 2100);
        Assert.IsTrue(rig.Sender.TakeOutcome() == CoapOutcome.Delivered);
        Assert.AreEqual(0, rig.Queue.Count);
        Assert.AreEqual(1L, rig.Queue.Delivered);
        Assert.IsFalse(rig.Sender.Poll(0, 100000));
    }

    [TestMethod]
    public void Report_AnsweredApart_AndWhatIsSentAgain()
    {
        Rig rig = new Rig();
        rig.Queue.Add(0, 21500);
        Assert.IsTrue(rig.Sender.Poll(0, 0));
        rig.Answer(CoapInput.Handled, "6000ffff", 100);
        rig.Answer(CoapInput.Finished, "4244004d8001", 300);
        Assert.IsTrue(rig.Sender.Poll(0, 300));
        rig.Sent("6000004d"); // its acknowledgement
        rig.Answer(CoapInput.Handled, "4244004d8001", 400);
        Assert.IsTrue(rig.Sender.Poll(0, 400));
        rig.Sent("6000004d");
        rig.Answer(CoapInput.Handled, "4244004e8007", 500);
        Assert.IsTrue(rig.Sender.Poll(0, 500));
        rig.Sent("7000004e"); // a reset for what nobody waits for
        Assert.IsTrue(rig.Sender.TakeOutcome() == CoapOutcome.Delivered);
    }

    [TestMethod]
    public void Report_BusyRefusedAndSilent()
    {
        Rig rig = new Rig();
        rig.Queue.Add(0, 21500);
        rig.Sender.Poll(0, 0);
        rig.Answer(CoapInput.Finished, "62a3ffff8001d10105", 10); // 5.03, Max-Age 5
        Assert.IsTrue(rig.Sender.TakeOutcome() == CoapOutcome.Later);
        Assert.AreEqual(5010L, rig.Sender.NextDeadline);
        Assert.IsFalse(rig.Sender.Poll(0, 5009));
        Assert.IsTrue(rig.Sender.Poll(0, 5010));
        Assert.AreEqual(0, (int)rig.Client.Output[2]);
        rig.Answer(CoapInput.Finished, "628400008002", 5020); // 4.04
        Assert.IsTrue(rig.Sender.TakeOutcome() == CoapOutcome.Refused);
        Assert.AreEqual(1L, rig.Queue.Lost);
        rig.Queue.Add(6000, 1);
        long now = 6000;
        int sent = 0;
        while (rig.Sender.TakeOutcome() == CoapOutcome.None)
        {
            sent += rig.Sender.Poll(255, now) ? 1 : 0;
            now += sent == 0 || rig.Sender.NextDeadline <= now ? 1 : rig.Sender.NextDeadline - now;
        }

        Assert.AreEqual(5, sent);
        Assert.AreEqual(1, rig.Queue.Count);
    }

    [TestMethod]
    public void Requests()
    {
        Rig rig = new Rig();
        CoapServer server = new CoapServer(rig.Message, rig.Ids, rig.Queue, rig.Senml, 10000, 7);
        Asked(server, "4001004db772656164696e67", 1, "60a3004d"); // nothing yet: 5.03
        rig.Queue.Add(0, 21500);
        Asked(server, "4201004e0102b772656164696e67", 1, "6245004e0102c170210aff" + FirstRecord); // Max-Age 10
        Asked(server, "5001004fb772656164696e67", 1, "5045ffffc170210aff" + FirstRecord); // like it, with an id of the node's
        Asked(server, "40010050b461616161", 1, "60840050");
        Asked(server, "40000051", 1, "70000051"); // a ping
        Asked(server, "50000052", 1, null);
        Asked(server, "c0010053", 1, null);
        Asked(server, "400100549027" + "72656164696e67", 1, "60820054ff6f7074696f6e2039"); // "option 9"
        Asked(server, "40030055b8696e74657276616cff32303030", 6, "60830055"); // not the collector: 4.03
        Assert.AreEqual(10000, server.IntervalMs);
        Asked(server, "40030056b8696e74657276616cff32303030", 7, "60440056");
        Assert.AreEqual(2000, server.IntervalMs);
        Asked(server, "40030056b8696e74657276616cff39393939", 7, "60440056"); // a duplicate is done once
        Assert.AreEqual(2000, server.IntervalMs);
    }

    private static void Asked(CoapServer server, string hex, uint from, string expected)
    {
        byte[] bytes = Hex.Bytes(hex);
        server.Input(bytes, 0, bytes.Length, from, 5683, 0);
        Assert.AreEqual(expected != null, server.Poll());
        if (expected != null)
        {
            Same(expected, server.Output, server.OutputLength);
        }
    }

    private static void Same(string expected, byte[] buffer, int length)
    {
        byte[] bytes = Hex.Bytes(expected);
        Assert.AreEqual(bytes.Length, length);
        for (int i = 0; i < length; i++)
        {
            Assert.AreEqual((int)bytes[i], (int)buffer[i]);
        }
    }

    // No fields of the test's own: nanoFramework's launcher calls a test without an object.
    private sealed class Rig
    {
        internal readonly ReadingQueue Queue = new ReadingQueue(4);
        internal readonly MessageIds Ids = new MessageIds(0xFFFF);
        internal readonly CoapMessage Message = new CoapMessage();
        internal readonly SenmlCbor Senml;
        internal readonly CoapClient Client;
        internal readonly ReadingSender Sender;

        internal Rig()
        {
            Senml = new SenmlCbor(Queue, "n", "t", "Cel", 5);
            Client = new CoapClient(Message, Ids, "/dp", 200, 0x8000);
            Sender = new ReadingSender(Queue, Senml, Client);
        }

        internal void Answer(CoapInput expected, string hex, long now)
        {
            byte[] bytes = Hex.Bytes(hex);
            Assert.AreEqual((int)expected, (int)Sender.Input(bytes, 0, bytes.Length, now));
        }

        internal void Sent(string expected)
        {
            Same(expected, Client.Output, Client.OutputLength);
        }
    }
}
