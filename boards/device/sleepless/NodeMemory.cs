// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>
/// In the place of the memory that outlives a deep sleep, in a firmware that never sleeps: its board has no Sleeper, so nothing makes one
/// of these. A .pe addresses 64 KB of code; AES with P-256 needs all of it.
/// </summary>
#pragma warning disable CA1822 // instance methods, as those that it stands for
internal sealed class NodeMemory
{
    internal NodeMemory(Board board)
    {
        _ = board;
    }

    internal void Wake(TunnelSocket socket)
    {
        _ = socket;
    }

    internal void Restore(Ledger ledger)
    {
        _ = ledger;
    }

    internal void OnTaken()
    {
    }

    internal void KeepQueue()
    {
    }

    internal Status Suspend(TunnelSocket socket)
    {
        _ = socket;
        return Status.NotOpen;
    }
}
