// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware.Coap;

/// <summary>What <see cref="CoapMessage.Read"/> found.</summary>
public enum CoapVerdict
{
    /// <summary>A well-formed message.</summary>
    Good,

    /// <summary>Not CoAP version 1, or too short for a header: ignored silently (RFC 7252 section 3).</summary>
    Foreign,

    /// <summary>
    /// A message format error (RFC 7252 section 3). The header was read: a confirmable message is answered by a reset (section 4.2).
    /// </summary>
    Malformed,
}
