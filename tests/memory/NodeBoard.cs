// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Firmware;

namespace NanoIke.Tests.Memory;

/// <summary>A board whose node does the same each time: fixed entropy, a clock that only waiting moves, a link that a test makes.</summary>
#pragma warning disable CA1852 // tests/memory derives from it
internal class NodeBoard : NanoIke.Firmware.Board
#pragma warning restore CA1852
{
    internal const string Configuration =
        "gateway = 198.51.100.1\nlocal_id = node-1\ngateway_id = gw.example\npsk = correct horse battery\nremote_subnet = 10.20.0.0/24\n"
        + "collector = coap://10.20.0.1\nreport_interval_ms = 1000\nkeepalive_ms = 0\n";

    private readonly Suite _suite;
    private readonly Entropy _entropy = new FixedEntropy();
    private readonly NodeLink _link;

    internal NodeBoard(Suite suite, NodeLink link)
    {
        _suite = suite;
        _link = link;
    }

    /// <summary>The last line that the node said.</summary>
    internal string Line { get; private set; } = string.Empty;

    public override Suite Suite => _suite;

    public override Entropy Entropy => _entropy;

    public override Link Link => _link;

    public override long Milliseconds => _link.Now;

    public override int StartJitterMs => 900; // as on a device the key pair is made in that wait; no second reading is taken in it

    public override bool GivesUp => true;

    public override bool StopRequested => false;

    public override string ReadingName => "temperature";

    public override string ReadingUnit => "Cel";

    public override int ReadThousandths() => 21500;

    public override int Resolve(string host, uint[] addresses) => 0;

    public override void Print(string line)
    {
        Line = line;
    }
}
