// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Firmware;
using NanoIke.Net;

namespace NanoIke.Boards;

/// <summary>Makes nodes from the file on the internal drive, once there is a network and a random source to draw keys from.</summary>
internal sealed class DeviceNodeFactory : NodeFactory
{
    private const int NetworkMs = 10000;
    private const int ReadAgainMs = 10000; // the file can be deployed while the board runs

    private readonly DeviceBoard _board;
    private NodeConfiguration _configuration; // read, and not yet given to a node
    private string _problem;
    private long _readAt;
    private long _waitsSince;

    internal DeviceNodeFactory(DeviceBoard board)
    {
        _board = board;
    }

    /// <inheritdoc/>
    public override string Problem => _problem;

    /// <inheritdoc/>
    public override Node Create()
    {
        long now = _board.Milliseconds;
        if (_configuration == null)
        {
            if (now < _readAt)
            {
                return null; // the problem is still the same
            }

            _configuration = ReadConfiguration();
            if (_configuration == null)
            {
                _readAt = now + ReadAgainMs;
                return null;
            }
        }

        if (!_board.Network.IsUp)
        {
            _problem = "no network yet; trying again";
            return SleepsWithoutNetwork(now) ? Make() : null;
        }

        if (!_board.Entropy.IsHardware)
        {
            _problem = "this target's random generator is not known to be hardware: no tunnel is opened with it";
            return null;
        }

        return Make();
    }

    // A board that sleeps between readings does not wait for the network on its battery: it keeps the reading, and sleeps.
    private bool SleepsWithoutNetwork(long now)
    {
        _waitsSince = _waitsSince == 0 ? now : _waitsSince;
        return _configuration.DeepSleep && _board.Sleeper != null && now - _waitsSince >= NetworkMs;
    }

    private Node Make()
    {
        NodeConfiguration configuration = _configuration;
        _configuration = null;
        try
        {
            return new Node(_board, configuration);
        }
        finally
        {
            configuration.Settings.ClearSecrets(); // the node did, unless it was not made
        }
    }

    private NodeConfiguration ReadConfiguration()
    {
        byte[] file = DeviceStorage.ReadConfiguration();
        if (file == null)
        {
            _problem = "I:\\nanoike.conf is missing: deploy it with flash.ps1 -Config FILE";
            return null;
        }

        ConfigurationParser parser = new ConfigurationParser();
        NodeConfiguration configuration;
        try
        {
            configuration = parser.Parse(file);
        }
        finally
        {
            Array.Clear(file, 0, file.Length);
        }

        if (configuration == null)
        {
            _problem = "I:\\nanoike.conf: " + parser.Error;
        }

        return configuration;
    }
}
