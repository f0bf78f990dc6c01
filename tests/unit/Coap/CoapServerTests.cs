// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Globalization;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Firmware.Coap;

namespace NanoIke.Tests.Coap;

/// <summary>What the node answers to requests (RFC 7252 sections 4.2, 4.5, 5.4, 5.8 to 5.10).</summary>
[TestClass]
public class CoapServerTests
{
    private const uint Collector = 0x0A140001;
    private const uint Other = 0x0A140002;
    private const int Port = 5683;

    private readonly ReadingQueue _queue = new(4);
    private CoapServer _server;
    private long _now = 1000000;
    private int _id;

    [TestInitialize]
    public void Make()
    {
        Make(Collector);
        _queue.Add(_now - 3000, 20000);
        _queue.Add(_now - 2000, 21500);
    }

    [TestMethod]
    public void TheNewestReading()
    {
        _queue.Acknowledge(1, 2); // delivered, but still the newest
        WireMessage answer = Ask(Get("reading"), Other);
        Assert.AreEqual((2, "2.05", 1), (answer.Type, answer.Text, answer.Id), "piggybacked, section 5.2.1");
        CollectionAssert.AreEqual(new byte[] { 7, 8, 9 }, answer.Token);
        Assert.AreEqual(112, answer.Number(12));
        Assert.AreEqual(8, answer.Number(14), "the next one is due in 8 s, section 5.10.5");
        Assert.AreEqual(new SenmlPack.Reading("node-1:temperature", "Cel", 21.5m, -2, 5, 2), SenmlPack.Read(answer.Payload).Single());
        _now += 20000;
        Assert.AreEqual(0, Ask(Get("reading"), Other).Number(14), "overdue");
    }

    [TestMethod]
    public void ANonConfirmableRequestHasAnAnswerLikeIt()
    {
        // Section 5.2.3; the message id is the node's own (section 4.4).
        WireMessage request = Get("reading");
        request.Type = 1;
        WireMessage answer = Ask(request, Other);
        Assert.AreEqual((1, "2.05", 500), (answer.Type, answer.Text, answer.Id));
        CollectionAssert.AreEqual(request.Token, answer.Token);
    }

    [TestMethod]
    public void NoReadingYet()
    {
        CoapServer server = new(new CoapMessage(), new MessageIds(0), new ReadingQueue(1), new SenmlCbor(new ReadingQueue(1), "n", "t", "", 0), 1000, 0);
        byte[] request = Get("reading").Encode();
        server.Input(request, 0, request.Length, Other, Port, 0);
        Assert.IsTrue(server.Poll());
        Assert.AreEqual("5.03", WireMessage.Decode(server.Output[..server.OutputLength]).Text);
    }

    [TestMethod]
    [DataRow("1000", "2.04", 1000)] // a tenth
    [DataRow("999", "4.03", 10000)]
    [DataRow("0", "4.03", 10000)]
    [DataRow("0001000", "2.04", 1000)]
    [DataRow("86400000", "2.04", 86400000)]
    [DataRow("86400001", "4.00", 10000)]
    [DataRow("999999999", "4.00", 10000)]
    [DataRow("9999999999", "4.00", 10000)]
    [DataRow("4294968296", "4.00", 10000)] // 1000 in 32 bits
    [DataRow("", "4.00", 10000)]
    [DataRow("-1000", "4.00", 10000)]
    [DataRow("+1000", "4.00", 10000)]
    [DataRow(" 1000", "4.00", 10000)]
    [DataRow("1000\n", "4.00", 10000)]
    [DataRow("1e4", "4.00", 10000)]
    [DataRow("abc", "4.00", 10000)]
    public void TheInterval(string text, string code, int interval)
    {
        WireMessage request = Put("interval", text);
        Assert.AreEqual(interval == 10000 ? CoapInput.Handled : CoapInput.IntervalChanged, Input(request.Encode(), Collector));
        Assert.AreEqual(code, Poll().Text);
        Assert.AreEqual(interval, _server.IntervalMs);
    }

