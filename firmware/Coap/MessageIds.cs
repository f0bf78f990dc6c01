// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware.Coap;

/// <summary>
/// Gives out message ids: one sequence for the client and the server, since both send to the same endpoint, where none may come
/// again within EXCHANGE_LIFETIME (RFC 7252 section 4.4). It takes 65,536 messages in 247 seconds to break that.
/// </summary>
public sealed class MessageIds
{
    private int _next;

    /// <summary>Begins the sequence.</summary>
    /// <param name="first">The first id, best a random one (RFC 7252 section 4.4); the lower 16 bits count.</param>
    public MessageIds(int first)
    {
        _next = first & 0xFFFF;
    }

    /// <summary>The id of the next message.</summary>
    /// <returns>0 to 65535.</returns>
    public int Next()
    {
        int id = _next;
        _next = (id + 1) & 0xFFFF;
        return id;
    }
}
