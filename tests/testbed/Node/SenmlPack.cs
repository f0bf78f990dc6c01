// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Formats.Cbor;
using System.Linq;

namespace NanoIke.Tests.Coap;

/// <summary>Resolves a SenML pack in CBOR (RFC 8428 sections 4 and 6) with the CBOR reader of .NET, which is strict here.</summary>
internal static class SenmlPack
{
    private static readonly Dictionary<long, string> s_labels = new()
    {
        [-1] = "bver", [-2] = "bn", [-3] = "bt", [-4] = "bu", [-5] = "bv", [-6] = "bs",
        [0] = "n", [1] = "u", [2] = "v", [3] = "vs", [4] = "vb", [5] = "s", [6] = "t", [7] = "ut", [8] = "vd",
    };

    /// <summary>A record that needs no base any more. Seconds: relative to now, 0 or negative.</summary>
    internal sealed record Reading(string Name, string Unit, decimal Value, decimal Seconds, uint Start, long Number);

    internal static List<Reading> Read(byte[] pack)
    {
        CborReader reader = new(pack, CborConformanceMode.Strict);
        int? count = reader.ReadStartArray();
        Assert.IsNotNull(count, "an array of definite length (RFC 8428 section 6)");
        Dictionary<string, object> bases = new() { ["bn"] = "", ["bt"] = 0m, ["bu"] = "", ["bv"] = 0m, ["bst"] = 0m };
        List<Reading> readings = new();
        for (int i = 0; i < count; i++)
        {
            Dictionary<string, object> record = ReadRecord(reader);
            foreach ((string label, object value) in record.Where(field => field.Key[0] == 'b'))
            {
                bases[label] = value;
            }

            string name = (string)bases["bn"] + record.GetValueOrDefault("n", "");
            Assert.IsTrue(char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || "-:./_".Contains(c)), "section 4.5.1: " + name);
            decimal seconds = (decimal)bases["bt"] + (decimal)record.GetValueOrDefault("t", 0m);
            Assert.IsTrue(seconds < 1 << 28, "relative (section 4.5.3)");
            readings.Add(new Reading(name, (string)record.GetValueOrDefault("u", bases["bu"]), (decimal)bases["bv"] + (decimal)record["v"], seconds,
                (uint)(decimal)bases["bst"], (long)(decimal)record["no"]));
        }

        reader.ReadEndArray();
        Assert.AreEqual(0, reader.BytesRemaining);
        return readings;
    }

    private static Dictionary<string, object> ReadRecord(CborReader reader)
    {
        Dictionary<string, object> record = new();
        for (int? fields = reader.ReadStartMap(); fields > 0; fields--)
        {
            string label = reader.PeekState() == CborReaderState.TextString ? reader.ReadTextString() : s_labels[reader.ReadInt64()];
            record.Add(label, reader.PeekState() switch
            {
                CborReaderState.TextString => reader.ReadTextString(),
                CborReaderState.Tag => reader.ReadDecimal(), // tag 4, else it throws
                _ => (decimal)reader.ReadInt64(),
            });
        }

        reader.ReadEndMap();
        return record;
    }
}
