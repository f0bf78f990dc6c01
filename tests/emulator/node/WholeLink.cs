// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Tests.WholeNode;

/// <summary>
/// Says what the recorded gateway said, and compares what the node sends. It takes next to no heap: the text of a literal stays in flash,
/// and is read digit by digit.
/// </summary>
internal sealed class WholeLink : Link
{
    private readonly string[] _steps; // "> HEX" the node sends, "< HEX" it receives; other lines are words
    private int _step;
    private bool _open;

    internal WholeLink(string[] steps)
    {
        _steps = steps;
    }

    /// <summary>The time in milliseconds: waiting in vain moves it.</summary>
    internal long Now { get; private set; }

    public override bool IsOpen => _open;

    /// <summary>Everything was sent and received.</summary>
    internal bool IsAtEnd => _step == _steps.Length;

    /// <summary>The node sent something else.</summary>
    internal bool IsWrong { get; private set; }

    public override bool Connect(uint address, int port)
    {
        _open = true;
        return true;
    }

    public override void Close()
    {
        _open = false;
    }

    public override bool Send(byte[] buffer, int offset, int count)
    {
        string right = IsAtEnd ? string.Empty : _steps[_step];
        IsWrong |= right.Length != 2 + (2 * count) || right[0] != '>';
        for (int i = 0; i < count && !IsWrong; i++)
        {
            IsWrong = buffer[offset + i] != Digits(right, i);
        }

        _step++;
        return true;
    }

    public override int Receive(byte[] buffer, int waitMs)
    {
        if (IsAtEnd || _steps[_step][0] != '<')
        {
            Now += waitMs == 0 ? 1 : waitMs;
            return 0;
        }

        string text = _steps[_step++];
        int count = (text.Length - 2) / 2;
        for (int i = 0; i < count; i++)
        {
            buffer[i] = (byte)Digits(text, i);
        }

        return count;
    }

    private static int Digits(string text, int at)
    {
        return (Digit(text[2 + (2 * at)]) << 4) | Digit(text[3 + (2 * at)]);
    }

    private static int Digit(char c)
    {
        return c <= '9' ? c - '0' : c - 'a' + 10;
    }
}
