// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace NanoIke.Relay;

/// <summary>
/// Counts the ESP packets that a gateway sends under a child whose IKE_AUTH response is still to come: no node can read them. charon
/// handles ESP and IKE in different threads, and sends so when it gets no processor between the two.
/// </summary>
internal sealed class Disorder
{
    private const int MarkerSize = 4; // RFC 3948 section 2.2
    private const int AtExchange = 18;
    private const int AtFlags = 19;
    private const int HeaderSize = 28;
    private const int IkeAuth = 35;
    private const int ResponseFlag = 0x20;

    private readonly HashSet<uint> _children = new();  // SPIs
    private readonly HashSet<ulong> _answered = new(); // IKE SAs whose IKE_AUTH response came
    private uint _stranger; // a child that no response has announced
    private int _strange;   // its packets so far
    private bool _announced; // one that has sent nothing yet

    /// <summary>Such packets so far.</summary>
    internal int Early { get; private set; }

    /// <summary>Looks at a datagram of the gateway, in the order in which they come.</summary>
    internal void Take(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length >= MarkerSize + HeaderSize && BinaryPrimitives.ReadUInt32BigEndian(datagram) == 0)
        {
            TakeIke(datagram[MarkerSize..]);
        }
        else if (datagram.Length > MarkerSize)
        {
            TakeEsp(BinaryPrimitives.ReadUInt32BigEndian(datagram));
        }
    }

    private void TakeIke(ReadOnlySpan<byte> message)
    {
        bool response = message[AtExchange] == IkeAuth && (message[AtFlags] & ResponseFlag) != 0;
        if (response && _answered.Add(BinaryPrimitives.ReadUInt64BigEndian(message)))
        {
            Early += _strange;
            _announced = _strange == 0;
            _children.Add(_stranger);
            _strange = 0;
        }
    }

    private void TakeEsp(uint child)
    {
        if (_children.Contains(child))
        {
            return;
        }

        if (_announced)
        {
            _children.Add(child);
            _announced = false;
        }
        else
        {
            _stranger = child;
            _strange++;
        }
    }
}
