// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Text;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>Makes nodes from a text.</summary>
internal sealed class TextNodeFactory : NodeFactory
{
    private readonly NanoIke.Firmware.Board _board;
    private readonly string _text;

    internal TextNodeFactory(NanoIke.Firmware.Board board, string text)
    {
        _board = board;
        _text = text;
    }

    public override string Problem => null;

    public override Node Create() => new Node(_board, new ConfigurationParser().Parse(Encoding.UTF8.GetBytes(_text)));
}
