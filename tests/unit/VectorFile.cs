// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;

namespace NanoIke.Tests;

/// <summary>
/// Reads a file of tests/vectors: comments (#), a line with the names of the fields, then one vector a line. The build copies the
/// files beside the tests. Whatever is not in that form throws: a vector must not get lost unseen.
/// </summary>
internal static class VectorFile
{
    private static readonly string[] s_verdicts = { "valid", "invalid", "acceptable" };

    /// <summary>All vectors of a file; without ".txt", as tests/vectors names it.</summary>
    public static IReadOnlyList<Vector> Read(string name)
    {
        List<Vector> vectors = new List<Vector>();
        string[] fields = null;
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", name + ".txt")))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            string[] cells = line.Split(' ');
            if (fields == null)
            {
                fields = cells;
                continue;
            }

            if (cells.Length != fields.Length || Array.IndexOf(s_verdicts, cells[1]) < 0)
            {
                throw new InvalidDataException($"{name}, vector {cells[0]}: {string.Join(' ', fields)} expected");
            }

            vectors.Add(new Vector(name, fields, cells));
        }

        return vectors;
    }
}
