// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Firmware.Coap;

/// <summary>The path of a URI as options (RFC 7252 section 6.4).</summary>
internal static class CoapPath
{
    /// <summary>Refuses what cannot be a path in URI options, by an ArgumentException named path.</summary>
    internal static void Check(string path)
    {
        int segment = 0;
        for (int i = 0; i < path.Length; i++)
        {
            segment = path[i] == '/' ? 0 : segment + 1;
            if (path[i] <= ' ' || path[i] > '~' || segment > CoapNumbers.StringOptionMaxSize)
            {
                throw new ArgumentException("path");
            }
        }

        if (path.Length == 0 || path[0] != '/')
        {
            throw new ArgumentException("path");
        }
    }

    /// <summary>Writes one option a segment; the path / has none (section 6.4).</summary>
    internal static void Write(CoapWriter writer, string path)
    {
        int from = 1;
        while (path.Length > 1 && from <= path.Length)
        {
            int end = from;
            while (end < path.Length && path[end] != '/')
            {
                end++;
            }

            writer.TextOption(CoapNumbers.UriPath, path, from, end - from);
            from = end + 1;
        }
    }
}
