// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.Json;
using NanoIke.Firmware;

namespace NanoIke.Tests.Flash;

/// <summary>What flash.ps1 repeats of the firmware, and how it reads the log of a device.</summary>
[TestClass]
[DoNotParallelize]
public sealed class FlashFactsTests
{
    private Workbench _bench;

    [TestInitialize]
    public void Start()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("the fake tools are shell scripts");
        }

        _bench = new Workbench();
    }

    [TestCleanup]
    public void End()
    {
        _bench?.Dispose();
    }

    [TestMethod]
    public void KeysAreThoseOfTheFirmware()
    {
        BindingFlags hidden = BindingFlags.NonPublic | BindingFlags.Static;
        string[] keys = (string[])typeof(ConfigurationParser).GetField("s_keys", hidden).GetValue(null);
        int required = (int)typeof(ConfigurationParser).GetField("RequiredKeys", hidden).GetRawConstantValue();
        string all = string.Concat(keys.Select(key => key + " = 1\n"));
        _bench.Write("node.conf", all);
        _bench.Run(("Board", "esp32"), ("Port", "COM5"), ("Config", "node.conf"), ("WhatIf", true));
        Assert.IsEmpty(_bench.Host.Errors, _bench.Error);

        for (int i = 0; i < keys.Length; i++)
        {
            _bench.Write("node.conf", all.Replace(keys[i] + " = 1\n", string.Empty));
            _bench.Run(("Board", "esp32"), ("Port", "COM5"), ("Config", "node.conf"), ("WhatIf", true));
            Assert.AreEqual(i < required ? "flash.ps1: node.conf: the key " + keys[i] + " is missing" : "0 lines", _bench.Error);
        }
    }

    [TestMethod]
    [DataRow("esp32", "esp32/NanoIke.Esp32.csproj")]
    [DataRow("stm32-ethernet", "stm32-ethernet/NanoIke.Stm32Ethernet.csproj")]
    public void BoardFileIsTrue(string board, string project)
    {
        string boards = Path.Combine(Workbench.RepositoryRoot(), "boards");
        JsonElement about = JsonDocument.Parse(File.ReadAllText(Path.Combine(boards, board, "board.json"))).RootElement;

        Assert.IsTrue(File.Exists(Path.Combine(boards, project)));
        Assert.AreEqual(Path.GetFileNameWithoutExtension(project), about.GetProperty("application").GetString());
        Assert.AreEqual(board, about.GetProperty("board").GetString());
        Assert.AreEqual(Limits.PayloadDefaultBytes, about.GetProperty("payload_bytes").GetInt32());
        Assert.AreEqual(Limits.DatagramMaxBytes, about.GetProperty("datagram_bytes").GetInt32());
        Assert.Contains(about.GetProperty("target").GetString(), about.GetProperty("targets").EnumerateArray().Select(target => target.GetString()));
        Hashtable read = _bench.Call("Read-BoardFile", board);
        foreach (JsonProperty property in about.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Array))
        {
            Assert.AreEqual(property.Value.ToString(), read[property.Name], property.Name);
        }
    }

    [TestMethod]
    public void LogIsTextAndMessagesWhereverItIsCut()
    {
        string stream = "boot\r\nNF" + Packet(1, "report 1 sent\r\n") + Packet(0, "ping") + "plain\n" + Packet(1, "report 2 sent\r\n") + "end NFPKTV";
        string expected = "boot\r\nNFreport 1 sent\r\nplain\nreport 2 sent\r\nend ";
        for (int cut = 0; cut <= stream.Length; cut += 7)
        {
            Hashtable first = _bench.Call("ConvertFrom-DeviceOutput", stream.Substring(0, cut));
            Hashtable second = _bench.Call("ConvertFrom-DeviceOutput", (string)first["Rest"] + stream.Substring(cut));
            Assert.AreEqual(expected, (string)first["Text"] + (string)second["Text"], "cut at " + cut);
            Assert.AreEqual("NFPKTV", second["Rest"]);
        }
    }

    [TestMethod]
    public void LogSkipsAHeaderThatIsNoise()
    {
        Hashtable result = _bench.Call("ConvertFrom-DeviceOutput", "NFPKTV1\0" + new string('\xFF', 24) + "still here");

        Assert.EndsWith("still here", (string)result["Text"]);
        Assert.AreEqual(string.Empty, result["Rest"]);
    }

    // 8 bytes of marker, 8 of checksums, command, sequence numbers, flags, size, payload.
    private static string Packet(int command, string payload)
    {
        byte[] header = new byte[32];
        Encoding.ASCII.GetBytes("NFPKTV1").CopyTo(header, 0);
        BitConverter.GetBytes(command).CopyTo(header, 16);
        BitConverter.GetBytes(payload.Length).CopyTo(header, 28);
        return Encoding.Latin1.GetString(header) + payload;
    }
}
