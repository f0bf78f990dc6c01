// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Sa;

/// <content>Into a suspended state and back.</content>
internal sealed partial class ChildSa
{
    /// <summary>Saves the child to a state, or takes it from there; false: this is none.</summary>
    internal bool Move(SleepBuffer state)
    {
        state.Word(ref OutboundSpi);
        state.Word(ref InboundSpi);
        state.Block(Keys);
        state.Word(ref Sequence);
        Window.Move(state);
        uint forged = (uint)Forged;
        state.Word(ref forged);
        Forged = (int)(forged & 0xFFFFFF);
        state.Word(ref Address);
        return Selectors.Move(state);
    }
}
