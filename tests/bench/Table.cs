// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Meter;

namespace NanoIke.Bench;

/// <summary>
/// Collects figures. Our own operations may not allocate: the table adds up what they did. A peer's figure has the same
/// name behind <see cref="PeerPrefix"/>.
/// </summary>
internal sealed class Table
{
    /// <summary>Begins the name of a figure of BouncyCastle.</summary>
    public const string PeerPrefix = "bc.";

    private readonly List<Figure> _figures = [];
    private long _objects;

    /// <summary>What was measured so far.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>Objects that our own operations allocated.</summary>
    public long Objects => _objects;

    /// <summary>Adds a figure that was found by other means.</summary>
    public void Add(Figure figure)
    {
        _figures.Add(figure);
    }

    /// <summary>Measures an operation of ours that needs a preparation which is not counted.</summary>
    public Cost Prepared(string name, Action prepare, Action ours, double? budget = null)
    {
        Cost cost = Measured.Of(name, ours, prepare);
        _objects += cost.Objects;
        Add(new Figure(name, cost.Instructions, "IL", budget));
        return cost;
    }

    /// <summary>Measures an operation and, if there is one, the peer's operation on the same input.</summary>
    public void Operation(string name, Action ours, double? budget = null, Action? peer = null)
    {
        Cost cost = Measured.Of(name, ours);
        _objects += cost.Objects;
        Add(new Figure(name, cost.Instructions, "IL", budget));
        if (peer != null)
        {
            Add(new Figure(PeerPrefix + name, Measured.Of(PeerPrefix + name, peer).Instructions, "IL"));
        }
    }

    /// <summary>Measures one unit of an operation: a long run against a short one, both ours and the peer's.</summary>
    public void PerUnit(string name, int units, Action oursLong, Action oursShort, double? budget, Action peerLong, Action peerShort)
    {
        Add(new Figure(name, Measured.PerUnit(name, oursLong, oursShort, units), "IL", budget));
        Add(new Figure(PeerPrefix + name, Measured.PerUnit(PeerPrefix + name, peerLong, peerShort, units), "IL"));
    }

    /// <summary>Fails the run when a peer computed something else: then the counts would compare different things.</summary>
    public static void Agree(string name, ReadOnlySpan<byte> ours, ReadOnlySpan<byte> peers)
    {
        if (!ours.SequenceEqual(peers))
        {
            throw new InvalidOperationException($"{name}: {Convert.ToHexString(ours)}, but the peer has {Convert.ToHexString(peers)}.");
        }
    }
}
