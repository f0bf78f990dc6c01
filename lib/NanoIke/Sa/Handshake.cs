// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Timing;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <summary>
/// One attempt to make an IKE SA and its child: IKE_SA_INIT and IKE_AUTH of a minimal initiator (RFC 7815 over RFC 7296). It lives
/// beside whatever SA is established, fails without touching it, and dies as a whole.
/// <code>
///            Start              IKE_SA_INIT answered         IKE_AUTH answered: AUTH and child good
///   Idle ------------&gt; Init -------------------------&gt; Auth ----------------------------------------&gt; Idle, SA Open
///                   ^   | COOKIE: same state, new bytes ^ |  authenticated, but no child: DELETE
///                   +---+       IKE_INTERMEDIATE before +-+-----------------------------------------&gt; Idle, SA Closing
///   Init, Auth: refused, or no answer to the last transmission --&gt; Idle, no SA
/// </code>
/// All transitions are in this file; Handshake.Messages.cs composes what is sent, Handshake.Answers.cs judges what is received.
/// Nothing changes before the last check of a message has passed. What is not authentic is ignored, but for the answer to IKE_SA_INIT,
/// which nothing can authenticate (RFC 7296 section 2.4): a forged one costs the attempt. Error notifies in the clear are waited out
/// (RFC 7815 section 2.1) and remembered as a hint.
/// </summary>
internal sealed partial class Handshake
{
    private readonly Suite _suite;
    private readonly TunnelSettings _settings;
    private readonly RandomSource _random;
    private readonly KeySchedule _keys;
    private readonly SaTools _tools;
    private readonly KeyExchange _keyExchange;
    private readonly byte[] _keyPair; // private key, then public value

    private IkeSa _sa;           // takes what the handshake makes, from the answer to IKE_SA_INIT on
    private bool _firstContact;  // no SA of this node is alive: INITIAL_CONTACT (section 2.4)
    private uint _asks;          // the inner address to ask for; 0: any
    private int _evaluations;    // of the key exchange for answers in this attempt
    private bool _contested;     // IKE_SA_INIT was answered a second time, differently
    private int _beforeCookie;   // transmissions of the request that a COOKIE replaced

    internal Handshake(Suite suite, TunnelSettings settings, RandomSource random, KeySchedule keys, SaTools tools)
    {
        _suite = suite;
        _settings = settings;
        _random = random;
        _keys = keys;
        _tools = tools;
        _keyExchange = suite.KeyExchange;
        _keyPair = new byte[_keyExchange.PrivateSize + _keyExchange.PublicSize];
        Request = new Request(RequestSize(suite, settings), tools.Deadlines, Deadline.HandshakeAnswer);
    }

    internal HandshakeState State { get; private set; }

    /// <summary>Why the attempt failed.</summary>
    internal Status Failure { get; private set; }

    /// <summary>What an unauthenticated answer claimed: shown when nothing better came in time.</summary>
    internal Status Hint { get; private set; }

    /// <summary>The key exchange method that the gateway named when it refused ours; 0: none.</summary>
    internal int WantedGroup { get; private set; }

    /// <summary>COOKIE answers followed in this attempt.</summary>
    internal int Cookies { get; private set; }

    /// <summary>Two random bytes of this attempt, for jitter.</summary>
    internal int Jitter { get; private set; }

    internal Request Request { get; }

    /// <summary>The key pair of the next attempt is there.</summary>
    internal bool IsPrepared { get; private set; }

    /// <summary>Nothing is left to be prepared.</summary>
    internal bool IsReady
    {
        get
        {
            bool ready = IsPrepared;
            CheckAdditional(ref ready);
            return ready;
        }
    }

    /// <summary>Begins an attempt from scratch.</summary>
    /// <param name="sa">Where the new SA goes. It is overwritten once IKE_SA_INIT is answered, not before.</param>
    /// <param name="firstContact">No SA of this node is alive.</param>
    /// <param name="address">Inner address to ask for; 0: any.</param>
    internal void Start(IkeSa sa, bool firstContact, uint address)
    {
        _sa = sa;
        _firstContact = firstContact;
        _asks = address;
        _evaluations = Cookies = _beforeCookie = 0;
        _contested = false;
        Failure = Hint = Status.Ok;
        WantedGroup = 0;
        ComposeInit();
        State = HandshakeState.Init;
        Request.Begin(Limits.HandshakeTransmissionsMax);
    }