    [TestMethod]
    public void TheIntervalIsTheCollectorsAlone()
    {
        Assert.AreEqual("4.03", Ask(Put("interval", "2000"), Other).Text);
        Assert.AreEqual("4.03", Ask(Put("interval", "2000"), 0).Text);
        Make(0); // control = no
        Assert.AreEqual("4.03", Ask(Put("interval", "2000"), Collector).Text);
        Assert.AreEqual("4.03", Ask(Put("interval", "2000"), 0).Text);
        Assert.AreEqual(10000, _server.IntervalMs);
    }

    [TestMethod]
    public void APersonIsToldWhy()
    {
        // Section 5.5.2.
        Assert.AreEqual("not below 1000", Ask(Put("interval", "3"), Collector).PayloadText);
        Assert.AreEqual("milliseconds, at most 86400000", Ask(Put("interval", "x"), Collector).PayloadText);
        Assert.AreEqual("option 65001", Ask(Get("reading").With(65001), Collector).PayloadText);
    }

    [TestMethod]
    [DataRow("unknown path", "0.01", "nothing", "4.04")]
    [DataRow("unknown path, POST", "0.02", "nothing", "4.04")]
    [DataRow("no path", "0.01", null, "4.04")]
    [DataRow("too long a path", "0.01", "reading/x", "4.04")]
    [DataRow("a path that ends with a slash", "0.01", "reading/", "4.04")]
    [DataRow("the beginning of a path", "0.01", "readin", "4.04")]
    [DataRow("other case, section 6.3", "0.01", "Reading", "4.04")]
    [DataRow("POST", "0.02", "reading", "4.05")]
    [DataRow("PUT", "0.03", "reading", "4.05")]
    [DataRow("DELETE", "0.04", "reading", "4.05")]
    [DataRow("GET", "0.01", "interval", "4.05")]
    [DataRow("DELETE", "0.04", "interval", "4.05")]
    [DataRow("FETCH, section 5.8", "0.05", "reading", "4.05")]
    [DataRow("method 31, section 5.8", "0.31", "nothing", "4.05")]
    public void PathsAndMethods(string name, string method, string path, string code)
    {
        WireMessage request = WireMessage.Make(0, method, ++_id);
        foreach (string segment in path?.Split('/') ?? Array.Empty<string>())
        {
            request.With(11, segment);
        }

        WireMessage answer = Ask(request.WithPayload("1000"), Collector);
        Assert.AreEqual((2, code, request.Id), (answer.Type, answer.Text, answer.Id), name);
    }

    [TestMethod]
    [DataRow("Uri-Host and Uri-Port", "3:78,7:1633", "2.05")]
    [DataRow("Uri-Port 0", "7:", "2.05")]
    [DataRow("Accept SenML CBOR", "17:70", "2.05")]
    [DataRow("Accept with a leading zero, section 3.2", "17:0070", "2.05")]
    [DataRow("elective options, section 5.4.1", "4:01,6:,2000:aabbcc,65534:00", "2.05")]
    [DataRow("Accept another format, section 5.10.4", "17:6e", "4.06")]
    [DataRow("Accept text", "17:", "4.06")]
    [DataRow("Uri-Query", "15:78", "4.02")]
    [DataRow("If-Match", "1:", "4.02")]
    [DataRow("If-None-Match", "5:", "4.02")]
    [DataRow("unknown critical option, section 5.4.1", "9:", "4.02")]
    [DataRow("the largest one", "65535:", "4.02")]
    [DataRow("Uri-Host twice, section 5.4.5", "3:78,3:79", "4.02")]
    [DataRow("Uri-Port twice", "7:01,7:02", "4.02")]
    [DataRow("Accept twice", "17:70,17:70", "4.02")]
    [DataRow("empty Uri-Host, section 5.4.3", "3:", "4.02")]
    [DataRow("Uri-Port of 3 bytes, section 5.4.3", "7:000001", "4.02")]
    [DataRow("Accept of 3 bytes", "17:000070", "4.02")]
    [DataRow("Proxy-Uri, section 5.10.2", "35:78", "5.05")]
    [DataRow("Proxy-Scheme", "39:78", "5.05")]
    [DataRow("Proxy-Uri and an unknown one", "35:78,9:", "5.05")]
    public void Options(string name, string options, string code)
    {
        WireMessage request = Get("reading");
        foreach (string[] option in options.Split(',').Select(option => option.Split(':')))
        {
            request.With(int.Parse(option[0], CultureInfo.InvariantCulture), Convert.FromHexString(option[1]));
        }

        Assert.AreEqual(code, Ask(request, Other).Text, name);
        request.Type = 1;
        request.Id = ++_id;
        Assert.AreEqual(code == "4.02" || options.EndsWith(",9:", StringComparison.Ordinal) ? CoapInput.Ignored : CoapInput.Handled, Input(request.Encode(), Other), "non-confirmable, section 5.4.1: " + name);
    }

