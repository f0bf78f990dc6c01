// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NanoIke.Firmware;
using NanoIke.Responder;
using NanoIke.Testing;
using NanoIke.Tests.Coap;

namespace NanoIke.Tests.Memory;

/// <summary>
/// A life of the node with three readings, against the scripted gateway and a collector, with forged copies of what they say.
/// SkippedCallTests runs it in a context whose library and firmware leave out a call, through <see cref="Play"/>.
/// </summary>
public static class SkippedCallScene
{
    private const int Readings = 3;

    /// <summary>Plays the scene.</summary>
    /// <param name="chaCha">The suite.</param>
    /// <param name="right">What the node sends when no call is left out; null: this is that run.</param>
    /// <param name="sent">What it sent.</param>
    /// <returns>"right", "failed: ..." or what went wrong unseen.</returns>
    public static string Play(bool chaCha, byte[][] right, out byte[][] sent)
    {
        SuiteKind kind = chaCha ? SuiteKind.ChaCha : SuiteKind.Aes;
        SceneLink link = new SceneLink(kind, right);
        string outcome;
        try
        {
            NodeBoard board = new NodeBoard(Testbed.SuiteFor(kind), link) { Heap = new SimulatedHeap() };
            Supervisor supervisor = new Supervisor(board, new Factory(board));
            int code = supervisor.Run(Readings);
            outcome = code != Node.ExitDone ? supervisor.Failure == null ? "silent: " + code : "failed: " + supervisor.Failure
                : link.Collector.Table.Count != Readings ? "silent: readings are missing"
                : link.Collector.Table.Values.Any(reading => reading.Value != 21.5m) ? "WRONG: another value" : "right";
        }
        catch (Exception e)
        {
            outcome = "failed: " + e.GetType().Name; // the supervisor itself: on a board DeviceProgram begins anew
        }

        sent = link.Sent.ToArray();
        return link.Fault ?? outcome;
    }

    private sealed class Factory : NodeFactory
    {
        private readonly NodeBoard _board;

        internal Factory(NodeBoard board)
        {
            _board = board;
        }

        public override string Problem => "no node";

        public override Node Create()
        {
            NodeConfiguration configuration = new ConfigurationParser().Parse(Encoding.ASCII.GetBytes(NodeBoard.Configuration));
            return configuration == null ? null : new Node(_board, configuration);
        }
    }

    private sealed class SceneLink : NodeLink
    {
        private readonly ScriptedResponder _gateway;
        private readonly Queue<byte[]> _answers = new Queue<byte[]>();
        private readonly byte[][] _right;
        private int _next; // of what is right
        private int _packets;

        internal SceneLink(SuiteKind kind, byte[][] right)
        {
            _gateway = new ScriptedResponder(new ResponderOptions { Suite = kind });
            _right = right;
        }

        internal SmallCollector Collector { get; } = new SmallCollector(new Random(1)) { IsDifficult = false };

        internal List<byte[]> Sent { get; } = new List<byte[]>();

        /// <summary>What was sent, and should not have been.</summary>
        internal string Fault { get; private set; }

        public override bool Send(byte[] buffer, int offset, int count)
        {
            byte[] datagram = buffer.AsSpan(offset, count).ToArray();
            Sent.Add(datagram);
            if (_right != null && _next < _right.Length && datagram.AsSpan().SequenceEqual(_right[_next]))
            {
                _next++;
            }
            else if (_right != null && !_right.Take(_next).Any(earlier => datagram.AsSpan().SequenceEqual(earlier)))
            {
                Fault ??= "WRONG: sent " + Convert.ToHexString(datagram);
                return true;
            }

            foreach (byte[] answer in _gateway.Receive(datagram))
            {
                Say(answer, answer.Length > 22 && (answer[0] != 0 || answer[22] != 34)); // IKE_SA_INIT has nothing that could be forged
            }

            for (; _packets < _gateway.Seen.Esp.Count; _packets++)
            {
                InnerPacket packet = InnerPacket.Decode(_gateway.Seen.Esp[_packets].Inner);
                foreach (byte[] reply in Collector.Input(packet.AsUdp().Payload, Now))
                {
                    Say(_gateway.SealEsp(InnerPacket.Udp(packet.Destination, 5683, packet.Source, 5683, reply).Encode()), true);
                }
            }

            return true;
        }

        public override int Receive(byte[] buffer, int waitMs)
        {
            if (_answers.TryDequeue(out byte[] answer))
            {
                answer.CopyTo(buffer, 0);
                return answer.Length;
            }

            Now += waitMs <= 0 ? 1 : waitMs;
            return 0;
        }

        private void Say(byte[] datagram, bool forge)
        {
            if (forge)
            {
                byte[] forged = (byte[])datagram.Clone();
                forged[^3] ^= 4;
                _answers.Enqueue(forged);
            }

            _answers.Enqueue(datagram);
        }
    }
}
