// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using System.Text;

namespace NanoIke.Tests.Board;

/// <summary>The secrets beside psk in a configuration file: psk_next and ppk (RFC 8784).</summary>
[TestClass]
public class ConfigurationSecretsTests
{
    [TestMethod]
    public void APpkIsTakenAndRequiredUnlessTheFileSaysOtherwise()
    {
        string ppk = "\nppk = 0x" + new string('7', 64);
        Assert.IsNull(Accept(FakeBoard.Good).Settings.PpkId);
        TunnelSettings settings = Accept(FakeBoard.Good + ppk + "\nppk_id = fleet-1").Settings;
        CollectionAssert.AreEqual("fleet-1"u8.ToArray(), settings.PpkId);
        CollectionAssert.AreEqual(Enumerable.Repeat((byte)0x77, 32).ToArray(), settings.Ppk);
        Assert.IsTrue(settings.PpkRequired);
        Assert.IsTrue(Accept(FakeBoard.Good + ppk + "\nppk_id = fleet-1\nppk_required = yes").Settings.PpkRequired);
        Assert.IsFalse(Accept(FakeBoard.Good + ppk + "\nppk_id = fleet-1\nppk_required = no").Settings.PpkRequired);
    }

    [TestMethod]
    [DataRow("ppk = 0x{0}", "end of file, and ppk needs ppk_id")]
    [DataRow("ppk_id = fleet-1", "end of file, and ppk_id needs ppk")]
    [DataRow("ppk_required = no", "end of file, and ppk_required needs ppk and ppk_id")]
    [DataRow("ppk_id = fleet-1\nppk = 0x{0}\nppk_required = maybe", "ppk_required must be yes or no")]
    [DataRow("ppk_id = {0}{0}\nppk = 0x{0}", "ppk_id must be a name of 1 to 64 bytes")]
    [DataRow("ppk_id = fleet-1\nppk = 0x{0}7", "ppk must be text, 0xHEX or 0sBASE64 of 1 to 128 bytes")]
    public void APpkThatIsNotWholeIsRefused(string lines, string expected)
    {
        string whole = lines.Replace("{0}", new string('7', 64), StringComparison.Ordinal);
        StringAssert.EndsWith(Refuse(FakeBoard.Good + "\n" + whole), expected);
    }

    [TestMethod]
    public void TwoSecretsHave16BytesOrMoreEach()
    {
        const string Expected = "end of file, and psk and psk_next must have 16 bytes or more each";
        string sixteen = FakeBoard.Good.Replace("correct horse battery", "0123456789abcdef", StringComparison.Ordinal);
        Assert.IsNull(Accept(FakeBoard.Good).Settings.NextSecret);
        CollectionAssert.AreEqual("fedcba9876543210"u8.ToArray(), Accept(sixteen + "\npsk_next = fedcba9876543210").Settings.NextSecret);
        StringAssert.EndsWith(Refuse(sixteen + "\npsk_next = fedcba987654321"), Expected);
        StringAssert.EndsWith(Refuse(sixteen.Replace("0123", "123", StringComparison.Ordinal) + "\npsk_next = fedcba9876543210"), Expected);
        StringAssert.EndsWith(Refuse(sixteen + "\npsk_next = 0xZZ"), "psk_next must be text, 0xHEX or 0sBASE64 of 1 to 128 bytes");
    }

    [TestMethod]
    public void SecretsAreOverwritten()
    {
        TunnelSettings settings = Accept(FakeBoard.Good + "\npsk_next = fedcba9876543210\nppk_id = a\nppk = fedcba9876543210").Settings;
        byte[][] secrets = { settings.Secret, settings.NextSecret, settings.Ppk };
        settings.ClearSecrets();
        Assert.IsTrue(secrets.All(secret => secret.All(each => each == 0)));
        Assert.IsTrue(settings.Secret == null && settings.NextSecret == null && settings.Ppk == null);
        new TunnelSettings().ClearSecrets();
    }

    [TestMethod]
    public void APpkShouldHave32Bytes()
    {
        string file = FakeBoard.Good + "\nppk_id = fleet-1\nppk = 0x";
        StringAssert.EndsWith(
            Accept(file + new string('7', 62)).Warning,
            "the ppk has fewer than 32 bytes, the least that RFC 8784 section 6 calls safe");
        Assert.DoesNotContain("ppk", Accept(file + new string('7', 64)).Warning ?? "");
    }

    private static NodeConfiguration Accept(string text)
    {
        ConfigurationParser parser = new ConfigurationParser();
        NodeConfiguration configuration = parser.Parse(Encoding.UTF8.GetBytes(text));
        Assert.IsNull(parser.Error);
        return configuration;
    }

    private static string Refuse(string text)
    {
        ConfigurationParser parser = new ConfigurationParser();
        Assert.IsNull(parser.Parse(Encoding.UTF8.GetBytes(text)));
        return parser.Error;
    }
}