    /// <summary>Makes the key pair of the next attempt ahead of time, so that it waits for one multiplication only.</summary>
    internal void Prepare()
    {
        PrepareAdditional();
        MakeKeyPair();
    }

    private void MakeKeyPair()
    {
        for (int i = 0; i < Limits.KeyPairDrawsMax && !IsPrepared; i++)
        {
            _random.Generate(_keyPair, 0, _keyExchange.PrivateSize);
            MakePublic();
        }
    }

    /// <summary>The header of a message without protection names this attempt, and the attempt waits for such a message.</summary>
    internal bool OwnsClear(byte[] buffer, int header)
    {
        return State != HandshakeState.Idle && buffer[header + Ike.AtExchange] == Ike.IkeSaInit
            && Bytes.Equal(buffer, header, Request.Bytes, Ike.MarkerSize, Ike.SpiSize);
    }

    /// <summary>The header of a message names the SA that is being made.</summary>
    internal bool Owns(byte[] buffer, int header)
    {
        return State == HandshakeState.Auth && Bytes.Equal(buffer, header, _sa.Spis, 0, 2 * Ike.SpiSize);
    }

    /// <summary>
    /// Handles an answer to IKE_SA_INIT whose header was read and belongs to this attempt. None: ignored.
    /// </summary>
    internal TunnelEvent InputInit(long now)
    {
        IkeMessage message = _tools.Work.Message;
        if (!IsAnswer(message, 0, Ike.IkeSaInit))
        {
            return TunnelEvent.None;
        }

        if (State == HandshakeState.Auth)
        {
            // Either the answer that was taken or this one is forged (section 2.4); IKE_AUTH will tell.
            _contested |= !Bytes.Equal(message.Buffer, message.Start, _sa.Spis, 0, 2 * Ike.SpiSize);
            return TunnelEvent.None;
        }

        if (_evaluations == Limits.EvaluationsMax || !message.WalkOuter() || message.UnknownCritical != 0 || message.Has(Ike.Encrypted))
        {
            return TunnelEvent.None;
        }

        if (message.CookieLength != 0)
        {
            return InputCookie();
        }

        Status verdict = JudgeInit();
        if (verdict != Status.Ok)
        {
            Hint = verdict;
            WantedGroup = message.WantedGroup;
            return TunnelEvent.None;
        }

        Request.Answered(now, _tools.RoundTrip);
        AcceptInit();
        TunnelEvent outcome = TunnelEvent.Answered;
        ComposeIntermediate(ref outcome);
        if (outcome == TunnelEvent.Answered)
        {
            ComposeAuth();
        }

        State = HandshakeState.Auth;
        Request.Begin(Limits.HandshakeTransmissionsMax);
        return outcome;
    }

    /// <summary>Handles a protected message whose header was read and names the SA that is being made. None: ignored.</summary>
    internal TunnelEvent InputAuth(long now)
    {
        IkeMessage message = _tools.Work.Message;
        if (!IsAnswer(message, _sa.RequestId, Request.Bytes[Ike.MarkerSize + Ike.AtExchange])
            || !message.WalkOuter() || !message.Has(Ike.Encrypted) || !_tools.Cipher.Open(_sa))
        {
            Hint = message.Buffer[message.Start + Ike.AtNextPayload] == Ike.Fragment ? Status.Fragmented : Hint;
            return TunnelEvent.None;
        }

        Request.Answered(now, _tools.RoundTrip);
        _sa.RequestId++;
        TunnelEvent outcome = TunnelEvent.None;
        InputIntermediate(ref outcome);
        if (outcome != TunnelEvent.None)
        {
            return outcome;
        }

        Status verdict = JudgeAuth();
        if (verdict == Status.AuthenticationFailed)
        {
            // The gateway may have taken the repetition of the request without COOKIE: this AUTH signed the one with it (section 2.6).
            verdict = Cookies > 0 && _beforeCookie > 1 ? Status.RefusedAfterCookie : verdict;
            BlamePpk(ref verdict);
        }

        if (verdict == Status.Ok)
        {
            AcceptAuth();
            End(Status.Ok);
            return TunnelEvent.Opened;
        }

        KeepForTrial(verdict);
        if (_authenticated || verdict == Status.PpkNotUsed || verdict == Status.WrongSecret)
        {
            // The gateway holds an IKE SA that is of no use here: without a child (RFC 7815 section 2.1), or with a wrong AUTH of its own.
            _sa.Child.Wipe();
            _sa.State = IkeSaState.Open;
            _sa.IsRefused = !_authenticated;
        }
        else
        {
            _sa.Wipe();
        }

        End(verdict);
        return TunnelEvent.AttemptFailed;
    }

