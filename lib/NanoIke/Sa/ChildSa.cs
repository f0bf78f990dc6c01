// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Esp;

namespace NanoIke.Sa;

/// <summary>The data of one Child SA: both ESP SAs, tunnel mode (RFC 4303), with what may go through them.</summary>
internal sealed partial class ChildSa
{
    /// <summary>SPI that the gateway chose, for packets to it; 0: there is no child.</summary>
    internal uint OutboundSpi;

    /// <summary>SPI chosen here, for packets from the gateway.</summary>
    internal uint InboundSpi;

    /// <summary>KEYMAT: encryption and integrity key outbound, then inbound (RFC 7296 section 2.17).</summary>
    internal readonly byte[] Keys;

    /// <summary>Number of the last packet sealed; never wraps (RFC 4303 section 3.3.3).</summary>
    internal uint Sequence;

    /// <summary>Packets and IKE messages that had the SPIs and a new number, but the wrong ICV, since this was looked at.</summary>
    internal int Forged;

    internal readonly ReplayWindow Window = new ReplayWindow();

    /// <summary>Own inner address.</summary>
    internal uint Address;

    internal readonly Selectors Selectors = new Selectors();

    internal ChildSa(Suite suite)
    {
        Keys = new byte[2 * (suite.EncryptionKeySize + suite.IntegrityKeySize)];
    }

    internal void Wipe()
    {
        OutboundSpi = InboundSpi = Sequence = Address = 0;
        Forged = 0;
        Array.Clear(Keys, 0, Keys.Length);
        Window.Reset();
        Selectors.Clear();
    }
}
