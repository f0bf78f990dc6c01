// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Esp;

/// <content>Into a suspended state and back.</content>
internal sealed partial class ReplayWindow
{
    /// <summary>Saves the window to a state, or takes it from there.</summary>
    internal void Move(SleepBuffer state)
    {
        uint high = (uint)(_seen >> 32);
        uint low = (uint)(_seen & 0xFFFFFFFF);
        state.Word(ref _top);
        state.Word(ref high);
        state.Word(ref low);
        _seen = ((ulong)high << 32) | low;
    }
}
