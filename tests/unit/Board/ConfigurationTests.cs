// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NanoIke.Firmware;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>The configuration file: what is taken, and that every error names its key and its line.</summary>
[TestClass]
public class ConfigurationTests
{
    private static readonly string[] s_required = { "gateway", "local_id", "gateway_id", "psk", "remote_subnet", "collector" };

    [TestMethod]
    [DataRow("psk=0")]
    [DataRow("psk=0x")]
    [DataRow("psk=0s")]
    public void ASecretIsReadToItsEndAndNoFurther(string file)
    {
        CollectionAssert.AreEqual("0"u8.ToArray(), SecretText.Decode(System.Text.Encoding.ASCII.GetBytes(file), 4, 5));
    }

    [TestMethod]
    public void TheExampleOfTheDocumentation()
    {
        NodeConfiguration configuration = Accept("""
            gateway        = 10.9.0.1          # IPv4 address or host name
            gateway_port   = 4501
            local_id       = node-1            # FQDN; user@host; IPv4; keyid:HEX
            gateway_id     = gw.example        # what the gateway must prove to be
            psk            = correct horse     # text, 0xHEX or 0sBASE64
            inner_address  = auto              # auto: asked from the gateway; or an IPv4 address
            remote_subnet  = 10.20.0.0/24
            collector      = 10.20.0.1:5683
            report_interval_ms = 1500
            liveness_ms    = 0
            keepalive_ms   = 15000
            lifetime_s     = 3600
            """);
        TunnelSettings settings = configuration.Settings;
        CollectionAssert.AreEqual(new[] { "10.9.0.1" }, configuration.Gateways);
        Assert.AreEqual(4501, settings.GatewayPort);
        Assert.AreEqual("node-1", configuration.LocalName);
        Assert.AreEqual(TunnelSettings.IdFqdn, settings.LocalIdType);
        CollectionAssert.AreEqual("node-1"u8.ToArray(), settings.LocalId);
        CollectionAssert.AreEqual("gw.example"u8.ToArray(), settings.GatewayId);
        CollectionAssert.AreEqual("correct horse"u8.ToArray(), settings.Secret);
        Assert.AreEqual(0u, settings.InnerAddress);
        Assert.AreEqual("10.20.0.0 10.20.0.255", $"{Octets.Text(settings.RemoteFirst)} {Octets.Text(settings.RemoteLast)}");
        Assert.AreEqual("10.20.0.1:5683", $"{Octets.Text(configuration.CollectorAddress)}:{configuration.CollectorPort}");
        Assert.IsNull(configuration.CollectorPath, "plain UDP");
        Assert.AreEqual("1500 0 15000 3600000", $"{configuration.ReportIntervalMs} {settings.LivenessMs} {settings.KeepaliveMs} {settings.LifetimeMs}");
    }

    [TestMethod]
    public void WhatIsLeftOutHasADefault()
    {
        NodeConfiguration configuration = Accept(FakeBoard.Good);
        TunnelSettings settings = configuration.Settings;
        Assert.AreEqual(4500, settings.GatewayPort);
        Assert.AreEqual(0u, settings.InnerAddress);
        Assert.AreEqual(1000, configuration.ReportIntervalMs);
        Assert.AreEqual(Limits.LivenessDefaultMs, settings.LivenessMs);
        Assert.AreEqual(Limits.KeepaliveAuto, settings.KeepaliveMs);
        Assert.AreEqual(Limits.LifetimeDefaultMs, settings.LifetimeMs);
        Assert.AreEqual((64, false), (configuration.QueueSize, configuration.Control));
    }

    [TestMethod]
    public void LineEndsBlanksCommentsAndAByteOrderMark()
    {
        string crlf = "\uFEFF# a node\r\n\r\n   \r\n" + FakeBoard.Good.ReplaceLineEndings("\r\n") + "\r\n#end";
        Assert.AreEqual("node-1", Accept(crlf).LocalName);
        Assert.AreEqual("node-1", Accept(FakeBoard.Good.Replace(" = ", "=", StringComparison.Ordinal)).LocalName);
        Assert.AreEqual("node-1", Accept(FakeBoard.Good.Replace("= ", "=\t \t", StringComparison.Ordinal)).LocalName);
        Assert.AreEqual("a#b", Encoding.UTF8.GetString(Accept(With("psk", "a#b # comment")).Settings.Secret), "a comment begins behind a blank");
        Assert.AreEqual("a=b", Encoding.UTF8.GetString(Accept(With("psk", "a=b")).Settings.Secret));
    }

