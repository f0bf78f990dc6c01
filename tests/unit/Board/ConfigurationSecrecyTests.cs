// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>Whatever the bytes of a configuration file are, reading it does not throw, and nothing of them but a known key is shown.</summary>
[TestClass]
public sealed class ConfigurationSecrecyTests
{
    private const int Shown = 4; // so many characters in a row are no accident
    private static readonly string[] s_keys = (string[])typeof(ConfigurationParser)
        .GetField("_keys", BindingFlags.NonPublic | BindingFlags.Instance).GetValue(new ConfigurationParser());

    // Letters that the parser's own words do not have four of in a row.
    private const string Foreign = "QXZJKWV0123456789+/=:;@#\"' \t";

    [TestMethod]
    [DataRow("psk 0sQXZJKWVQXZJKWV==")]
    [DataRow("psk: QXZJKWVQXZJKWV")]
    [DataRow("psk : = QXZJKWVQXZJKWV")]
    [DataRow("node-1 : PSK 0sQXZJKWVQXZJKWV=")]
    [DataRow("PSK = QXZJKWVQXZJKWV")]
    [DataRow("QXZJKWVQXZJKWV")]
    [DataRow("QXZJKWVQXZJKWV = psk")]
    [DataRow("gateway = QXZJKWV/QXZJKWV")]
    [DataRow("remote_subnet = QXZJKWVQXZJKWV")]
    [DataRow("collector = QXZJKWVQXZJKWV")]
    [DataRow("report_interval_ms = QXZJKWVQXZJKWV")]
    [DataRow("psk = 0xQXZJKWVQXZJKWV")]
    public void ALineThatIsWrongDoesNotComeBack(string line)
    {
        for (int at = 0; at <= 6; at++)
        {
            List<string> lines = FakeBoard.Good.Split('\n').ToList();
            lines.Insert(at, line);
            string file = string.Join("\n", lines);
            string error = Refuse(Encoding.UTF8.GetBytes(file));
            Assert.DoesNotContain("QXZ", error);
            Assert.DoesNotContain("JKW", error);
        }
    }

    [TestMethod]
    public void RandomFilesOfForeignLettersDoNotComeBack()
    {
        Random random = new Random(20261126);
        int refused = 0;
        for (int round = 0; round < 20000; round++)
        {
            byte[] file = Encoding.ASCII.GetBytes(Mixed(random));
            string error = Refuse(file);
            refused += error == null ? 0 : 1;
            foreach (string piece in Pieces(Encoding.ASCII.GetString(file)))
            {
                Assert.IsFalse(error != null && WithoutKeys(error).Contains(piece, StringComparison.Ordinal), error + "\n" + Encoding.ASCII.GetString(file));
            }
        }

        Assert.IsGreaterThan(19000, refused);
    }

    [TestMethod]
    public void RandomBytesDoNotThrow()
    {
        Random random = new Random(20261127);
        HashSet<string> seen = new HashSet<string>();
        for (int round = 0; round < 20000; round++)
        {
            byte[] file = new byte[random.Next(200)];
            random.NextBytes(file);
            byte[] good = Encoding.UTF8.GetBytes(FakeBoard.Good);
            if (round % 2 == 0)
            {
                for (int i = 0; i < 3; i++)
                {
                    good[random.Next(good.Length)] = (byte)random.Next(256);
                }

                file = good;
            }

            string error = Refuse(file);
            seen.Add(error == null ? "" : Regex.Replace(error, "[0-9]+", "N"));
        }

        // Few sentences for many files: they are the parser's own, whatever the files hold.
        Assert.IsLessThan(45, seen.Count, string.Join("\n", seen));
        Assert.IsGreaterThan(10, seen.Count);
    }

    // Lines of keys, signs and foreign letters in any order.
    private static string Mixed(Random random)
    {
        StringBuilder text = new StringBuilder();
        for (int i = random.Next(1, 30); i > 0; i--)
        {
            switch (random.Next(5))
            {
                case 0:
                    text.Append(s_keys[random.Next(s_keys.Length)]);
                    break;
                case 1:
                    text.Append(random.Next(2) == 0 ? " = " : "=");
                    break;
                case 2:
                    text.Append(random.Next(2) == 0 ? "\n" : "\r\n");
                    break;
                default:
                    for (int letters = random.Next(1, 20); letters > 0; letters--)
                    {
                        text.Append(Foreign[random.Next(Foreign.Length)]);
                    }

                    break;
            }
        }

        return text.ToString();
    }

    // The runs of letters in a file, without the blanks and the numbers that the parser's own words have as well.
    private static IEnumerable<string> Pieces(string file)
    {
        string text = WithoutKeys(file);
        for (int i = 0; i + Shown <= text.Length; i++)
        {
            string piece = text.Substring(i, Shown);
            if (piece.Any(c => "QXZJKWV+/=@#;\"'".Contains(c, StringComparison.Ordinal)))
            {
                yield return piece;
            }
        }
    }

    private static string WithoutKeys(string text)
    {
        return s_keys.OrderByDescending(key => key.Length).Aggregate(text, (rest, key) => rest.Replace(key, "\n", StringComparison.Ordinal));
    }

    private static string Refuse(byte[] file)
    {
        ConfigurationParser parser = new ConfigurationParser();
        NodeConfiguration configuration = parser.Parse(file);
        Assert.AreEqual(configuration == null, parser.Error != null);
        return parser.Error;
    }
}
