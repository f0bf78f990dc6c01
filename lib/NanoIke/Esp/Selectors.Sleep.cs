// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Esp;

/// <content>Into a suspended state and back.</content>
internal sealed partial class Selectors
{
    /// <summary>Saves the ranges to a state, or takes them from there; false: these are none.</summary>
    internal bool Move(SleepBuffer state)
    {
        uint counts = (uint)(_remote << 8 | _local);
        state.Word(ref counts);
        _remote = (int)(counts >> 8);
        _local = (int)(counts & 255);
        if (_remote < 1 || _remote > RangesMax || _local < 1 || _local > LocalMax)
        {
            return false;
        }

        for (int i = 0; i < Words * _remote; i++)
        {
            state.Word(ref _ranges[i]);
        }

        for (int i = RangesMax * Words; i < (RangesMax + _local) * Words; i++)
        {
            state.Word(ref _ranges[i]);
        }

        Simplify();
        return true;
    }
}
