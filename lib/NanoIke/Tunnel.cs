// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Esp;
using NanoIke.Sa;
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
///         tunnel.Send(payload, ...)
/// </code>
/// Drain Poll before the next Input or Send: an echo reply stands in the buffer its request came in. Times are milliseconds of any
/// clock; one that steps back is taken as standing still. What fails is tried again, with growing waits, until Close.
/// References: RFC 7815, RFC 7296 (IKEv2), RFC 4303 (ESP), RFC 3948 (UDP encapsulation).
/// </summary>
public sealed partial class Tunnel
{
    private const int KeepaliveByte = 0xFF; // RFC 3948 section 2.3

    private readonly TunnelSettings _settings;
    private readonly RandomSource _random;
    private readonly KeySchedule _keys;
    private readonly EspSender _espOut;
    private readonly EspReceiver _espIn;
    private readonly InnerPacket _inner = new InnerPacket();
    private readonly IkeInitiator _ike;
    private readonly byte[] _packet;
    private readonly int _payloadMax;
    private readonly byte[] _small = new byte[KeySchedule.HashSize];

    private bool _wanted;
    private bool _ended; // the end of the IKE SA was taken note of
    private bool _cleared;
    private bool _espDue;
    private byte[] _espBuffer;
    private int _espOffset;
    private int _espLength;
    private byte[] _output;
    private int _outputOffset;
    private int _outputLength;
    private long _sent;
    private long _received;
    private long _ignored;
    private int _openings;
    private Status _failure;
    private int _retryMs;
    private long _retryAt;
    private long _renewAt;
    private long _lastSent;
    private long _unansweredSince = -1; // since when traffic goes unanswered; -1: it does not
    private long _suspectedAt = -Limits.SuspicionMinMs;
    private long _now;  // time handed in, corrected by _skew so that it never steps back
    private long _skew;