    [TestMethod]
    public void FormsOfASecret()
    {
        CollectionAssert.AreEqual(new byte[] { 0, 0x1A, 0xFF }, Accept(With("psk", "0x001aFF")).Settings.Secret);
        CollectionAssert.AreEqual(new byte[] { 0, 0x1A, 0xFF }, Accept(With("psk", "0sABr/")).Settings.Secret);
        CollectionAssert.AreEqual(new byte[] { 0, 0x1A }, Accept(With("psk", "0sABo=")).Settings.Secret);
        CollectionAssert.AreEqual(new byte[] { 0 }, Accept(With("psk", "0sAA==")).Settings.Secret);
        CollectionAssert.AreEqual("Grüße"u8.ToArray(), Accept(With("psk", "Grüße")).Settings.Secret);
        Assert.AreEqual(128, Accept(With("psk", new string('a', 128))).Settings.Secret.Length);
        Assert.AreEqual(128, Accept(With("psk", "0x" + new string('a', 256))).Settings.Secret.Length);
        byte[] all = Enumerable.Range(0, 96).Select(i => (byte)(i * 37 % 256)).ToArray();
        CollectionAssert.AreEqual(all, Accept(With("psk", "0s" + Convert.ToBase64String(all))).Settings.Secret);
    }

    [TestMethod]
    [DataRow("node-1.example", TunnelSettings.IdFqdn, "6E6F64652D312E6578616D706C65")]
    [DataRow("user@host", TunnelSettings.IdRfc822, "7573657240686F7374")]
    [DataRow("10.9.0.1", TunnelSettings.IdIpv4, "0A090001")]
    [DataRow("255.255.255.255", TunnelSettings.IdIpv4, "FFFFFFFF")]
    [DataRow("10.9.256", TunnelSettings.IdFqdn, "31302E392E323536")]
    [DataRow("10.9.0.256a", TunnelSettings.IdFqdn, "31302E392E302E32353661")]
    [DataRow("keyid:00aBff", TunnelSettings.IdKeyId, "00ABFF")]
    public void FormsOfAnIdentity(string text, int type, string hex)
    {
        foreach (string key in new[] { "local_id", "gateway_id" })
        {
            TunnelSettings settings = Accept(With(key, text)).Settings;
            Assert.AreEqual(type, key == "local_id" ? settings.LocalIdType : settings.GatewayIdType);
            Assert.AreEqual(hex, Convert.ToHexString(key == "local_id" ? settings.LocalId : settings.GatewayId));
        }
    }

    [TestMethod]
    [DataRow("10.20.0.0/24", "10.20.0.0", "10.20.0.255")]
    [DataRow("0.0.0.0/0", "0.0.0.0", "255.255.255.255")]
    [DataRow("10.20.0.1/32", "10.20.0.1", "10.20.0.1")]
    public void FormsOfASubnet(string text, string first, string last)
    {
        TunnelSettings settings = Accept(With("remote_subnet", text)).Settings;
        Assert.AreEqual(first + last, Octets.Text(settings.RemoteFirst) + Octets.Text(settings.RemoteLast));
    }

    [TestMethod]
    public void AHostNameIsResolvedLater()
    {
        NodeConfiguration configuration = Accept(With("gateway", "vpn-1.example_net"));
        CollectionAssert.AreEqual(new[] { "vpn-1.example_net" }, configuration.Gateways);
        Assert.AreEqual(0u, configuration.Settings.GatewayAddress);
    }

    [TestMethod]
    [DataRow("a.example,b.example", "a.example b.example")]
    [DataRow("gw.example, 10.9.0.2", "gw.example 10.9.0.2")]
    [DataRow("10.9.0.1 ,\t10.9.0.2,  c", "10.9.0.1 10.9.0.2 c")]
    public void SeveralGateways(string text, string expected)
    {
        Assert.AreEqual(expected, string.Join(" ", Accept(With("gateway", text)).Gateways));
    }

