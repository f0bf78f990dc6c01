// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>A tunnel with a recorded gateway, suspended and resumed: it sends with other IVs, and receives what was recorded.</summary>
[TestClass]
public class SleepTests
{
    [TestMethod]
    public void Aes_GoesOnAfterSleep()
    {
        Play(new AesCbcSuite(), new AesCbcSuite(), RecordedGateway.Aes(), 16);
    }

    [TestMethod]
    public void ChaCha_GoesOnAfterSleep()
    {
        Play(new ChaChaSuite(), new ChaChaSuite(), RecordedGateway.ChaCha(), 8);
    }

    [TestMethod]
    public void Ccm_GoesOnAfterSleep()
    {
        Play(new AesCcmSuite(), new AesCcmSuite(), RecordedGateway.Ccm(), 8);
    }

    private static void Play(Suite before, Suite after, string[] steps, int ivSize)
    {
        RecordedNode node = new RecordedNode(before);
        int open = HandshakeTests.IndexOf(steps, "is-open");
        node.Play(steps, 0, open + 1);
        Assert.IsTrue(node.Sleep(after));

        int send = HandshakeTests.IndexOf(steps, "send");
        Assert.IsTrue(node.Do("is-open"));
        Assert.IsTrue(node.Do("send"));
        byte[] sent = node.Sent();
        byte[] awake = Hex.Bytes(steps[send + 1].Substring(2));
        Assert.IsTrue(sent != null && sent.Length == awake.Length);
        int same = 0;
        for (int i = 0; i < 8; i++)
        {
            Assert.IsTrue(sent[i] == awake[i], "SPI and number");
        }

        for (int i = 8; i < 8 + ivSize; i++)
        {
            same += sent[i] == awake[i] ? 1 : 0;
        }

        Assert.IsTrue(same < ivSize, "the IV of a tunnel that never slept");
        int received = HandshakeTests.IndexOf(steps, "received");
        node.Play(steps, received - 1, received + 1);
    }
}
