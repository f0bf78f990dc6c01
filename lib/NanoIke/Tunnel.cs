// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Esp;
using NanoIke.Sa;
using NanoIke.Timing;
using NanoIke.Wire;

namespace NanoIke;

/// <summary>
/// An IPsec tunnel to one gateway, as an application holds it. No socket, clock, thread or allocation inside: the caller brings
/// datagrams and the time, and sends what <see cref="Poll"/> offers, over one UDP socket connected to port 4500 of the gateway.
/// <code>
///   tunnel.Open(now);
///   loop: while (tunnel.Poll(now)) send(tunnel.Output, tunnel.OutputOffset, tunnel.OutputLength);
///         wait for a datagram, at most until tunnel.NextDeadline;
///         if (tunnel.Input(buffer, 0, received, now) == Status.Received) ... tunnel.ReceivedOffset, ReceivedLength
///         tunnel.Send(flow, payload, 0, length, now);
/// </code>
/// Drain Poll before the next Input or Send: an echo reply is in the buffer its request came in. Times are milliseconds of any
/// clock; one that steps back is taken as one that stops. What fails is tried again, with growing waits, until Close.
/// References: RFC 7815, RFC 7296 (IKEv2), RFC 4303 (ESP), RFC 3948 (UDP encapsulation).
/// </summary>
/// <remarks>
/// Inside there are at most one current SA pair, one handshake, and one old SA pair that is being ended. A handshake touches nothing
/// but itself until the new pair is verified. Tunnel.Life.cs decides when to make and when to end, Tunnel.Path.cs whether the path is
/// good, Tunnel.Datagrams.cs where a datagram goes, Tunnel.Sleep.cs what outlives a deep sleep.
/// </remarks>
public sealed partial class Tunnel
{
    private readonly TunnelSettings _settings;
    private readonly RandomSource _random;
    private readonly KeySchedule _keys;
    private readonly SaTools _tools;
    private readonly Deadlines _deadlines;
    private readonly Handshake _handshake;
    private readonly InformationalExchange _exchange;
    private readonly EspSender _sender;
    private readonly EspReceiver _receiver;
    private readonly InnerPacket _inner = new InnerPacket();
    private readonly TunnelEvents _events = new TunnelEvents();
    private readonly byte[] _packet;
    private readonly int _payloadMax;

    private IkeSa _current;
    private IkeSa _other;          // being made, or being ended
    private bool _wanted;
    private bool _cleared;
    private int _openings;
    private Status _failure;
    private long _now;  // the tunnel's own time: it begins at 0 and never steps back
    private long _skew; // own time minus the caller's
    private bool _ticking;

    /// <summary>Makes the tunnel and all memory it will ever use.</summary>
    /// <param name="suite">The algorithms.</param>
    /// <param name="settings">The two ends.</param>
    /// <param name="entropy">The board's random source.</param>
    /// <param name="payloadMax">Largest inner UDP payload to be sent, in bytes.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message is its name.</exception>
    public Tunnel(Suite suite, TunnelSettings settings, Entropy entropy, int payloadMax)
    {
        TunnelSettings.Demand(suite != null, "suite");
        TunnelSettings.Demand(settings != null, "settings");
        TunnelSettings.Demand(entropy != null, "entropy");
        settings.Validate();
        int overhead = EspSender.HeaderSize + suite.IvSize + Ipv4.UdpHeadersSize + EspSender.TrailerMaxSize;
        TunnelSettings.Demand(payloadMax >= 1 && payloadMax <= Limits.DatagramMaxBytes - overhead, "payloadMax");

        Sha256 hash = new Sha256();
        _settings = settings;
        _payloadMax = payloadMax;
        _forgedMax = suite.IcvSize < Suite.IcvMaxSize ? Limits.ForgedMax : int.MaxValue; // guessing a long ICV is hopeless
        _tools = new SaTools(suite, hash);
        _deadlines = _tools.Deadlines;
        _random = new RandomSource(entropy, hash); // seeded when a handshake needs it: a wake does not
        _keys = new KeySchedule(suite, hash, settings.NextSecret ?? settings.Secret);
        if (settings.NextSecret != null)
        {
            _keys.SetSecret(settings.Secret);
        }

        TakePpk(hash);
        _handshake = new Handshake(suite, settings, _random, _keys, _tools);
        _exchange = new InformationalExchange(_tools);
        _current = new IkeSa(suite, _deadlines, Deadline.FirstSaAnswer);
        _other = new IkeSa(suite, _deadlines, Deadline.SecondSaAnswer);
        _sender = new EspSender(suite, hash);
        _receiver = new EspReceiver(suite, hash, _tools.Cipher.Tool);
        _probeFlow = settings.ProbeAddress == 0 || settings.ProbePort == 0
            ? null
            : new UdpFlow(settings.ProbeAddress, settings.ProbePort, settings.ProbePort);
        _packet = new byte[overhead + payloadMax];
    }

