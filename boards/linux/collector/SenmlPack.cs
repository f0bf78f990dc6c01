// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Formats.Cbor;
using System.Linq;

namespace NanoIke.Collector;

/// <summary>Resolves a SenML pack in CBOR (RFC 8428 sections 4 and 6) that holds numbers, each with the node's "bst" and "no".</summary>
internal static class SenmlPack
{
    // Section 6, table 4.
    private const long BaseName = -2;
    private const long BaseTime = -3;
    private const long BaseUnit = -4;
    private const long BaseValue = -5;
    private const long Name = 0;
    private const long Unit = 1;
    private const long Value = 2;
    private const long Time = 6;
    private const string Start = "bst";
    private const string Number = "no";

    private const decimal RelativeBelow = 1 << 28; // seconds, section 4.5.3

    /// <summary>Reads a pack.</summary>
    /// <param name="pack">The payload.</param>
    /// <param name="now">Milliseconds since 1970, UTC.</param>
    /// <returns>The readings; null: it is none of ours.</returns>
    internal static List<Reading>? Read(byte[] pack, long now)
    {
        try
        {
            CborReader reader = new(pack, CborConformanceMode.Strict);
            List<Reading> readings = new();
            Dictionary<object, object> fields = new() { [BaseName] = "", [BaseTime] = 0m, [BaseUnit] = "", [BaseValue] = 0m };
            reader.ReadStartArray();
            while (reader.PeekState() != CborReaderState.EndArray)
            {
                // A base holds until another one comes; the rest is of this record only.
                fields = fields.Where(field => IsBase(field.Key)).ToDictionary(field => field.Key, field => field.Value);
                ReadRecord(reader, fields);
                readings.Add(Resolve(fields, now));
            }

            reader.ReadEndArray();
            return reader.BytesRemaining == 0 && readings.Count > 0 ? readings : null;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException or InvalidCastException
            or KeyNotFoundException)
        {
            return null; // not CBOR, not SenML, out of range, or without a field that a reading of a node has
        }
    }

    private static bool IsBase(object label)
    {
        return label is long number ? number < 0 : ((string)label).StartsWith('b'); // section 12.2
    }

    private static void ReadRecord(CborReader reader, Dictionary<object, object> fields)
    {
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            object label = reader.PeekState() == CborReaderState.TextString ? reader.ReadTextString() : reader.ReadInt64();
            switch (reader.PeekState())
            {
                case CborReaderState.TextString:
                    fields[label] = reader.ReadTextString();
                    break;
                case CborReaderState.Tag: // a decimal fraction, else it throws
                    fields[label] = reader.ReadDecimal();
                    break;
                case CborReaderState.UnsignedInteger:
                    fields[label] = (decimal)reader.ReadUInt64();
                    break;
                case CborReaderState.NegativeInteger:
                    fields[label] = (decimal)reader.ReadInt64();
                    break;
                case CborReaderState.HalfPrecisionFloat:
                case CborReaderState.SinglePrecisionFloat:
                case CborReaderState.DoublePrecisionFloat:
                    fields[label] = (decimal)reader.ReadDouble();
                    break;
                default:
                    reader.SkipValue(); // what is unknown is ignored (section 4.4)
                    break;
            }
        }

        reader.ReadEndMap();
    }

    private static Reading Resolve(Dictionary<object, object> fields, long now)
    {
        string name = (string)fields[BaseName] + (string)fields.GetValueOrDefault(Name, "");
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || "-:./_".Contains(c)) || !char.IsAsciiLetterOrDigit(name[0]))
        {
            throw new InvalidOperationException(); // section 4.5.1
        }

        decimal seconds = (decimal)fields[BaseTime] + (decimal)fields.GetValueOrDefault(Time, 0m);
        long takenAt = (long)(seconds * 1000) + (seconds < RelativeBelow ? now : 0);
        string unit = (string)fields.GetValueOrDefault(Unit, fields[BaseUnit]);
        if (unit.Any(char.IsControl))
        {
            throw new InvalidOperationException(); // not for a line of the table
        }

        decimal value = (decimal)fields[BaseValue] + (decimal)fields[Value];
        return new Reading(name, (ulong)(decimal)fields[Start], (ulong)(decimal)fields[Number], takenAt, value, unit);
    }
}
