// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Boards;
using NanoIke.Net;

namespace NanoIke.Tests.WholeNode;

/// <summary>A nanoFramework board whose gateway is a recording.</summary>
internal sealed class WholeBoard : DeviceBoard
{
    private readonly WholeLink _link;
    private int _made; // free bytes when the node was just made
    private int _least = int.MaxValue; // at the narrowest point

    internal WholeBoard(WholeLink link)
        : base(new FixedEntropy(), new NoNetwork())
    {
        _link = link;
    }

    public override Link Link => _link;

    public override long Milliseconds => _link.Now;

    public override uint LocalAddress => 0;

    public override int NodeHeapBytes => 0; // what it takes is what is measured

    public override int StartJitterMs => 900;

    public override int TurnMs => 200;

    public override bool GivesUp => true; // a failure ends it

    public override string ReadingName => "temperature";

    public override string ReadingUnit => "Cel";

    public override int ReadThousandths() => 21500;

    public override void Turn()
    {
        int free = Heap.FreeBytes;
        _made = _made == 0 ? free : _made;
        _least = free < _least ? free : _least;
    }

    /// <summary>Says how much was free.</summary>
    internal void TellFree()
    {
        Print("a board asks for " + HeapWatch.Need(Suite, base.NodeHeapBytes).ToString());
        Print("free with the node made: " + _made.ToString() + "; at least: " + _least.ToString());
    }

    private sealed class NoNetwork : DeviceNetwork
    {
        protected override void Begin()
        {
        }

        protected override bool HasLink() => false;
    }
}