    /// <summary>Makes the tunnel and all memory it will ever use.</summary>
    /// <param name="suite">The algorithms.</param>
    /// <param name="settings">The two ends.</param>
    /// <param name="entropy">The board's random source.</param>
    /// <param name="payloadMax">Largest inner UDP payload to be sent, in bytes.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range.</exception>
    public Tunnel(Suite suite, TunnelSettings settings, Entropy entropy, int payloadMax)
    {
        int localId = settings.LocalId == null ? 0 : settings.LocalId.Length;
        int gatewayId = settings.GatewayId == null ? 0 : settings.GatewayId.Length;
        int secret = settings.Secret == null ? 0 : settings.Secret.Length;
        if (localId < 1 || localId > Limits.IdentityMaxBytes || gatewayId < 1 || gatewayId > Limits.IdentityMaxBytes
            || secret < 1 || secret > Limits.SecretMaxBytes || settings.GatewayPort < 1 || settings.GatewayPort > 65535 || settings.LifetimeMs < 1
            || settings.RemoteFirst > settings.RemoteLast
            || payloadMax < 1 || payloadMax > Limits.DatagramMaxBytes - EspSender.HeaderSize - suite.IvSize - InnerPacket.HeadersSize - EspSender.TrailerMaxSize)
        {
            throw new ArgumentException();
        }

        Sha256 hash = new Sha256();
        _settings = settings;
        _payloadMax = payloadMax;
        _random = new RandomSource(entropy, hash);
        _keys = new KeySchedule(suite, hash, settings.Secret);
        _espOut = new EspSender(suite, hash);
        _espIn = new EspReceiver(suite, hash);
        _ike = new IkeInitiator(suite, settings, hash, _random, _keys, _espOut, _espIn, _inner);
        Seed(); // what the source lacks now it may have when the tunnel is opened
        _packet = new byte[_espOut.InnerOffset + InnerPacket.HeadersSize + payloadMax + EspSender.TrailerMaxSize];
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

    /// <summary>Inner address of the node, once a tunnel was open.</summary>
    public uint InnerAddress => _inner.Local;

    /// <summary>ESP packets sealed so far, over all SAs.</summary>
    public long PacketsSent => _sent;

    /// <summary>Genuine, new ESP packets received so far, over all SAs.</summary>
    public long PacketsReceived => _received;

    /// <summary>Datagrams ignored so far.</summary>
    public long PacketsIgnored => _ignored;

    /// <summary>Tunnels opened so far.</summary>
    public int Openings => _openings;

    /// <summary>COOKIE answers followed in the handshake under way (RFC 7296 section 2.6).</summary>
    public int Cookies => _ike.Cookies;

    /// <summary>Why the tunnel is not open: the outcome of the last attempt or of the last tunnel.</summary>
    public Status Failure => _failure;

    /// <summary>What the tunnel is doing. While a new tunnel is made before an old one is given up, the state is the new one's.</summary>
    public TunnelState State
    {
        get
        {
            switch (_ike.State)
            {
                case IkeState.Init:
                    return TunnelState.Initiating;
                case IkeState.Auth:
                    return TunnelState.Authenticating;
                case IkeState.Open:
                    return TunnelState.Open;
                case IkeState.Closing:
                    return TunnelState.Closing;
                default:
                    return _wanted ? TunnelState.Waiting : TunnelState.Closed;
            }
        }
    }

    /// <summary>When <see cref="Poll"/> wants to be called again, whatever arrives; in the caller's time.</summary>
    public long NextDeadline
    {
        get
        {
            long next = _ike.Deadline;
            if (_ike.State == IkeState.Closed || _ike.State == IkeState.Idle)
            {
                next = _wanted && _retryAt < next ? _retryAt : next;
            }
            else if (_ike.State == IkeState.Open)
            {
                next = _wanted ? Earlier(next, _renewAt) : next;
                next = _settings.KeepaliveMs > 0 ? Earlier(next, _lastSent + _settings.KeepaliveMs) : next;
                next = _settings.LivenessMs > 0 && _unansweredSince >= 0 ? Earlier(next, _unansweredSince + _settings.LivenessMs) : next;
            }

            return next == long.MaxValue ? next : next - _skew;
        }
    }

    /// <summary>Begins to open the tunnel, and keeps it open from now on.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>Ok, or <see cref="Status.NoEntropy"/>.</returns>
    /// <exception cref="InvalidOperationException">The tunnel was cleared: the secret is gone.</exception>
    public Status Open(long now)
    {
        if (_cleared)
        {
            throw new InvalidOperationException();
        }

        Advance(now);
        _wanted = true;
        _retryMs = 0;
        Begin();
        return _failure;
    }

    /// <summary>Closes the tunnel by a DELETE; poll until <see cref="State"/> is Closed. An unfinished handshake just
    /// ends; the gateway finds out by its own liveness check.</summary>
    /// <param name="now">The time in milliseconds.</param>
    public void Close(long now)
    {
        Advance(now);
        _wanted = false;
        _failure = Status.Ok;
        _ike.Close(_now);
        StopEsp();
        _ended = false; // also an attempt that failed before leaves nothing behind
        Settle();
    }

    /// <summary>Wipes everything secret, also what was derived from the shared secret: the tunnel cannot be opened again.</summary>
    public void Clear()
    {
        _wanted = false;
        _cleared = true;
        StopEsp();
        _ike.Clear();
        _keys.ClearSecret();
        _random.Clear();
        Array.Clear(_packet, 0, _packet.Length);
    }

    /// <summary>
    /// Computes the key pair of the next handshake now, while nothing is waiting for it, from freshly drawn seed. Does nothing when
    /// that was done, or while the tunnel is not open.
    /// </summary>
    public void Prepare()
    {
        if (_ike.State == IkeState.Open && !_ike.IsPrepared && Seed())
        {
            _ike.Prepare();
        }
    }

    /// <summary>Something outside the protocol says that the gateway may be gone (a port-unreachable, a new link): asks it.</summary>
    /// <param name="now">The time in milliseconds.</param>
    public void Suspect(long now)
    {
        Advance(now);
        if (_now - _suspectedAt >= Limits.SuspicionMinMs)
        {
            _suspectedAt = _now;
            _ike.CheckLiveness(_now);
        }
    }

    /// <summary>
    /// Handles one datagram of the socket, in place. Any content is fine; nothing changes unless it is authentic.
    /// </summary>
    /// <param name="buffer">Holds the datagram; is decrypted in place.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns><see cref="Status.Received"/> for a payload, <see cref="Status.Handled"/> or <see cref="Status.Ignored"/>.</returns>
    /// <exception cref="ArgumentException">The range lies outside the buffer.</exception>
    public Status Input(byte[] buffer, int offset, int length, long now)
    {
        if (offset < 0 || length < 0 || length > buffer.Length - offset)
        {
            throw new ArgumentException();
        }

        Advance(now);
        if (_espDue && _espBuffer == buffer)
        {
            _espDue = false; // an echo reply that was not fetched is gone with its buffer
        }

        Status status = Status.Ignored;
        if (length > Ike.MarkerSize + Ike.HeaderSize - 1 && Bytes.Get32(buffer, offset) == 0)
        {
            status = InputIke(buffer, offset + Ike.MarkerSize, length - Ike.MarkerSize);
        }
        else if (length > EspSender.HeaderSize && _espIn.Open(buffer, offset, length))
        {
            _received++;
            _unansweredSince = -1;
            status = InputInner(buffer, offset);
        }

        if (status == Status.Ignored)
        {
            _ignored++;
        }

        return status;
    }

    /// <summary>Runs the timers and offers the next datagram to send. Call until it returns false.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>True: send <see cref="OutputLength"/> bytes of <see cref="Output"/> at <see cref="OutputOffset"/>.</returns>
    public bool Poll(long now)
    {
        Advance(now);
        RunTimers();
        if (_ike.ReplyDue)
        {
            _ike.ReplyDue = false;
            return Offer(_ike.Reply, 0, _ike.ReplyLength);
        }

        if (_ike.RequestDue)
        {
            _ike.RequestDue = false;
            return Offer(_ike.Request, 0, _ike.RequestLength);
        }

        if (_espDue)
        {
            _espDue = false;
            return Offer(_espBuffer, _espOffset, _espLength);
        }

        if (_ike.State == IkeState.Open && _settings.KeepaliveMs > 0 && _now - _lastSent >= _settings.KeepaliveMs)
        {
            _small[0] = KeepaliveByte;
            return Offer(_small, 0, 1);
        }

        return false;
    }

    /// <summary>Seals one UDP datagram to an address behind the gateway; <see cref="Poll"/> offers it next.</summary>
    /// <param name="payload">Holds the payload.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">Its size in bytes.</param>
    /// <param name="destination">Inner IPv4 address.</param>
    /// <param name="destinationPort">UDP port there.</param>
    /// <param name="sourcePort">UDP port here.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>Ok; NotOpen; Busy while a new tunnel is about to replace the old one; NotSendable.</returns>
    public Status Send(byte[] payload, int offset, int count, uint destination, int destinationPort, int sourcePort, long now)
    {
        Advance(now);
        if (_espOut.Spi == 0)
        {
            return Status.NotOpen;
        }

        // The gateway forgets the old SA with the new IKE_AUTH (INITIAL_CONTACT, RFC 7296 section 2.4).
        if (_ike.State == IkeState.Auth || _ike.State == IkeState.Closing || _espDue)
        {
            return Status.Busy;
        }

        if (count < 0 || count > _payloadMax || !_inner.Selects(destination) || ((destinationPort | sourcePort) & ~0xFFFF) != 0)
        {
            return Status.NotSendable;
        }

        int size = _inner.WriteUdp(_packet, _espOut.InnerOffset, destination, ((uint)sourcePort << 16) | (uint)destinationPort, payload, offset, count);
        return Seal(_packet, 0, size) ? Status.Ok : Status.NotOpen;
    }
}
