// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Firmware.Coap;

namespace NanoIke.Tests.Coap;

/// <summary>A client with a clock, and the peer played by the test.</summary>
internal sealed class ClientRig
{
    internal const int FirstId = 0xFFFE;

    private readonly byte[] _payload;

    internal ClientRig(string path = CoapClient.DefaultPath, int payload = 10)
    {
        Client = new CoapClient(new CoapMessage(), new MessageIds(FirstId), path, 256, 0x1233);
        _payload = new byte[payload];
        Array.Fill(_payload, (byte)0xA5);
    }

    internal CoapClient Client { get; }

    internal long Now { get; set; } = 1000;

    internal WireMessage Request { get; private set; }

    /// <summary>Begins an exchange and takes its first transmission.</summary>
    internal WireMessage Begin(byte random = 0)
    {
        _payload.CopyTo(Client.Buffer, Client.PayloadOffset);
        Assert.IsTrue(Client.Begin(_payload.Length, random, Now));
        Request = Poll();
        Assert.IsNotNull(Request);
        return Request;
    }

    /// <summary>What the client sends now, or null.</summary>
    internal WireMessage Poll()
    {
        return Client.Poll(Now) ? WireMessage.Decode(Client.Output[Client.OutputOffset..(Client.OutputOffset + Client.OutputLength)]) : null;
    }

    internal CoapInput Input(WireMessage message) => Input(message.Encode());

    internal CoapInput Input(byte[] bytes) => Client.Input(bytes, 0, bytes.Length, Now);

    /// <summary>A piggybacked answer to the request.</summary>
    internal WireMessage Piggybacked(string code) => WireMessage.Make(2, code, Request.Id, Request.Token);

    internal WireMessage EmptyAck() => WireMessage.Make(2, "0.00", Request.Id);

    internal void AssertSilent(string why = "")
    {
        Assert.IsNull(Poll(), why);
    }

    internal void AssertReply(int type, int id)
    {
        WireMessage reply = Poll();
        Assert.IsNotNull(reply);
        Assert.AreEqual((type, "0.00", id), (reply.Type, reply.Text, reply.Id));
        Assert.IsNull(Poll(), "one reply only");
    }

    /// <summary>As <see cref="AssertReply"/>, but a retransmission may follow.</summary>
    internal void AssertReplyAmong(int type, int id)
    {
        WireMessage reply = Poll();
        Assert.IsNotNull(reply);
        Assert.AreEqual((type, "0.00", id), (reply.Type, reply.Text, reply.Id));
    }

    /// <summary>Lets the clock run to the end of the exchange; the times of all transmissions and of the end.</summary>
    internal List<long> RunToEnd()
    {
        List<long> times = new();
        while (Client.IsBusy)
        {
            Assert.IsTrue(Client.NextDeadline > Now && Client.NextDeadline < Now + 100000);
            Now = Client.NextDeadline - 1;
            AssertSilent("a millisecond early");
            Now++;
            WireMessage again = Poll();
            Assert.AreEqual(again == null, !Client.IsBusy);
            if (again != null)
            {
                CollectionAssert.AreEqual(Request.Encode(), again.Encode(), "the same message again (section 4.2)");
            }

            times.Add(Now);
            AssertSilent();
        }

        return times;
    }
}
