// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Firmware;

namespace NanoIke.Tests.Memory;

/// <summary>The link of <see cref="NodeBoard"/>, and its clock.</summary>
internal abstract class NodeLink : Link
{
    /// <summary>The time in milliseconds: waiting in vain moves it.</summary>
    internal long Now;

    private bool _open;

    public override bool IsOpen => _open;

    public override bool Connect(uint address, int port)
    {
        _open = true;
        return true;
    }

    public override void Close()
    {
        _open = false;
    }
}
