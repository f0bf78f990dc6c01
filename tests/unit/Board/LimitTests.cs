// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Globalization;
using System.Text;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>The first and the last value that the firmware takes or writes.</summary>
[TestClass]
public class LimitTests
{
    [TestMethod]
    [DataRow("gateway_port", 1, 65535)]
    [DataRow("report_interval_ms", 1, 86400000)]
    [DataRow("liveness_ms", 0, 86400000)]
    [DataRow("keepalive_ms", 0, 86400000)]
    [DataRow("lifetime_s", 1, 31536000)]
    [DataRow("queue", 1, 1000)]
    public void NumbersOfAConfiguration(string key, int least, int most)
    {
        Assert.AreEqual(least, Read(key, least));
        Assert.AreEqual(most, Read(key, most));
        Assert.IsNull(new ConfigurationParser().Parse(File(key, (most + 1).ToString(CultureInfo.InvariantCulture))));
        Assert.IsNull(new ConfigurationParser().Parse(File(key, (least - 1).ToString(CultureInfo.InvariantCulture))));
    }

    [TestMethod]
    [DataRow("ask")]
    [DataRow("exit")]
    [DataRow("0")]
    [DataRow("00")]
    [DataRow("x")]
    [DataRow("s")]
    [DataRow("1sAAAA")]
    [DataRow("1xabcd")]
    public void ASecretThatIsText(string secret)
    {
        NodeConfiguration configuration = new ConfigurationParser().Parse(Encoding.ASCII.GetBytes(FakeBoard.Good.Replace("correct horse battery", secret, StringComparison.Ordinal)));
        CollectionAssert.AreEqual(Encoding.ASCII.GetBytes(secret), configuration.Settings.Secret);
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(9L)]
    [DataRow(10L)]
    [DataRow(11L)]
    [DataRow(99L)]
    [DataRow(100L)]
    [DataRow(101L)]
    [DataRow(999999999999999999L)]
    public void CountsOfAReport(long value)
    {
        SenmlReport report = new SenmlReport("n", "t", "Cel");
        report.Write(value, value, 10000);
        string expected = $"[{{\"bn\":\"n:\",\"n\":\"report\",\"v\":{value}}},{{\"n\":\"uptime\",\"u\":\"s\",\"v\":{value}}},{{\"n\":\"t\",\"u\":\"Cel\",\"v\":10}}]";
        Assert.AreEqual(expected, Encoding.ASCII.GetString(report.Buffer, 0, report.Length));
    }

    private static byte[] File(string key, string value) => Encoding.ASCII.GetBytes(FakeBoard.Good + "\n" + key + " = " + value);

    private static long Read(string key, int value)
    {
        NodeConfiguration configuration = new ConfigurationParser().Parse(File(key, value.ToString(CultureInfo.InvariantCulture)));
        Assert.IsNotNull(configuration, key + " = " + value);
        return key switch
        {
            "gateway_port" => configuration.Settings.GatewayPort,
            "report_interval_ms" => configuration.ReportIntervalMs,
            "liveness_ms" => configuration.Settings.LivenessMs,
            "queue" => configuration.QueueSize,
            "keepalive_ms" => configuration.Settings.KeepaliveMs,
            _ => configuration.Settings.LifetimeMs / 1000,
        };
    }
}
