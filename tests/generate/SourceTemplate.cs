// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Generate;

/// <summary>Source with lines of the form "@name arguments" in the places that a program writes.</summary>
internal static class SourceTemplate
{
    /// <summary>The text with those lines written out, each at the indentation of its @.</summary>
    /// <param name="template">The source.</param>
    /// <param name="write">Takes name and arguments, gives lines.</param>
    public static string Expand(string template, Func<string[], IEnumerable<string>> write) =>
        string.Concat(template.ReplaceLineEndings("\n").Split('\n').SelectMany(line => Line(line, write)).Select(line => line + "\n"));

    private static IEnumerable<string> Line(string line, Func<string[], IEnumerable<string>> write)
    {
        string text = line.TrimStart();
        return text.StartsWith('@')
            ? write(text[1..].Split(' ')).Select(written => written.Length == 0 ? written : line[..^text.Length] + written)
            : [line];
    }
}
