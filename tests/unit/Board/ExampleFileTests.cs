// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using NanoIke.Firmware;
using NanoIke.Tests.Flash;

namespace NanoIke.Tests.Board;

/// <summary>boards/node.conf.example: refused until a secret is put in, then good; what it says of the defaults is true.</summary>
[TestClass]
public sealed class ExampleFileTests
{
    private static readonly string s_example = File.ReadAllText(Path.Combine(Workbench.RepositoryRoot(), "boards", "node.conf.example"));

    [TestMethod]
    public void ItIsRefusedUntilASecretIsPutIn()
    {
        ConfigurationParser parser = new ConfigurationParser();
        Assert.IsNull(parser.Parse(Encoding.UTF8.GetBytes(s_example)));
        Assert.MatchesRegex("^line [0-9]+: psk must be text, 0xHEX or 0sBASE64", parser.Error);
    }

    [TestMethod]
    public void WithASecretItIsGoodAndShowsTheDefaults()
    {
        string plain = Regex.Replace(s_example, "0sPUT-YOUR-[A-Z-]+-HERE", "0s" + Convert.ToBase64String(new byte[32]));
        NodeConfiguration defaults = Read(plain);
        NodeConfiguration shown = Read(Regex.Replace(plain, "(?m)^# (?=[a-z_]+ +=)", string.Empty));

        Assert.AreEqual("/dp", defaults.CollectorPath);
        Assert.AreEqual((defaults.ReportIntervalMs, defaults.QueueSize, defaults.Control, defaults.ProbeAddress),
            (shown.ReportIntervalMs, shown.QueueSize, shown.Control, shown.ProbeAddress));
        TunnelSettings a = defaults.Settings;
        TunnelSettings b = shown.Settings;
        Assert.AreEqual((a.GatewayPort, a.InnerAddress, a.LivenessMs, a.KeepaliveMs, a.LifetimeMs, a.PpkRequired), (b.GatewayPort, b.InnerAddress, b.LivenessMs, b.KeepaliveMs, b.LifetimeMs, b.PpkRequired));
    }

    [TestMethod]
    public void ItHasEveryKey()
    {
        FieldInfo keys = typeof(ConfigurationParser).GetField("_keys", BindingFlags.NonPublic | BindingFlags.Instance);
        foreach (string key in (string[])keys.GetValue(new ConfigurationParser()))
        {
            Assert.MatchesRegex("(?m)^(# )?" + key + " +=", s_example);
        }
    }

    private static NodeConfiguration Read(string text)
    {
        ConfigurationParser parser = new ConfigurationParser();
        NodeConfiguration configuration = parser.Parse(Encoding.UTF8.GetBytes(text));
        Assert.IsNull(parser.Error);
        Assert.IsNull(configuration.Warning);
        return configuration;
    }
}
