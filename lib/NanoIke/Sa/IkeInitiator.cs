// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Esp;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <summary>
/// The state machine of a minimal initiator (RFC 7815 over RFC 7296). All transitions are in this file; what is sent is
/// composed in IkeInitiator.Messages.cs, how what is received is judged in IkeInitiator.Answers.cs.
/// <code>
///            Start              IKE_SA_INIT answered         IKE_AUTH answered, AUTH and child good
///   Idle ------------&gt; Init -------------------------&gt; Auth -----------------------------------&gt; Open
///                   ^   | COOKIE: same state, new bytes  |  authenticated, but no child            | Close
///                   +---+                                +--------------------------&gt; Closing &lt;----+
///   any: no answer to TransmissionsMax transmissions; Closing: answered; Open: DELETE received --&gt; Closed
/// </code>
/// Nothing changes before the last check of a message has passed. A datagram that is not authentic is ignored in every state, but
/// for the answer to IKE_SA_INIT, which nothing can authenticate (RFC 7296 section 2.4): a forged one costs the attempt. Error notifies in the clear are waited out (RFC 7815 section 2.1) and only remembered as a hint.
/// </summary>
internal sealed partial class IkeInitiator
{
    private readonly Suite _suite;
    private readonly TunnelSettings _settings;
    private readonly RandomSource _random;
    private readonly KeySchedule _keys;
    private readonly X25519 _x25519 = new X25519();
    private readonly PacketCipher _outbound;
    private readonly PacketCipher _inbound;
    private readonly EspSender _espOut;
    private readonly EspReceiver _espIn;
    private readonly InnerPacket _selectors;

    private uint _requestId;  // Message ID of the request under way or to come (RFC 7296 section 2.2)
    private uint _peerId;     // Message ID of the next request of the peer
    private bool _pending;    // a request awaits its answer: the window is 1 (section 2.3)
    private bool _deleteNext; // a DELETE waits for the answer under way
    private int _transmissions;
    private int _transmissionsMax;
    private long _retransmitAt;

    internal IkeState State;

    /// <summary>Why the state is Closed; Ok after an own DELETE.</summary>
    internal Status Failure;

    /// <summary>What an unauthenticated answer claimed: shown when nothing better came in time.</summary>
    internal Status Hint;

    /// <summary>COOKIE answers followed in this handshake.</summary>
    internal int Cookies;

    /// <summary>Bytes to send, marker included; sent when the flag is set, and cleared by who sends.</summary>
    internal readonly byte[] Request = new byte[RequestMaxSize];
    internal int RequestLength;
    internal bool RequestDue;
    internal readonly byte[] Reply = new byte[ReplyMaxSize];
    internal int ReplyLength;
    internal bool ReplyDue;

    /// <summary>The gateway asked for a rekey and was refused: a new tunnel is wanted (section 1.3).</summary>
    internal bool RekeyRefused;

    /// <summary>The message just handled was genuine and no repetition: a sign of life (section 2.4).</summary>
    internal bool Fresh;

    /// <summary>A notify in the clear claims that the gateway lost its SA: worth a liveness check (section 2.4).</summary>
    internal bool Suspicion;

    internal IkeInitiator(Suite suite, TunnelSettings settings, Sha256 hash, RandomSource random, KeySchedule keys,
        EspSender espOut, EspReceiver espIn, InnerPacket selectors)
    {
        _suite = suite;
        _settings = settings;
        _random = random;
        _keys = keys;
        _espOut = espOut;
        _espIn = espIn;
        _selectors = selectors;
        _outbound = suite.CreateCipher(hash, false);
        _inbound = suite.CreateCipher(hash, true);
        _idInitiator = IdBody(settings.LocalIdType, settings.LocalId);
    }

    /// <summary>The key pair of the next handshake is there.</summary>
    internal bool IsPrepared => _prepared;

    /// <summary>When <see cref="Tick"/> wants to be called; long.MaxValue: never.</summary>
    internal long Deadline => _pending ? _retransmitAt : long.MaxValue;