    /// <summary>Buffer of the datagram that <see cref="Poll"/> offers.</summary>
    public byte[] Output => _output;

    /// <summary>Where the datagram begins.</summary>
    public int OutputOffset => _outputOffset;

    /// <summary>Size of the datagram in bytes.</summary>
    public int OutputLength => _outputLength;

    /// <summary>Where the payload of the received inner UDP datagram begins, in the buffer given to <see cref="Input"/>.</summary>
    public int ReceivedOffset => _inner.PayloadOffset;

    /// <summary>Size of that payload in bytes.</summary>
    public int ReceivedLength => _inner.PayloadLength;

    /// <summary>Inner address that sent it.</summary>
    public uint ReceivedFrom => _inner.Source;

    /// <summary>UDP port that sent it.</summary>
    public int ReceivedFromPort => _inner.SourcePort;

    /// <summary>UDP port it was sent to.</summary>
    public int ReceivedToPort => _inner.DestinationPort;

    /// <summary>Inner address of the node, once a tunnel was open; a new tunnel may bring another one.</summary>
    public uint InnerAddress { get; private set; }

    /// <summary>ESP packets sealed so far, over all SAs.</summary>
    public long PacketsSent => _sent;

    /// <summary>Genuine, new ESP packets received so far, over all SAs.</summary>
    public long PacketsReceived => _received;

    /// <summary>Datagrams ignored so far.</summary>
    public long PacketsIgnored => _ignored;

    /// <summary>Tunnels opened so far, renewals included.</summary>
    public int Openings => _openings;

    /// <summary>Why the tunnel is not open: the outcome of the last attempt or of the last tunnel.</summary>
    public Status Failure => _failure;

    /// <summary>First address of the range that the gateway offered when <see cref="Status.SelectorsMismatch"/> was the outcome.</summary>
    public uint RefusedFirst => _handshake.RefusedFirst;

    /// <summary>Last address of that range.</summary>
    public uint RefusedLast => _handshake.RefusedLast;

    /// <summary>
    /// Number of the group that the gateway asked for when <see cref="Status.InvalidKePayload"/> was the outcome; 0: none.
    /// </summary>
    public int WantedGroup => _handshake.WantedGroup;

    partial void TakePpk(Sha256 hash);

    /// <summary>Why the event that <see cref="TakeEvent"/> returned last happened.</summary>
    public Status EventStatus => _events.Status;

    /// <summary>The gateway leaves requests unanswered; the tunnel goes on, and a handshake is made beside it.</summary>
    public bool IsSuspected => _suspected;

    /// <summary>The next attempt tries the other shared secret at the same gateway.</summary>
    internal bool TriesOtherSecret => _keys.IsTrial;

