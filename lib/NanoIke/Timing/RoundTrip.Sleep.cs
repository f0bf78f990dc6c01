// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Timing;

/// <content>Into a suspended state and back.</content>
internal sealed partial class RoundTrip
{
    /// <summary>Saves the time to a state, or takes it from there.</summary>
    internal void Move(SleepBuffer state)
    {
        uint ms = (uint)_ms;
        state.Word(ref ms);
        _ms = (int)(ms & 0xFFFF);
    }
}
