// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Firmware;
using NanoIke.Net;

namespace NanoIke.Boards.Linux;

/// <summary>Makes nodes from the configuration file, which is read anew for each.</summary>
internal sealed class FileNodeFactory : NodeFactory
{
    private readonly LinuxBoard _board;
    private readonly string _file;
    private readonly KeyLog? _keyLog;
    private string _problem = string.Empty;

    internal FileNodeFactory(LinuxBoard board, string file, KeyLog? keyLog)
    {
        _keyLog = keyLog;
        _board = board;
        _file = file;
    }

    /// <inheritdoc/>
    public override string Problem => _problem;

    /// <inheritdoc/>
    public override Node Create()
    {
        NodeConfiguration? configuration = ConfigurationFile.Read(_file, out _problem);
        if (configuration == null)
        {
            return null!;
        }

        if (_board.Sleeper != null && configuration.CollectorPath == null)
        {
            configuration.Settings.ClearSecrets();
            _problem = _file + ": --state needs collector = coap://...: a report that gets lost must come again";
            return null!;
        }

        configuration.Settings.KeyLog = _keyLog;
        try
        {
            return new Node(_board, configuration);
        }
        finally
        {
            configuration.Settings.ClearSecrets(); // the node did, unless it was not made
        }
    }
}
