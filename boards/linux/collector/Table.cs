// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace NanoIke.Collector;

/// <summary>
/// The readings, each once, in a file that outlives the process. A line is `number time name start value unit`, the time in milliseconds
/// since 1970.
/// </summary>
internal sealed class Table
{
    private readonly HashSet<(string Name, ulong Start, ulong Number)> _known = new();
    private readonly string _file;

    internal Table(string file)
    {
        _file = file;
        foreach (string line in File.Exists(file) ? File.ReadAllLines(file) : Array.Empty<string>())
        {
            string[] fields = line.Split(' ');
            _known.Add((fields[2], Parse(fields[3]), Parse(fields[0])));
        }
    }

    internal int Count => _known.Count;

    /// <summary>Adds a reading, unless it is known: then the answer is false.</summary>
    internal bool Add(Reading reading)
    {
        if (!_known.Add((reading.Name, reading.Start, reading.Number)))
        {
            return false;
        }

        File.AppendAllText(_file, string.Create(
            CultureInfo.InvariantCulture,
            $"{reading.Number} {reading.TakenAt} {reading.Name} {reading.Start} {reading.Value} {reading.Unit}\n"));
        return true;
    }

    private static ulong Parse(string text)
    {
        return ulong.Parse(text, CultureInfo.InvariantCulture);
    }
}
