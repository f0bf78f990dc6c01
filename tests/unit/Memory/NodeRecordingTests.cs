// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using NanoIke.Crypto;
using NanoIke.Firmware;
using NanoIke.Responder;
using NanoIke.Testing;
using NanoIke.Tests.Coap;

namespace NanoIke.Tests.Memory;

/// <summary>
/// Makes tests/memory/RecordedNodeLife.cs: the node of those tests against the scripted gateway and a collector. With NANOIKE_RECORD=1 the
/// file is written; without, it must hold what would be written.
/// </summary>
[TestClass]
public class NodeRecordingTests
{
    private const int Readings = 3;

    [TestMethod]
    public void Recording_IsWhatGatewayAndCollectorSay()
    {
        StringBuilder text = new StringBuilder();
        text.Append("// Copyright (c) nanoIke contributors.\n// Licensed under the MIT license. See LICENSE in the repository root.\n\nnamespace NanoIke.Tests.Memory;\n\n");
        text.Append("/// <summary>The life of a node with three readings. Written by NodeRecordingTests of tests/unit; see there.</summary>\n");
        text.Append("internal static class RecordedNodeLife\n{\n");
        Append(text, "Aes", Record(SuiteKind.Aes));
        text.Append('\n');
        Append(text, "ChaCha", Record(SuiteKind.ChaCha));
        text.Append("}\n");
        string file = Path.Combine(Path.GetDirectoryName(Here()), "..", "..", "memory", "RecordedNodeLife.cs");
        if (Environment.GetEnvironmentVariable("NANOIKE_RECORD") == "1")
        {
            File.WriteAllText(file, text.ToString());
        }

        Assert.IsTrue(File.Exists(file) && File.ReadAllText(file) == text.ToString(), "run the tests once with NANOIKE_RECORD=1, then build and run again");
    }

    private static string Here([CallerFilePath] string path = null) => path;

    private static void Append(StringBuilder text, string name, List<string> steps)
    {
        text.Append("    internal static string[] " + name + "()\n    {\n        return new string[]\n        {\n");
        foreach (string step in steps)
        {
            text.Append("            ").Append(string.Join("\n                + ", step.Chunk(128).Select(part => "\"" + new string(part) + "\""))).Append(",\n");
        }

        text.Append("        };\n    }\n");
    }

    private static List<string> Record(SuiteKind kind)
    {
        RecordingLink link = new RecordingLink(kind);
        NodeBoard board = new NodeBoard(Testbed.SuiteFor(kind), link);
        NodeConfiguration configuration = new ConfigurationParser().Parse(Encoding.ASCII.GetBytes(NodeBoard.Configuration));
        Node node = new Node(board, configuration);
        Assert.AreEqual(Node.ExitDone, node.Run(Readings), node.Failure);
        Assert.AreEqual(Readings, link.Collector.Table.Count);
        Assert.IsTrue(link.Gateway.Seen.IkeDeleted);
        Assert.AreEqual(0, link.Gateway.Seen.Faults.Count);
        return link.Steps;
    }

    private sealed class RecordingLink : NodeLink
    {
        private readonly Queue<byte[]> _answers = new Queue<byte[]>();
        private int _packets;

        internal RecordingLink(SuiteKind kind)
        {
            Gateway = new ScriptedResponder(new ResponderOptions { Suite = kind });
        }

        internal ScriptedResponder Gateway { get; }

        internal SmallCollector Collector { get; } = new SmallCollector(new Random(1)) { IsDifficult = false };

        internal List<string> Steps { get; } = new List<string>();

        public override bool Send(byte[] buffer, int offset, int count)
        {
            byte[] datagram = buffer.AsSpan(offset, count).ToArray();
            Steps.Add("> " + Convert.ToHexString(datagram).ToLowerInvariant());
            foreach (byte[] answer in Gateway.Receive(datagram))
            {
                _answers.Enqueue(answer);
            }

            for (; _packets < Gateway.Seen.Esp.Count; _packets++)
            {
                InnerPacket packet = InnerPacket.Decode(Gateway.Seen.Esp[_packets].Inner);
                foreach (byte[] reply in Collector.Input(packet.AsUdp().Payload, Now))
                {
                    InnerPacket back = InnerPacket.Udp(packet.Destination, 5683, packet.Source, 5683, reply);
                    _answers.Enqueue(Gateway.SealEsp(back.Encode()));
                }
            }

            return true;
        }

        public override int Receive(byte[] buffer, int waitMs)
        {
            if (_answers.TryDequeue(out byte[] answer))
            {
                Steps.Add("< " + Convert.ToHexString(answer).ToLowerInvariant());
                answer.CopyTo(buffer, 0);
                return answer.Length;
            }

            Now += waitMs == 0 ? 1 : waitMs;
            return 0;
        }
    }
}
