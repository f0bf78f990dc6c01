// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>
/// No byte of heap is lost: on a board by the free heap after a collection, on the host by what the thread allocated. The
/// difference lies in Heap.Used, one small file a build.
/// </summary>
[TestClass]
public class HeapTests
{
    private const int Packets = 20;

    [TestMethod]
    public void Aes_NothingLost()
    {
        Run(new AesCbcSuite(), RecordedGateway.Aes());
    }

    [TestMethod]
    public void ChaCha_NothingLost()
    {
        Run(new ChaChaSuite(), RecordedGateway.ChaCha());
    }

    [TestMethod]
    public void Ccm_NothingLost()
    {
        Run(new AesCcmSuite(), RecordedGateway.Ccm());
    }

    private static void Run(Suite suite, string[] steps)
    {
        int open = HandshakeTests.IndexOf(steps, "is-open");
        byte[] init = Hex.Bytes(steps[2].Substring(2));
        byte[] auth = Hex.Bytes(steps[open - 1].Substring(2));
        byte[] payload = new byte[64];
        Warm();
        RecordedNode node = new RecordedNode(suite);
        Tunnel tunnel = node.Tunnel;
        long before = Heap.Used();
        tunnel.Open(0);
        tunnel.Poll(0);
        long opening = Heap.Used() - before;
        before = Heap.Used();
        tunnel.Input(init, 0, init.Length, 0);
        tunnel.Poll(0);
        tunnel.Input(auth, 0, auth.Length, 0);
        long handshake = Heap.Used() - before;
        Assert.IsTrue(tunnel.State == TunnelState.Open, "not open");
        before = Heap.Used();
        for (int i = 0; i < Packets; i++)
        {
            tunnel.Send(node.Flow, payload, 0, payload.Length, 0);
            tunnel.Poll(0);
        }

        long packets = Heap.Used() - before;
        Assert.IsTrue(opening <= 0, "opening"); // it lets go of a key that is in the HMAC then; the bench counts what it makes: nothing
        Assert.AreEqual(0L, handshake);
        Assert.AreEqual(0L, packets);
        Assert.AreEqual((long)Packets, tunnel.PacketsSent);
    }

    // What the runtime itself makes at a first call is not ours.
    private static void Warm()
    {
        Heap.Used();
        Heap.Used();
    }
}
