// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>
/// The node's side of a recorded exchange. A recording is a list of steps: "> HEX" the node sends exactly this, "&lt; HEX" the
/// gateway says this, and words: what the application does, or what must have come of it.
/// </summary>
internal sealed class RecordedNode
{
    internal const uint Collector = 0x0A140001; // 10.20.0.1
    internal const int CollectorPort = 5683;
    internal const int NodePort = 5000;

    internal Tunnel Tunnel;
    internal readonly UdpFlow Flow = new UdpFlow(Collector, CollectorPort, NodePort);
    private readonly byte[] _buffer = new byte[1024];
    private readonly byte[] _payload = Hex.Bytes("72 65 70 6f 72 74 20 31"); // report 1
    private readonly TunnelSettings _settings = new TunnelSettings();
    private Status _status = Status.Ok;

    internal RecordedNode(Suite suite)
    {
        TunnelSettings settings = _settings;
        settings.GatewayAddress = 0xC6336401; // 198.51.100.1
        settings.LocalIdType = TunnelSettings.IdFqdn;
        settings.LocalId = Hex.Bytes("6e 6f 64 65 2d 31"); // node-1
        settings.GatewayIdType = TunnelSettings.IdFqdn;
        settings.GatewayId = Hex.Bytes("67 77 2e 65 78 61 6d 70 6c 65"); // gw.example
        settings.Secret = Hex.Bytes("63 6f 72 72 65 63 74 20 68 6f 72 73 65 20 62 61 74 74 65 72 79"); // correct horse battery
        settings.RemoteFirst = 0x0A140000;
        settings.RemoteLast = 0x0A1400FF;
        Tunnel = new Tunnel(suite, settings, new FixedEntropy(), Limits.PayloadDefaultBytes);
    }

    /// <summary>Suspends the tunnel, and goes on with it in another object.</summary>
    internal bool Sleep(Suite suite)
    {
        SleepBuffer buffer = new SleepBuffer();
        if (Tunnel.Suspend(buffer, 0) != Status.Ok || buffer.Length > Limits.SuspendedMaxBytes)
        {
            return false;
        }

        Tunnel = new Tunnel(suite, _settings, new FixedEntropy(), Limits.PayloadDefaultBytes);
        return Tunnel.Resume(buffer, 1000, 0) == Status.Ok && buffer.Length == 0;
    }

    /// <summary>The datagram the node sends next; null: none.</summary>
    internal byte[] Sent()
    {
        if (!Tunnel.Poll(0))
        {
            return null;
        }

        byte[] datagram = new byte[Tunnel.OutputLength];
        System.Array.Copy(Tunnel.Output, Tunnel.OutputOffset, datagram, 0, datagram.Length);
        return datagram;
    }

    /// <summary>What the application does. False: what was expected of it did not happen.</summary>
    internal bool Do(string word)
    {
        switch (word)
        {
            case "open":
                _status = Tunnel.Open(0);
                return _status == Status.Ok;
            case "is-open":
                return Tunnel.State == TunnelState.Open && Tunnel.InnerAddress == 0x0A1E0001; // 10.30.0.1, from the gateway
            case "send":
                return Tunnel.Send(Flow, _payload, 0, _payload.Length, 0) == Status.Ok;
            case "received":
                return _status == Status.Received && Tunnel.ReceivedLength == 4 && Tunnel.ReceivedFrom == Collector
                    && Tunnel.ReceivedToPort == NodePort && _buffer[Tunnel.ReceivedOffset] == 'd' && _buffer[Tunnel.ReceivedOffset + 3] == 'n';
            case "handled":
                return _status == Status.Handled;
            case "ignored":
                return _status == Status.Ignored;
            case "close":
                Tunnel.Close(0);
                return true;
            case "is-closed":
                return Tunnel.State == TunnelState.Closed && Tunnel.Failure == Status.Ok;
            default:
                return false;
        }
    }

    internal void Receive(byte[] datagram)
    {
        System.Array.Copy(datagram, 0, _buffer, 0, datagram.Length);
        _status = Tunnel.Input(_buffer, 0, datagram.Length, 0);
    }

    /// <summary>Plays the steps [from, to) of a recording.</summary>
    internal void Play(string[] steps, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            string step = steps[i];
            if (step[0] == '>')
            {
                byte[] sent = Sent();
                Assert.IsTrue(sent != null, "nothing sent at step " + i.ToString());
                CollectionAssert.AreEqual(Hex.Bytes(step.Substring(2)), sent);
            }
            else if (step[0] == '<')
            {
                Receive(Hex.Bytes(step.Substring(2)));
            }
            else
            {
                Assert.IsTrue(Do(step), step + " at step " + i.ToString());
            }
        }
    }
}