    /// <summary>The wait for an answer may have passed: retransmits, or fails with <see cref="TunnelEvent.AttemptFailed"/>.</summary>
    internal TunnelEvent Tick(long now)
    {
        bool contested = _contested && Request.Transmissions >= Limits.SuspicionTransmissions;
        if (!Request.TimedOut(now) || !(Request.Exhausted || contested))
        {
            return TunnelEvent.None;
        }

        bool init = State == HandshakeState.Init;
        if (!init)
        {
            _sa.Wipe();
        }

        _tools.RoundTrip.Reset(); // whatever was measured, it was too short for this path
        End(contested ? Status.Contested : Hint != Status.Ok ? Hint : init ? Status.NoAnswer : Status.PeerGone);
        return TunnelEvent.AttemptFailed;
    }

    /// <summary>Gives the attempt up; what the gateway may know of it, its own liveness check ends.</summary>
    internal void Abandon()
    {
        if (State == HandshakeState.Auth)
        {
            _sa.Wipe();
        }

        if (State != HandshakeState.Idle)
        {
            End(Status.Ok);
        }
    }

    /// <summary>Wipes every secret, a key pair made ahead as well.</summary>
    internal void Clear()
    {
        Abandon();
        IsPrepared = false;
        End(Failure);
        _keyExchange.Clear();
        ClearAdditional();
    }

    partial void KeepForTrial(Status verdict);

    // Written in Handshake.Additional.cs.
    static partial void MeasureAdditional(Suite suite, ref int size);

    partial void CheckAdditional(ref bool ready);

    partial void PrepareAdditional();

    partial void OfferIntermediate();

    partial void JudgeAdditional(ref Status verdict);

    partial void KeepNonces(byte[] nonces, int offset, int count, ref bool follows);

    partial void HoldAuth(byte[] nonce, int offset, int count);

    partial void ComposeIntermediate(ref TunnelEvent outcome);

    partial void InputIntermediate(ref TunnelEvent outcome);

    partial void EndAdditional();

    partial void ClearAdditional();

    // The other flags are ignored (section 3.1).
    private static bool IsAnswer(IkeMessage message, uint id, int exchange)
    {
        return (message.Flags & (Ike.FlagInitiator | Ike.FlagResponse)) == Ike.FlagResponse && message.Id == id
            && message.Exchange == exchange;
    }

    // Section 2.6: the same request again with the cookie in front.
    private TunnelEvent InputCookie()
    {
        IkeMessage message = _tools.Work.Message;
        if (message.CookieLength > Limits.CookieMaxBytes || IsCookieInUse())
        {
            return TunnelEvent.None; // a repetition: the request with it is on its way
        }

        if (Cookies == 0)
        {
            _beforeCookie = Request.Transmissions;
        }

        ComposeCookie();
        Cookies++;
        if (Cookies > Limits.CookiesMax)
        {
            return TunnelEvent.None; // the newest one goes out with the next retransmission
        }

        Request.Begin(Limits.HandshakeTransmissionsMax);
        return TunnelEvent.CookieAsked;
    }

    // Ends the attempt. A key pair that no shared secret was computed with serves the next one.
    private void End(Status why)
    {
        State = HandshakeState.Idle;
        Failure = why;
        Request.Wipe();
        _keys.Clear();
        _tools.Work.Wipe();
        EndAdditional();
        IsPrepared &= _evaluations == 0;
        if (!IsPrepared)
        {
            Array.Clear(_keyPair, 0, _keyPair.Length);
        }
    }
}
