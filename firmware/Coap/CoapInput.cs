// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware.Coap;

/// <summary>What became of a datagram given to <see cref="CoapClient"/> or <see cref="CoapServer"/>.</summary>
public enum CoapInput
{
    /// <summary>It means nothing here, and is not answered.</summary>
    Ignored,

    /// <summary>Not for the client, but perhaps for the server: a request or a ping. Nothing changed.</summary>
    Passed,

    /// <summary>It was taken in or is answered: poll.</summary>
    Handled,

    /// <summary>The client's exchange has ended: <see cref="CoapClient.TakeOutcome"/> says how.</summary>
    Finished,

    /// <summary>The server's report interval has changed: <see cref="CoapServer.IntervalMs"/>.</summary>
    IntervalChanged,
}
