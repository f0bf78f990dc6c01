// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Esp;

/// <summary>
/// Anti-replay window of 64 packets (RFC 4303 section 3.4.3): <see cref="Accepts"/> before the ICV is checked,
/// <see cref="Mark"/> only after it was good.
/// </summary>
internal sealed partial class ReplayWindow
{
    private uint _top;   // highest sequence number marked
    private ulong _seen; // bit n: _top - n was marked

    internal void Reset()
    {
        _top = 0;
        _seen = 0;
    }

    internal bool Accepts(uint sequence)
    {
        if (sequence > _top)
        {
            return true;
        }

        // The first packet of an SA has number 1 (section 3.3.3), so 0 is never valid.
        uint age = _top - sequence;
        return sequence != 0 && age < Limits.ReplayWindowPackets && ((_seen >> (int)age) & 1) == 0;
    }

    internal void Mark(uint sequence)
    {
        if (sequence > _top)
        {
            uint step = sequence - _top;
            _seen = step < Limits.ReplayWindowPackets ? _seen << (int)step : 0;
            _top = sequence;
        }

        _seen |= 1UL << (int)(_top - sequence);
    }
}
