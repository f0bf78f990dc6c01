// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>Handshake, ESP both ways, ping and DELETE against recorded gateways, every datagram of the node compared.</summary>
[TestClass]
public class HandshakeTests
{
    [TestMethod]
    public void Aes_RecordedGateway()
    {
        Play(new AesCbcSuite(), RecordedGateway.Aes());
    }

    [TestMethod]
    public void ChaCha_RecordedGateway()
    {
        Play(new ChaChaSuite(), RecordedGateway.ChaCha());
    }

    [TestMethod]
    public void Ccm_RecordedGateway()
    {
        Play(new AesCcmSuite(), RecordedGateway.Ccm());
    }

    [TestMethod]
    public void AesCookie_RecordedGateway()
    {
        Play(new AesCbcSuite(), RecordedGateway.AesCookie());
    }

    [TestMethod]
    public void ChaChaCookie_RecordedGateway()
    {
        Play(new ChaChaSuite(), RecordedGateway.ChaChaCookie());
    }

    /// <summary>A gateway that answers with one bit changed, wherever it is: the handshake waits for the genuine answer.</summary>
    [TestMethod]
    public void AuthResponse_OneBitChanged_IsIgnored()
    {
        string[] steps = RecordedGateway.ChaCha();
        RecordedNode node = new RecordedNode(new ChaChaSuite());
        int open = IndexOf(steps, "is-open");
        node.Play(steps, 0, open - 1);
        byte[] good = Hex.Bytes(steps[open - 1].Substring(2));
        for (int at = 4; at < good.Length; at += 7)
        {
            byte[] bad = (byte[])good.Clone();
            bad[at] = (byte)(bad[at] ^ 0x10);
            node.Receive(bad);
            Assert.IsTrue(node.Do("ignored"), "byte " + at.ToString());
            Assert.IsTrue(node.Tunnel.State == TunnelState.Authenticating, "byte " + at.ToString());
        }

        node.Play(steps, open - 1, steps.Length);
    }

    [TestMethod]
    public void EspRepeated_IsIgnored()
    {
        string[] steps = RecordedGateway.Aes();
        RecordedNode node = new RecordedNode(new AesCbcSuite());
        int received = IndexOf(steps, "received");
        node.Play(steps, 0, received + 1);
        node.Play(steps, received - 1, received);
        Assert.IsTrue(node.Do("ignored"));
        node.Play(steps, received + 1, steps.Length);
    }

    internal static int IndexOf(string[] steps, string word)
    {
        int i = 0;
        while (steps[i] != word)
        {
            i++;
        }

        return i;
    }

    private static void Play(Suite suite, string[] steps)
    {
        new RecordedNode(suite).Play(steps, 0, steps.Length);
    }
}
