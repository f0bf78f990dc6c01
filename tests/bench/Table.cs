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

    /// <summary>Adds what was counted: IL, and beside it what that is on a board.</summary>
    public void Add(string name, Cost cost, double? budget = null)
    {
        Add(new Figure(name, cost.Instructions, "IL", budget, cost.Cpu));
    }

    /// <summary>Measures an operation of ours that needs a preparation which is not counted.</summary>
    public Cost Prepared(string name, Action prepare, Action ours, double? budget = null)
    {
        Cost cost = Measured.Of(name, ours, prepare);
        _objects += cost.Objects;
        Add(name, cost, budget);
        return cost;
    }

    /// <summary>Measures an operation and, if there is one, the peer's operation on the same input.</summary>
    public void Operation(string name, Action ours, double? budget = null, Action? peer = null)
    {
        Cost cost = Measured.Of(name, ours);
        _objects += cost.Objects;
        Add(name, cost, budget);
        if (peer != null)
        {
            Add(new Figure(PeerPrefix + name, Measured.Of(PeerPrefix + name, peer).Instructions, "IL"));
        }
    }

    /// <summary>Measures one unit of an operation: a long run against a short one, both ours and the peer's.</summary>
    public void PerUnit(string name, int units, Action oursLong, Action oursShort, double? budget, Action peerLong, Action peerShort)
    {
        Cost ours = Measured.Of(name, oursLong) - Measured.Of(name, oursShort);
        Cost peer = Measured.Of(PeerPrefix + name, peerLong) - Measured.Of(PeerPrefix + name, peerShort);
        Add(new Figure(name, ours.Instructions / (double)units, "IL", budget, ours.Cpu / units));
        Add(new Figure(PeerPrefix + name, peer.Instructions / (double)units, "IL"));
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