    [TestMethod]
    [DataRow("", "2.04")] // text/plain
    [DataRow("00", "2.04")]
    [DataRow("70", "4.15")]
    [DataRow("000032", "2.04")] // section 5.4.3: three bytes are none of its lengths, and the option is elective
    public void TheFormatOfTheInterval(string format, string code)
    {
        Assert.AreEqual(code, Ask(Put("interval", "2000").With(12, Convert.FromHexString(format)), Collector).Text);
    }

    [TestMethod]
    public void UriHostsAndPathsHave255BytesAtMost()
    {
        Assert.AreEqual("2.05", Ask(Get("reading").With(3, new string('x', 255)), Other).Text);
        Assert.AreEqual("4.02", Ask(Get("reading").With(3, new string('x', 256)), Other).Text);
        Assert.AreEqual("4.04", Ask(Get(new string('x', 255)), Other).Text);
        Assert.AreEqual("4.02", Ask(Get(new string('x', 256)), Other).Text);
    }

    [TestMethod]
    [DataRow("a ping, section 4.3", "4000004d")]
    [DataRow("a response nobody waits for, section 5.3.2", "4145004d01")]
    [DataRow("class 1, section 4.2", "4020004d")]
    [DataRow("class 3, section 3", "4061004d")]
    [DataRow("class 6, section 4.2", "40c1004d")]
    [DataRow("class 7, section 4.2", "40e1004d")]
    [DataRow("token of 9 bytes, section 3", "4901004d010203040506070809")]
    [DataRow("empty with a payload, section 4.1", "4000004dff00")]
    [DataRow("marker without payload, section 3", "4001004dff")]
    [DataRow("an option cut off", "4001004db7726561")]
    [DataRow("delta overflow", "4001004de0fef210")]
    public void Reset(string name, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.AreEqual(CoapInput.Handled, Input(bytes, Other), name);
        Assert.AreEqual("7000004D", Convert.ToHexString(_server.Poll() ? _server.Output[..4] : Array.Empty<byte>()), name);
        Assert.AreEqual(4, _server.OutputLength);
        foreach (int type in new[] { 1, 2, 3 })
        {
            bytes[0] = (byte)((bytes[0] & 0xCF) | (type << 4));
            Assert.AreEqual(CoapInput.Ignored, Input(bytes, Other), "not confirmable: " + name);
            Assert.IsFalse(_server.Poll());
        }
    }

    [TestMethod]
    public void ADuplicateHasTheSameAnswerAndIsDoneOnce()
    {
        // Section 4.5.
        byte[] request = Put("interval", "2000").Encode();
        Assert.AreEqual(CoapInput.IntervalChanged, Input(request, Collector));
        byte[] answer = Poll().Encode();
        long asked = _now;
        Input(Convert.FromHexString("4000004d"), Other); // a ping in between
        Assert.IsTrue(_server.Poll());
        _now = asked + 246999;
        Assert.AreEqual(CoapInput.Handled, Input(request, Collector));
        CollectionAssert.AreEqual(answer, Poll().Encode());
        Assert.AreEqual(2000, _server.IntervalMs);
        WireMessage changed = WireMessage.Decode(request).WithPayload("3000");
        Assert.AreEqual(CoapInput.Handled, Input(changed.Encode(), Collector), "whatever it says");
        _now++;
        Assert.AreEqual(CoapInput.IntervalChanged, Input(changed.Encode(), Collector), "EXCHANGE_LIFETIME is over");
        Assert.AreEqual(3000, _server.IntervalMs);
    }