    /// <summary>What the tunnel is doing. A handshake beside an open tunnel does not show here.</summary>
    public TunnelState State
    {
        get
        {
            if (!_wanted)
            {
                return _current.Alive || _other.Alive ? TunnelState.Closing : TunnelState.Closed;
            }

            return _current.State == IkeSaState.Open ? TunnelState.Open
                : _handshake.State == HandshakeState.Init ? TunnelState.Initiating
                : _handshake.State == HandshakeState.Auth ? TunnelState.Authenticating
                : TunnelState.Waiting;
        }
    }

    /// <summary>When <see cref="Poll"/> wants to be called again, whatever arrives; in the caller's time.</summary>
    public long NextDeadline
    {
        get
        {
            long next = HasOutput() ? _now : _deadlines.Next();
            return next == Deadlines.Never ? next : next - _skew;
        }
    }

    /// <summary>Begins to open the tunnel, and keeps it open from now on. Does nothing while it is open.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>Ok, or <see cref="Status.NoEntropy"/>.</returns>
    /// <exception cref="InvalidOperationException">The tunnel was cleared: the secret is gone.</exception>
    public Status Open(long now)
    {
        if (_cleared)
        {
            throw new InvalidOperationException("the tunnel was cleared");
        }

        Advance(now);
        if (!_wanted)
        {
            _wanted = true;
            _lastAlive = _now;
            _backoff.Reset();
            _notBefore = 0;
            BeginAfterJitter();
        }

        return _failure;
    }

    /// <summary>
    /// Closes the tunnel by a DELETE; poll until <see cref="State"/> is Closed. An unfinished handshake just ends; the gateway finds
    /// out by its own liveness check.
    /// </summary>
    /// <param name="now">The time in milliseconds.</param>
    public void Close(long now)
    {
        Advance(now);
        if (_wanted)
        {
            _wanted = false;
            _failure = Status.Ok;
            EndEverything();
        }
    }

    /// <summary>Wipes everything secret, also what was derived from the shared secret: the tunnel cannot be opened again.</summary>
    public void Clear()
    {
        _wanted = false;
        _cleared = true;
        _handshake.Clear();
        StopEsp();
        _receiver.Old = null;
        _current.Wipe();
        _other.Wipe();
        _deadlines.Clear();
        _keys.ClearSecret();
        _random.Clear();
        Array.Clear(_packet, 0, _packet.Length);
    }

    /// <summary><see cref="Prepare"/> has something to do.</summary>
    internal bool LacksKeyPair => _wanted && _handshake.State == HandshakeState.Idle && !_handshake.IsReady;

    /// <summary>The next datagram may be the one for which the shared secret is computed.</summary>
    internal bool MayComputeSecret => _handshake.State == HandshakeState.Init;

    /// <summary>
    /// Computes the key pair of the next handshake now, while nothing is waiting for it, from freshly drawn seed; with an additional key
    /// exchange, the one in one call and the other in the next. Does nothing when that was done, or while a handshake is under way.
    /// </summary>
    public void Prepare()
    {
        if (LacksKeyPair && Seed())
        {
            _handshake.Prepare();
        }
    }

    /// <summary>The next thing that happened, each told once; call until it returns <see cref="TunnelEvent.None"/>.</summary>
    /// <returns>The event; <see cref="EventStatus"/> says why it happened.</returns>
    public TunnelEvent TakeEvent()
    {
        return _events.Take();
    }

    // Time that is handed in steps back when somebody sets a clock: own time stops until it has caught up, and goes on from there.
    private void Advance(long now)
    {
        if (!_ticking)
        {
            _ticking = true;
            _skew = -now;
        }

        if (now + _skew < _now)
        {
            _skew = _now - now;
        }

        _now = now + _skew;
        if (_offered != null)
        {
            _offered.StartTimer(_now, _tools.RoundTrip.FirstWaitMs);
            _offered = null;
        }
    }

    private bool Seed()
    {
        byte[] work = _tools.Work.Bytes;
        bool healthy = _random.Draw(work);
        _keys.Personalize(work, RandomSource.SecretAt);
        healthy = _random.Seed(work, healthy);
        _tools.Work.Wipe();
        return healthy;
    }
}
