// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Esp;
using NanoIke.Sa;
using NanoIke.Wire;

namespace NanoIke;

/// <content>What a program that examines a gateway asks beyond what a node does.</content>
public sealed partial class Tunnel
{
    /// <summary>Where the inner packet is in an ESP packet that was opened.</summary>
    internal int InnerOffset => _sender.InnerOffset;

    /// <summary>What an answer in the clear claimed in this attempt.</summary>
    internal Status Hint => _handshake.Hint;

    /// <summary>Seals an ICMP echo request; <see cref="Poll"/> offers it next.</summary>
    /// <param name="address">Where it goes.</param>
    /// <param name="number">Its sequence number.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>Ok, NotOpen, Busy or NotSendable, as <see cref="Send"/>.</returns>
    internal Status SendEcho(uint address, int number, long now)
    {
        Advance(now);
        ChildSa child = _sender.Child;
        if (child == null)
        {
            return Status.NotOpen;
        }

        if (_espBuffer != null)
        {
            return Status.Busy;
        }

        if (!child.Selectors.Allow(Ipv4.ProtocolIcmp, address, 0, 0))
        {
            return Status.NotSendable;
        }

        int size = InnerPacket.WriteEcho(_packet, _sender.InnerOffset, child.Address, address, number);
        return Seal(_packet, 0, size) ? Status.Ok : Status.NotOpen;
    }

    /// <summary>The gateway has an SA whose IKE_AUTH response cannot be read: takes it as made, so that <see cref="Close"/> deletes
    /// it.</summary>
    internal void AdoptUnread()
    {
        _handshake.AdoptUnread();
    }
}
