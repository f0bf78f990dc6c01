// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Firmware;

namespace NanoIke.Tests;

/// <summary>The firmware's own text formats on a board: configuration in, SenML (RFC 8428) out.</summary>
[TestClass]
public class TextTests
{
    private const string Good = "gateway = 10.9.0.1\nlocal_id = node-1\ngateway_id = gw.example # proves this\npsk = 0x000102030405060708090a0b0c0d0e0f\n"
        + "remote_subnet = 10.20.0.0/24\ncollector = 10.20.0.1:5683\n";

    [TestMethod]
    public void Configuration_Good()
    {
        ConfigurationParser parser = new ConfigurationParser();
        NodeConfiguration configuration = parser.Parse(Bytes(Good));
        Assert.IsTrue(configuration != null, parser.Error);
        Assert.IsTrue(configuration.Gateways[0] == "10.9.0.1");
        Assert.AreEqual(4500, configuration.Settings.GatewayPort);
        Assert.IsTrue(configuration.Settings.RemoteLast == 0x0A1400FF);
        Assert.AreEqual(16, configuration.Settings.Secret.Length);
        Assert.AreEqual(15, (int)configuration.Settings.Secret[15]);
        Assert.AreEqual(5683, configuration.CollectorPort);
        Assert.AreEqual("node-1", configuration.LocalName);
    }

    [TestMethod]
    public void Configuration_Bad_NamesLineAndKey()
    {
        Refused(Good + "colour = red\n", "line 7", "not known"); // not shown: it may be the secret
        Refused(Good + "gateway_port = 70000\n", "line 7", "gateway_port");
        Refused(Good + "psk = again\n", "line 7", "psk");
        Refused("gateway = 10.9.0.1\n", "line 1", "local_id");
        Refused("gateway\n", "line 1", "gateway must be followed");
        Refused("gatway\n", "line 1", "key = value"); // not shown either
        Refused("", "line 0", "gateway");
    }

    [TestMethod]
    public void Configuration_Coap()
    {
        ConfigurationParser parser = new ConfigurationParser();
        string text = Good.Substring(0, Good.IndexOf("collector")) + "collector = coap://10.20.0.9:5684/a/b\nqueue = 400\ncontrol = yes\nprobe = auto\n";
        NodeConfiguration configuration = parser.Parse(Bytes(text));
        Assert.IsTrue(configuration != null, parser.Error);
        Assert.IsTrue(configuration.CollectorAddress == 0x0A140009);
        Assert.AreEqual(5684, configuration.CollectorPort);
        Assert.AreEqual("/a/b", configuration.CollectorPath);
        Assert.AreEqual(400, configuration.QueueSize);
        Assert.IsTrue(configuration.Control);
        Assert.IsTrue(configuration.ProbeAddress == 0); // acknowledgements are the proof
        Refused(text + "queue = 1\n", "line 10", "queue");
        Refused(text.Substring(0, text.IndexOf("queue")) + "queue = 1001\n", "line 7", "queue");
        Refused(text.Substring(0, text.IndexOf("collector")) + "collector = coap://10.21.0.9\n", "line 6", "collector");
    }

    [TestMethod]
    public void Senml_Report()
    {
        SenmlReport report = new SenmlReport("node-1", "temperature", "Cel");
        report.Write(7, 12, 21500);
        Written("[{\"bn\":\"node-1:\",\"n\":\"report\",\"v\":7},{\"n\":\"uptime\",\"u\":\"s\",\"v\":12},{\"n\":\"temperature\",\"u\":\"Cel\",\"v\":21.5}]", report);
        report.Write(8, 13, -50);
        Written("[{\"bn\":\"node-1:\",\"n\":\"report\",\"v\":8},{\"n\":\"uptime\",\"u\":\"s\",\"v\":13},{\"n\":\"temperature\",\"u\":\"Cel\",\"v\":-0.05}]", report);
    }

    private static void Written(string expected, SenmlReport report)
    {
        char[] text = new char[report.Length];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)report.Buffer[i];
        }

        Assert.AreEqual(expected, new string(text));
    }

    private static void Refused(string file, string line, string key)
    {
        ConfigurationParser parser = new ConfigurationParser();
        Assert.IsTrue(parser.Parse(Bytes(file)) == null, "accepted: " + file);
        Assert.IsTrue(parser.Error.IndexOf(line) >= 0 && parser.Error.IndexOf(key) >= 0, parser.Error);
    }

    private static byte[] Bytes(string text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        return bytes;
    }
}
