// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using NanoIke.Net;

namespace NanoIke.Boards.Linux;

/// <summary>Reads configuration files.</summary>
internal static class ConfigurationFile
{
    private const long LengthMax = 65536; // far more than all keys with their longest values and comments

    /// <summary>Reads one.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="problem">What is wrong, with the path; empty: nothing.</param>
    /// <returns>The configuration; null: there is a problem.</returns>
    internal static NodeConfiguration? Read(string file, out string problem)
    {
        byte[] bytes;
        try
        {
            if (Directory.Exists(file))
            {
                problem = "cannot read the configuration file " + file + ": it is a directory";
                return null;
            }

            using FileStream stream = File.OpenRead(file);
            if (stream.CanSeek && stream.Length > LengthMax)
            {
                problem = file + " is no configuration file: it has more than 64 kB";
                return null;
            }

            using MemoryStream copy = new();
            stream.CopyTo(copy);
            bytes = copy.ToArray();
            Array.Clear(copy.GetBuffer());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = "cannot read the configuration file " + file + ": " + e.Message;
            return null;
        }

        ConfigurationParser parser = new();
        NodeConfiguration? configuration = parser.Parse(bytes);
        Array.Clear(bytes);
        problem = configuration == null ? file + ": " + parser.Error : string.Empty;
        return configuration;
    }
}
