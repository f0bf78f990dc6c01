// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;

namespace NanoIke.Tests;

/// <summary>One vector of a file of tests/vectors.</summary>
internal sealed class Vector
{
    private readonly string[] _fields;
    private readonly string[] _cells;

    public Vector(string file, string[] fields, string[] cells)
    {
        Name = file + " " + cells[0];
        _fields = fields;
        _cells = cells;
    }

    /// <summary>File and number, for messages.</summary>
    public string Name { get; }

    /// <summary>False: an implementation must refuse it. Those that it may refuse are valid here.</summary>
    public bool IsValid => _cells[1] != "invalid";

    /// <summary>The bytes of a field.</summary>
    public byte[] this[string field]
    {
        get
        {
            int at = Array.IndexOf(_fields, field);
            if (at < 0)
            {
                throw new KeyNotFoundException($"{Name} has no field {field}");
            }

            return _cells[at] == "-" ? Array.Empty<byte>() : Convert.FromHexString(_cells[at]);
        }
    }
}