    /// <summary>Begins a handshake from scratch. The ESP SA of the previous one lives on until the new one is up.</summary>
    internal void Start(long now)
    {
        _requestId = 0;
        _peerId = 0;
        Cookies = 0;
        ReplyLength = 0;
        _deleteNext = RekeyRefused = Suspicion = ReplyDue = false;
        Failure = Hint = Status.Ok;
        if (State != IkeState.Idle)
        {
            _outbound.Clear(); // of the SA that this one replaces
            _inbound.Clear();
        }

        ComposeInit();
        State = IkeState.Init;
        Transmit(now, Limits.TransmissionsMax);
    }

    /// <summary>Makes the key pair of the next handshake ahead of time, so that it waits for one multiplication only.</summary>
    internal void Prepare()
    {
        _random.Generate(_private, 0, _private.Length);
        _x25519.PublicKey(_private, 0, _public, 0);
        _prepared = true;
    }

    /// <summary>Asks whether the gateway is alive (section 2.4), unless a request is under way, which asks the same.</summary>
    internal void CheckLiveness(long now)
    {
        if (State == IkeState.Open && !_pending)
        {
            ComposeInformational(false);
            Transmit(now, Limits.TransmissionsMax);
        }
    }

    /// <summary>Closes the IKE SA, and with it the Child SA, by a DELETE (section 1.4.1).</summary>
    internal void Close(long now)
    {
        if (State == IkeState.Closing)
        {
            return; // the answer ends it, or its absence
        }

        if (State != IkeState.Open)
        {
            Fail(Status.Ok); // what the gateway may know of an unfinished handshake, its liveness check ends
        }
        else if (_pending)
        {
            _deleteNext = true;
            _transmissionsMax = Limits.DeleteTransmissionsMax;
        }
        else
        {
            Delete(now);
        }
    }

    /// <summary>Retransmits, or gives up.</summary>
    internal void Tick(long now)
    {
        if (!_pending || now < _retransmitAt)
        {
            return;
        }

        if (_transmissions < _transmissionsMax)
        {
            _transmissions++;
            _retransmitAt = now + (Limits.RetransmitFirstMs << (_transmissions - 1));
            RequestDue = true; // the same bytes (section 2.1)
        }
        else if (State == IkeState.Closing)
        {
            Fail(Failure == Status.Ok ? Status.PeerGone : Failure);
        }
        else
        {
            Fail(State == IkeState.Open ? Status.PeerGone : Hint != Status.Ok ? Hint : State == IkeState.Init ? Status.NoAnswer : Status.PeerGone);
        }
    }

    /// <summary>Handles an IKE message that stands behind its marker; it is decrypted in place.</summary>
    internal Status Input(byte[] buffer, int offset, int length, long now)
    {
        Status status = Dispatch(buffer, offset, length, now);
        _message.Buffer = null; // the buffer is the caller's
        _reader.Over(null, 0, 0);
        return status;
    }

    private Status Dispatch(byte[] buffer, int offset, int length, long now)
    {
        Fresh = false;
        if (State == IkeState.Idle || !_message.ReadHeader(buffer, offset, length) || !_message.WalkOuter())
        {
            return Status.Ignored;
        }

        if (!_message.Has(Ike.Encrypted))
        {
            return InputClear(now);
        }

        bool response = (_message.Flags & Ike.FlagResponse) != 0;
        if (!IsOurs() || State == IkeState.Init || !(response ? AnswersRequest() : InWindow()) || !OpenMessage())
        {
            return Status.Ignored;
        }

        return response ? InputResponse(now) : InputRequest();
    }

    /// <summary>Wipes every secret of the SA.</summary>
    internal void Clear()
    {
        Fail(Failure);
        _x25519.Clear();
        Array.Clear(_public, 0, _public.Length);
        Array.Clear(Reply, 0, Reply.Length);
        ReplyDue = false;
        ReplyLength = 0;
        State = IkeState.Idle;
    }

    private void Transmit(long now, int transmissionsMax)
    {
        _pending = true;
        _transmissions = 1;
        _transmissionsMax = transmissionsMax;
        _retransmitAt = now + Limits.RetransmitFirstMs;
        RequestDue = true;
    }