    [TestMethod]
    [DataRow("coap://10.20.0.1", "10.20.0.1:5683 /dp")]
    [DataRow("coap://10.20.0.1:61616", "10.20.0.1:61616 /dp")]
    [DataRow("coap://10.20.0.1/", "10.20.0.1:5683 /")]
    [DataRow("coap://10.20.0.1:1/a/b:c", "10.20.0.1:1 /a/b:c")]
    [DataRow("coap://10.20.0.1/...", "10.20.0.1:5683 /...")]
    [DataRow("coap://10.20.0.1/.well-known/x", "10.20.0.1:5683 /.well-known/x")]
    public void FormsOfACoapCollector(string text, string expected)
    {
        NodeConfiguration configuration = Accept(With("collector", text));
        Assert.AreEqual(expected, $"{Octets.Text(configuration.CollectorAddress)}:{configuration.CollectorPort} {configuration.CollectorPath}");
        Assert.AreEqual(0u, configuration.ProbeAddress, "its acknowledgements are the proof");
    }

    [TestMethod]
    public void KeysOfACoapNode()
    {
        NodeConfiguration configuration = Accept(With("collector", "coap://10.20.0.1") + "\nqueue = 1000\nkeepalive_ms = auto\ncontrol = yes");
        Assert.AreEqual((1000, Limits.KeepaliveAuto, true), (configuration.QueueSize, configuration.Settings.KeepaliveMs, configuration.Control));
        Assert.IsFalse(Accept(With("control", "no")).Control);
    }

    [TestMethod]
    [DataRow("gateway", "0.0.0.0")]
    [DataRow("gateway", "1.2.3")]
    [DataRow("gateway", "10.9.0.300")]
    [DataRow("gateway", "gate way")]
    [DataRow("gateway", "gw/24")]
    [DataRow("gateway", "gw:4500")]
    [DataRow("gateway", "tor-zürich")]
    [DataRow("gateway", ",")]
    [DataRow("gateway", "gw.example,")]
    [DataRow("gateway", ",gw.example")]
    [DataRow("gateway", "gw.example 10.9.0.2")]
    [DataRow("gateway", "gw.example, 10.9.0.300")]
    [DataRow("gateway", "999.1.1.1")]
    [DataRow("gateway", "\"10.9.0.1\"")]
    [DataRow("local_id", "10.9.0.256")]
    [DataRow("gateway_id", "999.1.1.1")]
    [DataRow("local_id", "keyid:")]
    [DataRow("local_id", "keyid:0")]
    [DataRow("local_id", "keyid:zz")]
    [DataRow("gateway_id", "keyid:001")]
    [DataRow("psk", "0x")]
    [DataRow("psk", "0x0")]
    [DataRow("psk", "0xgg")]
    [DataRow("psk", "0s")]
    [DataRow("psk", "0sAAA")]
    [DataRow("psk", "0sA===")]
    [DataRow("psk", "0s====")]
    [DataRow("psk", "0sAA==AAAA")]
    [DataRow("psk", "0sAA A")]
    [DataRow("remote_subnet", "10.20.0.0")]
    [DataRow("remote_subnet", "10.20.0.0/")]
    [DataRow("remote_subnet", "10.20.0.0/33")]
    [DataRow("remote_subnet", "10.20.0.0/99")]
    [DataRow("remote_subnet", "999.1.1.1/24")]
    [DataRow("remote_subnet", "10.20.0.0/-1")]
    [DataRow("remote_subnet", "10.20.0.0/8/8")]
    [DataRow("remote_subnet", "10.20.0.1/24")]
    [DataRow("remote_subnet", "/24")]
    [DataRow("remote_subnet", "fd00::/8")]
    [DataRow("collector", "10.20.0.1")]
    [DataRow("collector", "10.20.0.1:")]
    [DataRow("collector", "10.20.0.1:0")]
    [DataRow("collector", "10.20.0.1:65536")]
    [DataRow("collector", ":5683")]
    [DataRow("collector", "0.0.0.0:5683")]
    [DataRow("collector", "999.1.1.1:5683")]
    [DataRow("collector", "host:5683")]
    [DataRow("collector", "coap://")]
    [DataRow("collector", "coap:10.20.0.1")]
    [DataRow("collector", "coap://host/dp")]
    [DataRow("collector", "coap://10.20.0.1:/dp")]
    [DataRow("collector", "coap://10.20.0.1:0/dp")]
    [DataRow("collector", "coap://10.20.0.1:65536")]
    [DataRow("collector", "coap://10.20.0.1/d p")]
    [DataRow("collector", "coap://10.20.0.1/dp?x=1")]
    [DataRow("collector", "coap://10.20.0.1/dp#x")]
    [DataRow("collector", "coap://10.20.0.1/%64p")]
    [DataRow("collector", "coap://10.20.0.1/a/../b")]
    [DataRow("collector", "coap://10.20.0.1/.")]
    [DataRow("collector", "coap://10.20.0.1/dü")]
    [DataRow("collector", "coaps://10.20.0.1/dp")]
    [DataRow("collector", "10.20.0.1:5683/dp")]
    [DataRow("queue", "0")]
    [DataRow("queue", "1001")]
    [DataRow("queue", "many")]
    [DataRow("control", "Yes")]
    [DataRow("control", "1")]
    [DataRow("deep_sleep", "true")]
    [DataRow("keepalive_ms", "Auto")]
    [DataRow("gateway_port", "0")]
    [DataRow("gateway_port", "500")]
    [DataRow("gateway_port", "65536")]
    [DataRow("gateway_port", "+1")]
    [DataRow("gateway_port", "4500x")]
    [DataRow("gateway_port", "99999999999999999999999999")]
    [DataRow("inner_address", "0.0.0.0")]
    [DataRow("inner_address", "Auto")]
    [DataRow("inner_address", "010.1.1.1")]
    [DataRow("report_interval_ms", "0")]
    [DataRow("report_interval_ms", "86400001")]
    [DataRow("report_interval_ms", "1.5")]
    [DataRow("report_interval_ms", "4294967297")]
    [DataRow("liveness_ms", "-1")]
    [DataRow("liveness_ms", "86400001")]
    [DataRow("keepalive_ms", "86400001")]
    [DataRow("keepalive_ms", "20s")]
    [DataRow("lifetime_s", "0")]
    [DataRow("lifetime_s", "31536001")]
    public void ABadValueNamesItsKeyAndItsLine(string key, string value)
    {
        string error = Refuse(With(key, value));
        StringAssert.StartsWith(error, $"line {LineOf(key)}: {key} must ".Replace("must ", value == "10.20.0.1/24" ? "has " : "must ", StringComparison.Ordinal));
        Assert.IsFalse(key == "psk" && value.Length > 4 && error.Contains(value, StringComparison.Ordinal), "the secret is in the error");
    }

