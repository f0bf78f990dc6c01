// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using NanoIke.Crypto;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// Makes tests/board/RecordedGateway.cs: plays the node of those tests against the scripted responder. With
/// NANOIKE_RECORD=1 the file is written; without, it must hold what would be written, so that it never grows stale unseen.
/// </summary>
[TestClass]
public class RecordingTests
{
    [TestMethod]
    public void Recording_IsWhatTheGatewaySays()
    {
        string text = Compose();
        string file = Path.Combine(Path.GetDirectoryName(Here()), "..", "..", "board", "RecordedGateway.cs");
        if (Environment.GetEnvironmentVariable("NANOIKE_RECORD") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.IsTrue(File.Exists(file) && File.ReadAllText(file) == text, "run the tests once with NANOIKE_RECORD=1, then build and run again");
    }

    private static string Here([CallerFilePath] string path = null) => path;

    private static string Compose()
    {
        StringBuilder text = new StringBuilder();
        text.Append("// Copyright (c) nanoIke contributors.\n// Licensed under the MIT license. See LICENSE in the repository root.\n\nnamespace NanoIke.Tests;\n\n");
        text.Append("/// <summary>Exchanges recorded against the scripted responder of tests/responder. Written by RecordingTests of tests/unit; see there.</summary>\n");
        text.Append("internal static class RecordedGateway\n{\n");
        Method(text, "Aes", Record(SuiteKind.Aes, 0));
        text.Append('\n');
        Method(text, "ChaCha", Record(SuiteKind.ChaCha, 0));
        text.Append('\n');
        Method(text, "Ccm", Record(SuiteKind.Ccm, 0));
        text.Append('\n');
        Method(text, "AesCookie", Record(SuiteKind.Aes, 1));
        text.Append('\n');
        Method(text, "ChaChaCookie", Record(SuiteKind.ChaCha, 1));
        text.Append("}\n");
        return text.ToString();
    }

    private static void Method(StringBuilder text, string name, List<string> steps)
    {
        text.Append(CultureInfo.InvariantCulture, $"    internal static string[] {name}()\n    {{\n        return new string[]\n        {{\n");
        foreach (string step in steps)
        {
            IEnumerable<string> lines = step.Chunk(128).Select(part => "\"" + new string(part) + "\"");
            text.Append("            ").Append(string.Join("\n                + ", lines)).Append(",\n");
        }

        text.Append("        };\n    }\n");
    }

    private static List<string> Record(SuiteKind kind, int cookies)
    {
        ScriptedResponder gateway = new ScriptedResponder(new ResponderOptions { Suite = kind, CookieRounds = cookies });
        RecordedNode node = new RecordedNode(Testing.Testbed.SuiteFor(kind));
        List<string> steps = new List<string>();
        Do(node, steps, "open");
        for (int i = 0; i < 2 + cookies; i++)
        {
            Exchange(node, gateway, steps);
        }

        Do(node, steps, "is-open");
        Do(node, steps, "send");
        Exchange(node, gateway, steps);
        CollectionAssert.AreEqual("report 1"u8.ToArray(), InnerPacket.Decode(gateway.Seen.Esp[^1].Inner).AsUdp().Payload);
        uint inner = gateway.Current.InnerAddress;
        Say(node, steps, gateway.SealEsp(InnerPacket.Udp(RecordedNode.Collector, RecordedNode.CollectorPort, inner, RecordedNode.NodePort, "down"u8.ToArray()).Encode()));
        Do(node, steps, "received");
        byte[] data = Enumerable.Range(0, 56).Select(each => (byte)each).ToArray();
        Say(node, steps, gateway.SealEsp(InnerPacket.Echo(RecordedNode.Collector, inner, 0x1234, 1, data).Encode()));
        Do(node, steps, "handled");
        Exchange(node, gateway, steps);
        InnerPacket reply = InnerPacket.Decode(gateway.Seen.Esp[^1].Inner);
        Assert.AreEqual(1, (int)reply.Protocol);
        Assert.AreEqual(0, (int)reply.Body[0]);
        CollectionAssert.AreEqual(data, reply.Body[8..]);
        Say(node, steps, gateway.Liveness().Single());
        Exchange(node, gateway, steps);
        Do(node, steps, "close");
        Exchange(node, gateway, steps);
        Do(node, steps, "is-closed");
        Assert.IsTrue(gateway.Seen.IkeDeleted);
        Assert.AreEqual(cookies, gateway.Seen.CookiesReturned);
        Assert.AreEqual(0, gateway.Seen.Faults.Count, string.Join("; ", gateway.Seen.Faults));
        return steps;
    }

    private static void Do(RecordedNode node, List<string> steps, string word)
    {
        Assert.IsTrue(node.Do(word), word);
        steps.Add(word);
    }

    private static void Exchange(RecordedNode node, ScriptedResponder gateway, List<string> steps)
    {
        byte[] sent = node.Sent();
        Assert.IsNotNull(sent, $"step {steps.Count}");
        steps.Add("> " + Convert.ToHexString(sent).ToLowerInvariant());
        foreach (byte[] answer in gateway.Receive(sent))
        {
            Say(node, steps, answer);
        }
    }

    private static void Say(RecordedNode node, List<string> steps, byte[] datagram)
    {
        steps.Add("< " + Convert.ToHexString(datagram).ToLowerInvariant());
        node.Receive(datagram);
    }
}