    [TestMethod]
    public void AnotherEndpointIsNoDuplicate()
    {
        WireMessage request = Put("interval", "2000");
        Input(request.Encode(), Other);
        Assert.AreEqual("4.03", Poll().Text);
        Assert.AreEqual("2.04", Ask(request, Collector).Text);
        request.WithPayload("3000");
        Assert.AreEqual(CoapInput.IntervalChanged, Input(request.Encode(), Collector, Port + 1));
    }

    [TestMethod]
    public void AnotherTypeIsNoDuplicate()
    {
        WireMessage request = Get("reading");
        request.Type = 1;
        Assert.AreEqual(1, Ask(request, Other).Type);
        request.Type = 0;
        Assert.AreEqual(2, Ask(request, Other).Type);
    }

    [TestMethod]
    public void ANonConfirmableDuplicateIsIgnored()
    {
        WireMessage request = Put("interval", "2000");
        request.Type = 1;
        Assert.AreEqual("2.04", Ask(request, Collector).Text);
        _now += 144999;
        Assert.AreEqual(CoapInput.Ignored, Input(request.Encode(), Collector));
        Assert.IsFalse(_server.Poll());
        _now++;
        Assert.AreEqual("2.04", Ask(request, Collector).Text, "NON_LIFETIME is over");
    }

    [TestMethod]
    public void RandomBytesNeverThrowAndNothingChanges()
    {
        Random random = new(1);
        byte[] valid = Get("reading").With(3, "host").With(17, 112).Encode();
        for (int i = 0; i < 200000; i++)
        {
            byte[] bytes = i % 2 == 0 ? (byte[])valid.Clone() : new byte[random.Next(40)];
            for (int mutations = i % 2 == 0 ? random.Next(4) : bytes.Length; mutations > 0; mutations--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            bytes = bytes[..random.Next(bytes.Length + 1)];
            Input(bytes, Collector);
            if (_server.Poll())
            {
                WireMessage.Decode(_server.Output[.._server.OutputLength]); // well-formed
                Assert.AreEqual(WireMessage.Decode(_server.Output[.._server.OutputLength]).Type == 1, (bytes[0] >> 4 & 3) == 1);
            }
        }

        Assert.AreEqual(10000, _server.IntervalMs);
    }

    [TestMethod]
    public void NothingIsAllocated()
    {
        byte[][] requests = { Get("reading").Encode(), Put("interval", "2000").Encode(), Put("interval", "1").Encode(), Get("x").With(9).Encode(), new byte[] { 0x40, 0, 0, 1 } };
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            before = i == 100 ? Heap.Used() : before;
            byte[] request = requests[i % 5];
            request[2] = (byte)(i & 0xFF);
            _server.Input(request, 0, request.Length, Collector, Port, _now);
            _server.Poll();
        }

        Assert.AreEqual(0, Heap.Used() - before);
    }

    private void Make(uint control)
    {
        _server = new CoapServer(new CoapMessage(), new MessageIds(500), _queue, new SenmlCbor(_queue, "node-1", "temperature", "Cel", 5), 10000, control);
    }

    private WireMessage Get(string path) => WireMessage.Make(0, "0.01", ++_id, new byte[] { 7, 8, 9 }).With(11, path);

    private WireMessage Put(string path, string text) => WireMessage.Make(0, "0.03", ++_id, new byte[8]).With(11, path).WithPayload(text);

    private WireMessage Ask(WireMessage request, uint from)
    {
        Input(request.Encode(), from);
        return Poll();
    }

    private CoapInput Input(byte[] bytes, uint from, int port = Port) => _server.Input(bytes, 0, bytes.Length, from, port, _now);

    private WireMessage Poll()
    {
        Assert.IsTrue(_server.Poll());
        WireMessage answer = WireMessage.Decode(_server.Output[_server.OutputOffset..(_server.OutputOffset + _server.OutputLength)]);
        Assert.IsFalse(_server.Poll(), "one answer");
        return answer;
    }
}
