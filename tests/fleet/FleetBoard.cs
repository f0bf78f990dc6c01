// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Text;
using NanoIke.Crypto;
using NanoIke.Firmware;
using NanoIke.Net;

namespace NanoIke.Fleet;

/// <summary>One of many boards in this process. It behaves as those of boards/device do: nobody watches, and it starts at random.</summary>
internal sealed class FleetBoard : Board
{
    private readonly Fleet _fleet;
    private readonly int _index;

    internal FleetBoard(Fleet fleet, int index)
    {
        _fleet = fleet;
        _index = index;
        Suite = fleet.Options.ChaCha ? new ChaChaSuite() : new AesCbcSuite();
        Link = new FleetLink(fleet.Options.FirstSource + (uint)index, fleet.Path, fleet.Tally);
    }

    /// <inheritdoc/>
    public override Suite Suite { get; }

    /// <inheritdoc/>
    public override Entropy Entropy { get; } = new HostEntropy();

    /// <inheritdoc/>
    public override Link Link { get; }

    /// <inheritdoc/>
    public override bool GivesUp => false;

    /// <inheritdoc/>
    public override bool StopRequested => _fleet.Stopped;

    /// <inheritdoc/>
    public override string ReadingName => "reading";

    /// <inheritdoc/>
    public override string ReadingUnit => string.Empty;

    /// <inheritdoc/>
    public override int StartJitterMs => _fleet.Options.StartJitterMs;

    /// <inheritdoc/>
    public override int TurnMs => 1000;

    /// <summary>What became of the readings, by the last event.</summary>
    internal (long Sent, long Delivered, long Queued, long Lost) Counts { get; private set; }

    /// <inheritdoc/>
    public override int ReadThousandths()
    {
        return _index * 1000;
    }

    /// <inheritdoc/>
    public override void Print(string line)
    {
        _fleet.Tally.Tell(_index, "message", line);
    }

    /// <inheritdoc/>
    public override void Tell(string name, string line, Reporter counts)
    {
        if (counts != null)
        {
            Counts = (counts.Sent, counts.Delivered, counts.Queued, counts.Lost);
        }

        _fleet.Tally.Tell(_index, name, line);
    }

    /// <summary>Runs the node until the fleet stops.</summary>
    internal void Run()
    {
        new Supervisor(this, new Factory(this)).Run(0);
    }

    private sealed class Factory : NodeFactory
    {
        private readonly FleetBoard _board;

        internal Factory(FleetBoard board)
        {
            _board = board;
        }

        /// <inheritdoc/>
        public override string Problem => "the configuration does not parse";

        /// <inheritdoc/>
        public override Node Create()
        {
            FleetOptions options = _board._fleet.Options;
            string[] words = options.Secrets[_board._index];
            string next = words.Length > 2 ? "psk_next = " + words[2] : string.Empty;
            byte[] text = Encoding.UTF8.GetBytes($"{options.Configuration}\nlocal_id = {words[0]}\npsk = {words[1]}\n{next}\n");
            ConfigurationParser parser = new();
            NodeConfiguration configuration = parser.Parse(text) ?? throw new InvalidOperationException(parser.Error);
            return new Node(_board, configuration);
        }
    }
}
