// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware.Coap;

/// <summary>How an exchange of <see cref="CoapClient"/> ended.</summary>
public enum CoapOutcome
{
    /// <summary>No exchange has ended since this was asked for.</summary>
    None,

    /// <summary>2.xx: the peer has accepted the payload.</summary>
    Delivered,

    /// <summary>4.xx: the peer will never accept this payload (RFC 7252 section 5.9.2); <see cref="CoapClient.Code"/> says why.</summary>
    Refused,

    /// <summary>5.xx, or 4.29 of RFC 8516: to be sent again after <see cref="CoapClient.ReadyAt"/> (RFC 7252 section 5.9.3).</summary>
    Later,

    /// <summary>A reset: nobody there knows what the message is for (RFC 7252 section 4.2). To be sent again later.</summary>
    Reset,

    /// <summary>No answer in time (RFC 7252 section 4.2). The payload may have arrived all the same.</summary>
    GaveUp,
}
