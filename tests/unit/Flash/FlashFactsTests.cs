// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;

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
        Assert.MatchesRegex("^(1[.]17[.]0[.][0-9]+)?$", about.GetProperty("firmware_version").GetString());
        Hashtable read = _bench.Call("Read-BoardFile", board.ToUpperInvariant());
        foreach (JsonProperty property in about.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Array))
        {
            Assert.AreEqual(property.Value.ToString(), read[property.Name], property.Name);
        }
    }

    [TestMethod]
    public void DeviceDetailsAreReadWithBothLineEnds()
    {
        foreach (string end in new[] { "\n", "\r\n" })
        {
            string text = string.Join(end, "Firmware build Info:", "  CLR Version: 1.9.1.7", "Assemblies:", "  mscorlib, 1.12.0.4", "Native Assemblies:", "  mscorlib v100.5.0.19, checksum 0x445C7AF9", "  EventSink v1.0.0.0, checksum 0xf32f4c3e", string.Empty);
            Hashtable read = _bench.Call("ConvertFrom-DeviceDetail", text);
            Assert.AreEqual("1.9.1.7", read["Version"]);
            Hashtable natives = (Hashtable)read["Natives"];
            Assert.HasCount(2, natives);
            Assert.AreEqual("445C7AF9", natives["mscorlib"]);
            Assert.AreEqual("F32F4C3E", natives["EventSink"]);
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
            Hashtable second = _bench.Call("ConvertFrom-DeviceOutput", (string)first["Rest"] + stream[cut..]);
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