    [TestMethod]
    public void WhatIsTooLong()
    {
        StringAssert.StartsWith(Refuse(With("psk", new string('a', 129))), "line 4: psk must be");
        StringAssert.StartsWith(Refuse(With("psk", "0x" + new string('a', 258))), "line 4: psk must be");
        StringAssert.StartsWith(Refuse(With("psk", new string('a', 513))), "line 4: psk is too long");
        StringAssert.StartsWith(Refuse(With("local_id", new string('a', 65))), "line 2: local_id must be");
        StringAssert.StartsWith(Refuse(With("collector", "coap://10.20.0.1/" + new string('a', 64))), "line 6: collector must be");
        StringAssert.StartsWith(Refuse(With("gateway", new string('a', 254))), "line 1: gateway must be");
        Assert.AreEqual(64, Accept(With("local_id", new string('a', 64))).Settings.LocalId.Length);
        Assert.AreEqual(253, Accept(With("gateway", new string('a', 253))).Gateways[0].Length);
    }

    [TestMethod]
    public void EveryKeyMissing()
    {
        for (int i = 0; i < s_required.Length; i++)
        {
            string[] lines = FakeBoard.Good.Split('\n').Where((_, line) => line != i).ToArray();
            Assert.AreEqual($"line 5: end of file, and the key {s_required[i]} is missing", Refuse(string.Join("\n", lines)));
        }
    }

    [TestMethod]
    public void EveryKeyTwiceOrWithoutAValue()
    {
        foreach (string key in s_required.Concat(new[] { "gateway_port", "inner_address", "report_interval_ms", "liveness_ms", "keepalive_ms", "lifetime_s", "queue", "control" }))
        {
            string once = With(key, Value(key));
            int line = once.Split('\n').Length + 1;
            Assert.AreEqual($"line {line}: {key} is given twice", Refuse(once + $"\n{key} = {Value(key)}"));
            Assert.AreEqual($"line {LineOf(key)}: {key} has no value", Refuse(With(key, "")));
            Assert.AreEqual($"line {LineOf(key)}: {key} has no value", Refuse(With(key, "# " + Value(key))));
        }
    }

