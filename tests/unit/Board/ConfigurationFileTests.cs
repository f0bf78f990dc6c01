// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using System.Text;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>What editors and shells make of a configuration file, what is allowed but likely a mistake, and that no error shows the file.</summary>
[TestClass]
public sealed class ConfigurationFileTests
{
    private const string Zero = "line 1: holds a zero byte, as UTF-16 does; save the file as UTF-8";
    private const string Utf16 = "line 1: the file is UTF-16, which > of Windows PowerShell 5.1 writes; save it as UTF-8";

    [TestMethod]
    public void Utf16IsRefusedByName()
    {
        Assert.AreEqual(Utf16, Refuse(WithMark(Encoding.Unicode)));
        Assert.AreEqual(Utf16, Refuse(WithMark(Encoding.BigEndianUnicode)));
        Assert.AreEqual(Utf16, Refuse(WithMark(Encoding.UTF32)));
        Assert.AreEqual(Utf16, Refuse(Encoding.Unicode.GetPreamble()));
        Assert.AreEqual(Zero, Refuse(Encoding.Unicode.GetBytes(FakeBoard.Good)));
        Assert.AreEqual(Zero, Refuse(Encoding.BigEndianUnicode.GetBytes(FakeBoard.Good)));
        Assert.AreEqual(Zero.Replace("1", "4", StringComparison.Ordinal).Replace("UTF-46", "UTF-16", StringComparison.Ordinal), Refuse(With("psk", "a\0b")));
    }

    [TestMethod]
    public void Utf8WithOrWithoutAMarkAndEitherLineEnd()
    {
        foreach (string ends in new[] { "\n", "\r\n" })
        {
            byte[] plain = Encoding.UTF8.GetBytes(FakeBoard.Good.ReplaceLineEndings(ends));
            foreach (byte[] file in new[] { plain, Encoding.UTF8.GetPreamble().Concat(plain).ToArray() })
            {
                NodeConfiguration configuration = new ConfigurationParser().Parse(file);
                CollectionAssert.AreEqual("correct horse battery"u8.ToArray(), configuration.Settings.Secret);
                Assert.IsNull(configuration.Warning);
            }
        }
    }

    [TestMethod]
    [DataRow("Gr\u00FC\u00DFe", "latin1")]
    [DataRow("caf\u00E9 \u00E9\u00E9", "latin1")]
    [DataRow("\u00FC", "latin1")]
    public void AnotherEncodingIsAnotherSecret(string secret, string encoding)
    {
        string file = FakeBoard.Good.Replace("correct horse battery", secret, StringComparison.Ordinal);
        Assert.AreEqual("line 4: psk is not UTF-8; save the file as UTF-8", Refuse(Encoding.GetEncoding(encoding).GetBytes(file)));
        Assert.IsNotNull(new ConfigurationParser().Parse(Encoding.UTF8.GetBytes(file)));
        byte[] comment = Encoding.GetEncoding(encoding).GetBytes(FakeBoard.Good + "\n# " + secret);
        Assert.IsNotNull(new ConfigurationParser().Parse(comment), "a comment may be anything");
    }

    [TestMethod]
    [DataRow("psk", "\"correct horse battery\"", "line 4: psk is in quotes, which are part of the value")]
    [DataRow("psk", "'correct horse battery'", "line 4: psk is in quotes, which are part of the value")]
    [DataRow("local_id", "\"node-1\"", "line 2: local_id is in quotes, which are part of the value")]
    [DataRow("gateway_id", "'gw'", "line 3: gateway_id is in quotes, which are part of the value")]
    [DataRow("psk", "\"correct horse battery'", null)]
    [DataRow("psk", "the \"correct horse\" battery", null)]
    public void QuotesAreWarnedOf(string key, string value, string warning)
    {
        NodeConfiguration configuration = new ConfigurationParser().Parse(With(key, value));
        Assert.AreEqual(warning, configuration.Warning);
        if (key == "psk")
        {
            CollectionAssert.AreEqual(Encoding.UTF8.GetBytes(value), configuration.Settings.Secret);
        }
    }

    [TestMethod]
    public void EveryWarningIsSaid()
    {
        NodeConfiguration configuration = new ConfigurationParser().Parse(With("psk", "\"\""));
        StringAssert.StartsWith(configuration.Warning, "line 4: psk is in quotes, which are part of the value; line 4: the psk has fewer than 16 bytes;");
        Assert.IsNull(new ConfigurationParser().Parse(With("psk", "0123456789abcdef")).Warning, "sixteen bytes are enough");
        FakeBoard board = new FakeBoard(gateway: options => options.Secret = "\"correct horse battery\""u8.ToArray());
        Assert.AreEqual(Node.ExitDone, board.Run(1, Encoding.UTF8.GetString(With("psk", "\"correct horse battery\""))).Code);
        Assert.AreEqual("note: line 4: psk is in quotes, which are part of the value", board.Lines[0]);
    }

    [TestMethod]
    [DataRow("gateway", "\"10.9.0.1\"", "line 1: gateway must be an IPv4 address or a host name, without quotes")]
    [DataRow("report_interval_ms", "'1000'", "line 7: report_interval_ms must be 1 to 86400000 milliseconds, without quotes")]
    [DataRow("gateway_port", "500", "line 7: gateway_port must not be 500, where ESP has no place (RFC 7296 section 3.1); gateways take both at 4500")]
    public void ARefusalSaysWhatToDo(string key, string value, string error)
    {
        Assert.AreEqual(error, Refuse(With(key, value)));
    }

    private static string Refuse(byte[] file)
    {
        ConfigurationParser parser = new ConfigurationParser();
        Assert.IsNull(parser.Parse(file));
        return parser.Error;
    }

    private static byte[] WithMark(Encoding encoding)
    {
        return encoding.GetPreamble().Concat(encoding.GetBytes(FakeBoard.Good)).ToArray();
    }

    private static byte[] With(string key, string value)
    {
        string[] lines = FakeBoard.Good.Split('\n').Where(line => !line.StartsWith(key + " ", StringComparison.Ordinal)).ToArray();
        string[] old = FakeBoard.Good.Split('\n');
        int at = Array.FindIndex(old, line => line.StartsWith(key + " ", StringComparison.Ordinal));
        return Encoding.UTF8.GetBytes(at < 0 ? FakeBoard.Good + "\n" + key + " = " + value
            : string.Join("\n", lines.Take(at).Append(key + " = " + value).Concat(lines.Skip(at))));
    }
}
