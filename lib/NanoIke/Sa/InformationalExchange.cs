// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Wire;

namespace NanoIke.Sa;

/// <summary>
/// Requests and answers under an established IKE SA: INFORMATIONAL in both directions (RFC 7296 section 1.4), and the refusal of
/// CREATE_CHILD_SA (RFC 7815 section 2.2). A tool: all state is in the <see cref="IkeSa"/>.
/// <code>
///   Open --Delete--&gt; Closing --answered--&gt; None
///   Open, Closing --no answer to the last transmission--&gt; None (Tunnel.Life.cs)
///   Open, Closing --DELETE or malformed request of the gateway--&gt; Ended --forgotten--&gt; None
/// </code>
/// </summary>
internal sealed class InformationalExchange
{
    private readonly SaTools _tools;

    internal InformationalExchange(SaTools tools)
    {
        _tools = tools;
    }

    /// <summary>Asks whether the gateway is alive (section 2.4), unless a request is pending, which asks the same.</summary>
    internal void AskLiveness(IkeSa sa)
    {
        if (sa.State == IkeSaState.Open && !sa.Request.Pending)
        {
            Compose(sa, false);
            sa.Request.Begin(Limits.TransmissionsMax);
        }
    }

    /// <summary>
    /// Ends the SA by a DELETE (section 1.4.1). It follows the answer to a pending request, since the window is 1 (section 2.3); that
    /// request is asked again at once, whatever its next retransmission was waiting for.
    /// </summary>
    internal void Delete(IkeSa sa, int transmissionsMax)
    {
        if (sa.State != IkeSaState.Open)
        {
            sa.Request.AtMost(transmissionsMax); // on its way, or over
            return;
        }

        sa.State = IkeSaState.Closing;
        sa.DeleteNext = sa.Request.Pending;
        if (!sa.DeleteNext)
        {
            Compose(sa, true);
        }

        sa.Request.Begin(transmissionsMax);
    }

    /// <summary>
    /// Handles a message whose header was read and names this SA; it is decrypted in place. Cheap tests first: a message outside the
    /// window costs no cryptography.
    /// </summary>
    internal SaEvent Input(IkeSa sa, long now)
    {
        IkeMessage message = _tools.Work.Message;
        bool response = (message.Flags & Ike.FlagResponse) != 0;
        bool expected = response
            ? sa.Request.Pending && message.Id == sa.RequestId && message.Exchange == Ike.Informational
            : (message.Id == sa.PeerId && sa.Alive) || (sa.ReplyLength > 0 && message.Id == sa.PeerId - 1);
        if (!expected || (message.Flags & Ike.FlagInitiator) != 0 || !message.WalkOuter() || !message.Has(Ike.Encrypted)
            || !_tools.Cipher.Open(sa))
        {
            return SaEvent.Ignored;
        }

        return response ? InputResponse(sa, now) : InputRequest(sa);
    }

    private SaEvent InputResponse(IkeSa sa, long now)
    {
        bool deleted = sa.State == IkeSaState.Closing && !sa.DeleteNext;
        int limit = sa.Request.Limit;
        sa.Request.Answered(now, _tools.RoundTrip);
        sa.RequestId++;
        if (deleted)
        {
            sa.Wipe();
            sa.Failure = Status.Ok;
            return SaEvent.Ended;
        }

        if (sa.DeleteNext)
        {
            sa.DeleteNext = false;
            Compose(sa, true);
            sa.Request.Begin(limit);
        }

        return SaEvent.Alive;
    }

    private SaEvent InputRequest(IkeSa sa)
    {
        SaEvent meaning = SaEvent.Repeated;
        IkeMessage message = _tools.Work.Message;
        if (message.Id == sa.PeerId)
        {
            if (message.Exchange != Ike.Informational && message.Exchange != Ike.CreateChildSa)
            {
                return SaEvent.Ignored;
            }

            meaning = Answer(sa, message);
            sa.PeerId++;
        }

        sa.ReplyDue = true; // a repeated request gets the stored reply (section 2.1)
        return meaning;
    }

    // Composes the answer to a genuine new request, and tells what the request meant.
    private SaEvent Answer(IkeSa sa, IkeMessage message)
    {
        SaEvent meaning = SaEvent.Alive;
        IkeWriter writer = _tools.Cipher.Begin(sa, sa.Reply, message.Exchange, Ike.FlagInitiator | Ike.FlagResponse, message.Id);
        if (!_tools.Cipher.InnerSound)
        {
            writer.Notify(Ike.InvalidSyntax, null, 0, 0); // section 2.21.3: and the SA ends
            meaning = SaEvent.Ended;
        }
        else if (message.UnknownCritical != 0)
        {
            _tools.Work.Bytes[0] = (byte)message.UnknownCritical;
            writer.Notify(Ike.UnsupportedCriticalPayload, _tools.Work.Bytes, 0, 1); // section 2.5
        }
        else if (message.Exchange == Ike.CreateChildSa)
        {
            meaning = Refuse(sa, message, writer);
        }
        else if ((message.Says & IkeMessage.DeletesIke) != 0)
        {
            meaning = SaEvent.Ended;
        }
        else if ((message.Says & IkeMessage.DeletesChild) != 0)
        {
            writer.Delete(sa.Child.InboundSpi); // the other half of the pair (section 1.4.1)
            meaning = SaEvent.ChildDeleted;
        }
        else if (message.AuthLifetime != 0)
        {
            meaning = SaEvent.AuthLifetime;
        }

        sa.ReplyLength = _tools.Cipher.End(sa);
        if (meaning == SaEvent.Ended)
        {
            bool crossed = sa.State == IkeSaState.Closing; // two DELETEs that cross are one end
            sa.End(crossed ? Status.Ok : _tools.Cipher.InnerSound ? Status.DeletedByPeer : Status.BadMessage);
        }

        return meaning;
    }

    // RFC 7815 section 2.2: any CREATE_CHILD_SA is refused. Only one that rekeys what is in use calls for a new SA pair.
    private static SaEvent Refuse(IkeSa sa, IkeMessage message, IkeWriter writer)
    {
        if (message.RekeySpi != 0 && message.RekeySpi != sa.Child.OutboundSpi)
        {
            writer.NotifyEsp(Ike.ChildSaNotFound, message.RekeySpi); // section 2.25
            return SaEvent.Alive;
        }

        writer.Notify(Ike.NoAdditionalSas, null, 0, 0);
        bool rekeysIke = !message.Has(Ike.TsInitiator); // section 1.3.2: no traffic selectors
        return message.RekeySpi != 0 || rekeysIke ? SaEvent.RekeyRefused : SaEvent.Alive;
    }

    // HDR, SK {} asks for liveness (section 2.4); HDR, SK {D} closes the IKE SA, and with it the child (section 1.4.1), as does HDR, SK
    // {N(AUTHENTICATION_FAILED)} (section 2.21.2).
    private void Compose(IkeSa sa, bool delete)
    {
        IkeWriter writer = _tools.Cipher.Begin(sa, sa.Request.Bytes, Ike.Informational, Ike.FlagInitiator, sa.RequestId);
        if (delete && sa.IsRefused)
        {
            writer.Notify(Ike.AuthenticationFailed, null, 0, 0);
        }
        else if (delete)
        {
            writer.Delete(0);
        }

        sa.Request.Length = _tools.Cipher.End(sa);
    }
}
