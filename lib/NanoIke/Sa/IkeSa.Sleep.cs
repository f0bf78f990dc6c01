// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Sa;

/// <content>Into a suspended state and back.</content>
internal sealed partial class IkeSa
{
    /// <summary>
    /// Saves the SA with its child to a state, or takes them from there; false: these are none. No request and no reply: nothing is
    /// pending, and a repetition of an old request is ignored.
    /// </summary>
    internal bool Move(SleepBuffer state)
    {
        state.Block(Spis);
        state.Block(Keys);
        state.Word(ref RequestId);
        state.Word(ref PeerId);
        state.Word(ref Sealed);
        return Child.Move(state);
    }
}
