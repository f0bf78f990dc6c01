// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using NanoIke.Firmware;
using NanoIke.Net;

namespace NanoIke.Boards.Linux;

/// <summary>Makes nodes from the configuration file, which is read anew for each.</summary>
internal sealed class FileNodeFactory : NodeFactory
{
    private readonly LinuxBoard _board;
    private readonly string _file;
    private string _problem = string.Empty;

    internal FileNodeFactory(LinuxBoard board, string file)
    {
        _board = board;
        _file = file;
    }

    /// <inheritdoc/>
    public override string Problem => _problem;

    /// <inheritdoc/>
    public override Node Create()
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _problem = "cannot read the configuration file " + _file + ": " + e.Message;
            return null!;
        }

        ConfigurationParser parser = new();
        NodeConfiguration? configuration = parser.Parse(bytes);
        Array.Clear(bytes);
        if (configuration == null)
        {
            _problem = _file + ": " + parser.Error;
            return null!;
        }

        return new Node(_board, configuration);
    }
}
