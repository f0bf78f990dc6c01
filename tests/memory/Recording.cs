// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Tests.Memory;

/// <summary>A recording as those of tests/board, its datagrams as bytes.</summary>
internal sealed class Recording
{
    /// <summary>The words; "&gt;" and "&lt;" where there is a datagram.</summary>
    internal readonly string[] Steps;

    internal readonly byte[][] Datagrams;

    /// <summary>The node sends it.</summary>
    internal readonly bool[] IsSent;

    internal Recording(string[] steps)
    {
        Steps = new string[steps.Length];
        Datagrams = new byte[steps.Length][];
        IsSent = new bool[steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            char kind = steps[i][0];
            bool word = kind != '>' && kind != '<';
            IsSent[i] = kind == '>';
            Steps[i] = word ? steps[i] : steps[i].Substring(0, 1);
            Datagrams[i] = word ? null : Hex.Bytes(steps[i].Substring(2));
        }
    }
}
