// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Timing;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <summary>
/// The data of one IKE SA and of its one child: what another object would need to go on with it. Tools (ciphers, working memory) are
/// keyed from it and belong to nobody. A tunnel has room for two: the current one, and one that is being made or being ended.
/// </summary>
internal sealed partial class IkeSa
{
    internal IkeSaState State;

    /// <summary>Why the SA ended; Ok: by an own DELETE that was answered.</summary>
    internal Status Failure;

    /// <summary>SPI of the initiator, then of the responder (RFC 7296 section 3.1).</summary>
    internal readonly byte[] Spis = new byte[2 * Ike.SpiSize];

    /// <summary>SK_ai | SK_ar | SK_ei | SK_er (section 2.14).</summary>
    internal readonly byte[] Keys;

    /// <summary>Message ID of the request that waits for its answer, or of the next one (section 2.2).</summary>
    internal uint RequestId;

    /// <summary>Message ID of the peer's next request.</summary>
    internal uint PeerId;

    /// <summary>Messages sealed under SK_ei: the number that each IV is made from.</summary>
    internal uint Sealed;

    /// <summary>A DELETE follows the answer to the request that is pending.</summary>
    internal bool DeleteNext;

    /// <summary>The peer failed to authenticate: the SA is ended by AUTHENTICATION_FAILED instead of a DELETE (section 2.21.2).</summary>
    internal bool IsRefused;

    internal readonly Request Request;

    /// <summary>The answer to the peer's last request, kept for a repetition of it (section 2.1).</summary>
    internal readonly byte[] Reply;
    internal int ReplyLength;
    internal bool ReplyDue;

    internal readonly ChildSa Child;

    internal IkeSa(Suite suite, Deadlines deadlines, Deadline answer)
    {
        Keys = new byte[2 * (suite.EncryptionKeySize + suite.IntegrityKeySize)];

        // A request holds one DELETE of 8 bytes at most, a reply one Notify or DELETE of 12.
        int size = Ike.MarkerSize + Ike.HeaderSize + Ike.PayloadHeaderSize + suite.IvSize + 12 + suite.IkeAlignment + suite.IcvSize;
        Reply = new byte[size];
        Request = new Request(size, deadlines, answer);
        Child = new ChildSa(suite);
    }

    /// <summary>Requests are sent and answered under this SA.</summary>
    internal bool Alive => State == IkeSaState.Open || State == IkeSaState.Closing;

    /// <summary>The SPIs of a message header are those of this SA.</summary>
    internal bool Owns(byte[] buffer, int header)
    {
        return State != IkeSaState.None && Bytes.Equal(buffer, header, Spis, 0, 2 * Ike.SpiSize);
    }

    /// <summary>
    /// Ends the SA, but keeps the keys: the peer may repeat the request that ended it, and is owed the same answer (section 2.1).
    /// </summary>
    internal void End(Status why)
    {
        State = IkeSaState.Ended;
        Failure = why;
        DeleteNext = false;
        Request.Wipe();
        Child.Wipe();
    }

    /// <summary>Forgets everything.</summary>
    internal void Wipe()
    {
        End(Failure);
        State = IkeSaState.None;
        Array.Clear(Spis, 0, Spis.Length);
        Array.Clear(Keys, 0, Keys.Length);
        Array.Clear(Reply, 0, Reply.Length);
        RequestId = PeerId = Sealed = 0;
        ReplyLength = 0;
        ReplyDue = IsRefused = false;
    }
}