    [TestMethod]
    [DataRow("Psk = x", "line 7: this key is not known (it is not shown, as it may be part of the secret)")]
    [DataRow("psk2 = x", "line 7: this key is not known (it is not shown, as it may be part of the secret)")]
    [DataRow("= x", "line 7: this key is not known (it is not shown, as it may be part of the secret)")]
    [DataRow("node-1 : PSK 0sAAAAAAAAAAAAAA==", "line 7: this key is not known (it is not shown, as it may be part of the secret)")]
    [DataRow("0sAAAAAAAAAAAAAA==", "line 7: this key is not known (it is not shown, as it may be part of the secret)")]
    [DataRow("psk 0sAAAAAAAAAAAAAA==", "line 7: psk must be followed by = and its value")]
    [DataRow("psk: 0sAAAAAAAAAAAAAA==", "line 7: psk must be followed by = and its value")]
    [DataRow("psk: correct horse", "line 7: psk must be followed by = and its value")]
    [DataRow("psk", "line 7: psk must be followed by = and its value")]
    [DataRow("correct horse battery", "line 7: is not of the form key = value")]
    [DataRow("verbose", "line 7: is not of the form key = value")]
    public void WhatIsNoKey(string line, string error)
    {
        Assert.AreEqual(error, Refuse(FakeBoard.Good + "\n" + line));
    }

    [TestMethod]
    public void TheCollectorLiesInTheSubnet()
    {
        string error = Refuse(With("collector", "10.21.0.1:5683"));
        Assert.AreEqual("line 6: collector lies outside remote_subnet", error);
        Assert.AreEqual(error, Refuse(With("collector", "10.21.0.1:5683") + "\n\nlifetime_s = 60\n"), "another line is named");
    }

    [TestMethod]
    public void AnEmptyFile()
    {
        foreach (string file in new[] { "", "\uFEFF", "\n\n", "# nothing" })
        {
            StringAssert.Contains(Refuse(file), "the key gateway is missing");
        }
    }

    [TestMethod]
    public void OneParserReadsManyFiles()
    {
        ConfigurationParser parser = new ConfigurationParser();
        Assert.IsNull(parser.Parse(new byte[] { 1, 2 }));
        Assert.IsNotNull(parser.Parse(Encoding.UTF8.GetBytes(FakeBoard.Good)));
        Assert.IsNull(parser.Error);
    }

    [TestMethod]
    [DataRow(21500, "21.5")]
    [DataRow(0, "0")]
    [DataRow(-1, "-0.001")]
    [DataRow(-40000, "-40")]
    [DataRow(1010, "1.01")]
    [DataRow(int.MaxValue, "2147483.647")]
    [DataRow(int.MinValue, "-2147483.648")]
    public void NumbersOfAReport(int thousandths, string expected)
    {
        SenmlReport report = new SenmlReport("a node\"\\", "t", "");
        report.Write(long.MaxValue, long.MaxValue, thousandths);
        string text = Encoding.UTF8.GetString(report.Buffer, 0, report.Length);
        Assert.AreEqual("[{\"bn\":\"a-node--:\",\"n\":\"report\",\"v\":9223372036854775807},{\"n\":\"uptime\",\"u\":\"s\",\"v\":9223372036854775807},{\"n\":\"t\",\"v\":" + expected + "}]", text);
    }

    private static string Value(string key)
    {
        string line = FakeBoard.Good.Split('\n').FirstOrDefault(each => each.Split('=')[0].Trim() == key);
        return line != null ? line.Split('=')[1].Trim() : key == "inner_address" ? "auto" : key == "control" ? "yes" : key == "queue" ? "7" : "2000";
    }

    // The good file with one value replaced, or added behind its last line.
    private static string With(string key, string value)
    {
        List<string> lines = FakeBoard.Good.Split('\n').ToList();
        int at = lines.FindIndex(line => line.Split('=')[0].Trim() == key);
        if (at < 0)
        {
            lines.Add("");
            at = lines.Count - 1;
        }

        lines[at] = key + " = " + value;
        return string.Join("\n", lines);
    }

    private static int LineOf(string key)
    {
        int at = Array.IndexOf(s_required, key);
        return at < 0 ? s_required.Length + 1 : at + 1;
    }

    private static NodeConfiguration Accept(string file)
    {
        ConfigurationParser parser = new ConfigurationParser();
        NodeConfiguration configuration = parser.Parse(Encoding.UTF8.GetBytes(file));
        Assert.IsNull(parser.Error);
        Assert.IsNotNull(configuration);
        return configuration;
    }

    private static string Refuse(string file)
    {
        ConfigurationParser parser = new ConfigurationParser();
        Assert.IsNull(parser.Parse(Encoding.UTF8.GetBytes(file)), "was accepted");
        return parser.Error;
    }
}
