// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>
/// Tells the board what happens. What is the same as the time before, such as one failed attempt after another, is told at the first,
/// second, fourth, eighth ... time with its count, and with the last count when it is over: a night without a gateway fills no log.
/// </summary>
internal sealed class NodeLog
{
    private readonly Board _board;
    private string _name;
    private string _line; // may repeat itself; null: none
    private long _times;
    private long _told;

    internal NodeLog(Board board)
    {
        _board = board;
    }

    /// <summary>Whose counts go with what is told.</summary>
    internal Reporter Reporter { get; set; }

    /// <summary>Tells something, and ends the repetitions of what was told before.</summary>
    internal void Say(string name, string line)
    {
        Finish();
        _board.Tell(name, line, Reporter);
    }

    /// <summary>Tells something that does not end the repetitions.</summary>
    internal void SayBetween(string name, string line)
    {
        _board.Tell(name, line, Reporter);
    }

    /// <summary>Tells something that may come again and again.</summary>
    internal void SayAgain(string name, string line)
    {
        if (_line != line)
        {
            Finish();
            _name = name;
            _line = line;
            _times = _told = 0;
        }

        _times++;
        if ((_times & (_times - 1)) == 0)
        {
            Repeat();
        }
    }

    /// <summary>What is told next is another matter.</summary>
    internal void Finish()
    {
        if (_line != null && _told < _times)
        {
            Repeat();
        }

        _line = null;
    }

    /// <summary>The last thing that was told, but for what came between, has this name and may repeat itself.</summary>
    internal bool IsRepeating(string name)
    {
        return _line != null && _name == name;
    }

    private void Repeat()
    {
        _told = _times;
        _board.Tell(_name, _times == 1 ? _line : _line + " (" + DecimalText.Of(_times) + " times)", Reporter);
    }
}