    private void Fail(Status why)
    {
        End(why);
        _outbound.Clear();
        _inbound.Clear();
        _peerId = 0; // no request is in the window: a message under wiped keys must not be taken for genuine
    }

    // Ends the SA, but keeps its ciphers for the answer to the peer's last request, and for that answer again.
    private void End(Status why)
    {
        State = IkeState.Closed;
        Failure = why;
        _pending = RequestDue = false;
        _keys.Clear();
        Array.Clear(_nonces, 0, _nonces.Length);
        Array.Clear(_private, 0, _private.Length);
        Array.Clear(_scratch, 0, _scratch.Length);
        Array.Clear(Request, 0, Request.Length);
        _prepared = false;
    }

    private void Delete(long now)
    {
        _deleteNext = false;
        ComposeInformational(true);
        State = IkeState.Closing;
        Transmit(now, Limits.DeleteTransmissionsMax);
    }

    // Messages that are not protected: the answer to IKE_SA_INIT, and hints.
    private Status InputClear(long now)
    {
        bool response = (_message.Flags & Ike.FlagResponse) != 0;
        if (_message.UnknownCritical != 0)
        {
            return Status.Ignored;
        }

        // These come with whatever SPIs (sections 1.5 and 2.21.4), so they are no more than a hint.
        if (State == IkeState.Open && (_message.ErrorNotify == Ike.InvalidIkeSpi || _message.ErrorNotify == Ike.InvalidSpi))
        {
            Suspicion = true;
        }

        if (!IsOurs() || State != IkeState.Init || !response || _message.Exchange != Ike.IkeSaInit || _message.Id != 0)
        {
            return Status.Ignored;
        }

        if (_message.CookieLength != 0)
        {
            return InputCookie(now);
        }

        Status verdict = JudgeInit();
        if (verdict != Status.Ok)
        {
            Hint = verdict;
            return Status.Ignored;
        }

        AcceptInit();
        _requestId = 1;
        ComposeAuth();
        State = IkeState.Auth;
        Transmit(now, Limits.TransmissionsMax);
        return Status.Handled;
    }

    // Section 2.6: the same request again with the cookie in front.
    private Status InputCookie(long now)
    {
        if (_message.CookieLength > Limits.CookieMaxBytes || Cookies == Limits.CookiesMax)
        {
            return Status.Ignored;
        }

        Cookies++;
        ComposeCookie();
        Transmit(now, Limits.TransmissionsMax);
        return Status.Handled;
    }

    private bool AnswersRequest()
    {
        int exchange = State == IkeState.Auth ? Ike.IkeAuth : Ike.Informational;
        return _pending && _message.Id == _requestId && _message.Exchange == exchange;
    }

    private Status InputResponse(long now)
    {
        Fresh = true;
        _pending = RequestDue = false;
        _requestId++;
        switch (State)
        {
            case IkeState.Auth:
                Status verdict = JudgeAuth();
                if (verdict == Status.Ok)
                {
                    AcceptAuth();
                    State = IkeState.Open;
                }
                else if (_authenticated)
                {
                    // The gateway holds an IKE SA without a child: nothing a minimal initiator could use (RFC 7815 section 2.1).
                    Failure = verdict;
                    Delete(now);
                }
                else
                {
                    Fail(verdict);
                }

                break;
            case IkeState.Closing:
                Fail(Failure);
                break;
            default:
                if (_deleteNext)
                {
                    Delete(now);
                }

                break;
        }

        return Status.Handled;
    }

    private Status InputRequest()
    {
        if (_message.Id == _peerId)
        {
            if (_message.Exchange != Ike.Informational && _message.Exchange != Ike.CreateChildSa)
            {
                return Status.Ignored;
            }

            Fresh = true;
            Status verdict = ComposeReply();
            _peerId++;
            if (verdict != Status.Ok)
            {
                End(State == IkeState.Closing ? Failure : verdict); // two DELETEs that cross are one end
            }
        }

        ReplyDue = ReplyLength > 0; // a repeated request gets the stored reply (section 2.1)
        return Status.Handled;
    }
}
