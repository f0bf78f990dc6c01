// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using NanoIke.Crypto;
using NanoIke.Net;
using NanoIke.Wire;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>How an attempt ended.</summary>
internal enum AttemptEnd
{
    None,
    Opened,
    HostUnreachable,
    PortUnreachable,
    Silent,
    NotIke,
    InitRefused,
    AuthSilent,
    AuthUnreadable,
    AuthRefused,
    NoEntropy,
}

/// <summary>
/// One handshake with the tunnel of the library, read along: what a node would do, and what the gateway said besides. It does not send
/// INITIAL_CONTACT, gives up sooner than a node, and deletes what it made.
/// </summary>
internal sealed class Attempt : IDisposable
{
    private const int HintMs = 700; // for a genuine answer behind a forged refusal (RFC 7815 section 2.1)
    private const int UnreadableMs = 300;
    private const int CloseMs = 4000;

    private readonly Suite _suite;
    private readonly TunnelSettings _settings;
    private readonly CheckSocket _socket;
    private readonly Patience _patience;
    private readonly byte[] _buffer = new byte[65536];
    private readonly Action<Attempt, string>? _announce;
    private long _initSentAt;
    private long _authSentAt;
    private long _endAt;
    private bool _strange; // something came that is no IKE
    private bool _unreadable;

    /// <summary>Prepares an attempt.</summary>
    /// <param name="suite">The algorithms.</param>
    /// <param name="settings">The two ends; the gateway's address is set.</param>
    /// <param name="traffic">Counts what goes over the wire.</param>
    /// <param name="patience">How long it waits for answers.</param>
    /// <param name="announce">Is told what happened as it happens, by name; null: nobody is.</param>
    internal Attempt(Suite suite, TunnelSettings settings, Traffic traffic, Patience patience, Action<Attempt, string>? announce)
    {
        _suite = suite;
        _settings = settings;
        _announce = announce;
        _patience = patience;
        _socket = new CheckSocket(settings.GatewayAddress, settings.GatewayPort, traffic);
        Tunnel = new Tunnel(suite, settings, new HostEntropy(), Limits.PayloadDefaultBytes);
    }

    internal Tunnel Tunnel { get; }

    internal CheckSocket Socket => _socket;

    internal AttemptEnd End { get; private set; }

    /// <summary>Why it was refused.</summary>
    internal Status Status { get; private set; }

    /// <summary>The answer to IKE_SA_INIT, or the refusal; null: none.</summary>
    internal IkeAnswer? Init { get; private set; }

    /// <summary>The answer to IKE_AUTH, or what refused IKE_INTERMEDIATE; null: none that could be read.</summary>
    internal IkeAnswer? Auth { get; private set; }

    /// <summary>IKE_INTERMEDIATE, the second key exchange, was sent last: its answer is missing, or of no use.</summary>
    internal bool InIntermediate { get; private set; }

    /// <summary>Size of the IKE_INTERMEDIATE request with all headers, in bytes; 0: there was none.</summary>
    internal int IntermediateSize { get; private set; }

    internal long InitMilliseconds { get; private set; }

    /// <summary>How long the answer took to what was sent last behind IKE_SA_INIT.</summary>
    internal long AuthMilliseconds { get; private set; }

    /// <summary>A NAT changes the node's address or port; null: not known.</summary>
    internal bool? NodeBehindNat { get; private set; }

    /// <summary>The gateway has another address or port than the one it is reached at; null: not known.</summary>
    internal bool? GatewayBehindNat { get; private set; }

    /// <summary>The first message that was sent, as a pattern for others.</summary>
    internal byte[] FirstMessage { get; private set; } = Array.Empty<byte>();

    private static long Now => Environment.TickCount64;

    /// <summary>Makes the handshake.</summary>
    internal void Run()
    {
        _endAt = Now + _patience.InitMs;
        if (Tunnel.Open(Now) == Status.NoEntropy)
        {
            End = AttemptEnd.NoEntropy;
        }

        while (End == AttemptEnd.None)
        {
            Turn(_endAt);
            if (End == AttemptEnd.None && Now >= _endAt)
            {
                End = _unreadable ? AttemptEnd.AuthUnreadable
                    : Tunnel.State == TunnelState.Authenticating ? AttemptEnd.AuthSilent
                    : Status != Status.Ok ? AttemptEnd.InitRefused
                    : _strange ? AttemptEnd.NotIke : AttemptEnd.Silent;
            }
        }
    }

    /// <summary>One turn of the tunnel: sends, waits until a time at most, handles what came.</summary>
    /// <returns>The inner packet of an ESP packet that came; null: none did.</returns>
    internal byte[]? Turn(long until)
    {
        Flush();
        long wait = Math.Min(until, Tunnel.NextDeadline) - Now;
        Arrival arrival = _socket.Receive(_buffer, (int)Math.Clamp(wait, 0, 1000), out int size);
        byte[]? inner = null;
        if (arrival == Arrival.Datagram)
        {
            inner = Handle(size);
        }
        else if (arrival != Arrival.Nothing && Init == null && End == AttemptEnd.None)
        {
            End = arrival == Arrival.PortUnreachable ? AttemptEnd.PortUnreachable : AttemptEnd.HostUnreachable;
        }

        Flush();
        Follow();
        return inner;
    }

    /// <summary>Sends a DELETE for what there is, and waits for its answer for a moment.</summary>
    /// <returns>True: there was something, and the gateway acknowledged its end.</returns>
    internal bool Close()
    {
        bool unread = _unreadable && !InIntermediate;
        bool open = Tunnel.State == TunnelState.Open || unread;
        if (unread)
        {
            Tunnel.AdoptUnread();
        }

        Tunnel.Close(Now);
        long until = Now + CloseMs;
        while (Tunnel.State != TunnelState.Closed && Now < until)
        {
            Turn(until);
        }

        return open && Tunnel.State == TunnelState.Closed && Tunnel.Failure == Status.Ok;
    }

    public void Dispose()
    {
        Tunnel.Clear();
        _socket.Dispose();
    }

    private void Flush()
    {
        while (Tunnel.Poll(Now))
        {
            ReadOnlySpan<byte> datagram = Tunnel.Output.AsSpan(Tunnel.OutputOffset, Tunnel.OutputLength);
            if (FirstMessage.Length == 0)
            {
                FirstMessage = datagram[Ike.MarkerSize..].ToArray();
                _announce?.Invoke(this, "offer");
            }

            if (datagram.Length > Ike.MarkerSize + Ike.AtExchange)
            {
                int exchange = datagram[Ike.MarkerSize + Ike.AtExchange];
                _initSentAt = exchange == Ike.IkeSaInit ? Now : _initSentAt;
                _authSentAt = exchange is Ike.IkeAuth or Ike.IkeIntermediate ? Now : _authSentAt;
                InIntermediate = exchange == Ike.IkeIntermediate;
                IntermediateSize = InIntermediate ? datagram.Length + Traffic.HeadersSize : IntermediateSize;
            }

            _socket.Send(datagram);
        }
    }

    private byte[]? Handle(int size)
    {
        bool ike = size >= Ike.MarkerSize + Ike.HeaderSize && BinaryPrimitives.ReadInt32BigEndian(_buffer) == 0;
        int exchange = ike ? _buffer[Ike.MarkerSize + Ike.AtExchange] : 0;
        bool ours = ike && FirstMessage.Length > 0
            && _buffer.AsSpan(Ike.MarkerSize, Ike.SpiSize).SequenceEqual(FirstMessage.AsSpan(0, Ike.SpiSize));
        IkeAnswer? clear = ours ? IkeAnswer.Clear(_buffer.AsSpan(Ike.MarkerSize, size - Ike.MarkerSize)) : null;
        byte[] first = ours ? _buffer.AsSpan(Ike.MarkerSize, 2 * Ike.SpiSize).ToArray() : Array.Empty<byte>();
        TunnelState before = Tunnel.State;
        long received = Tunnel.PacketsReceived;
        Status status = Tunnel.Input(_buffer, 0, size, Now);
        if (!ike)
        {
            _strange |= size > 1;
            return Tunnel.PacketsReceived > received ? InnerPacket(size) : null;
        }

        if (ours && exchange == Ike.IkeSaInit && before == TunnelState.Initiating)
        {
            OnInit(clear, first);
        }
        else if (ours && exchange is Ike.IkeAuth or Ike.IkeIntermediate && before == TunnelState.Authenticating)
        {
            OnAuth(status, size);
        }

        _strange |= !ours;
        return null;
    }

    private void OnInit(IkeAnswer? clear, byte[] spis)
    {
        if (Tunnel.State == TunnelState.Authenticating)
        {
            Init = clear;
            InitMilliseconds = Now - _initSentAt;
            NodeBehindNat = Differs(clear, Ike.NatDetectionDestinationIp, spis, _socket.LocalAddress, _socket.LocalPort);
            GatewayBehindNat = Differs(clear, Ike.NatDetectionSourceIp, spis, _settings.GatewayAddress, _settings.GatewayPort);
            Status = Status.Ok;
            _endAt = Now + _patience.AuthMs;
        }
        else if (Tunnel.Hint != Status.Ok && Status != Tunnel.Hint)
        {
            Init = clear;
            InitMilliseconds = Now - _initSentAt;
            Status = Tunnel.Hint;
            _endAt = Math.Min(_endAt, Now + HintMs + InitMilliseconds);
            _announce?.Invoke(this, "hint");
        }
    }

    private void OnAuth(Status status, int size)
    {
        if (status == Status.Handled)
        {
            AuthMilliseconds = Now - _authSentAt;
            if (InIntermediate && Tunnel.State == TunnelState.Authenticating)
            {
                _endAt = Now + _patience.AuthMs; // of IKE_AUTH, which follows
                return;
            }

            Auth = IkeAnswer.Opened(_buffer.AsSpan(Ike.MarkerSize, size - Ike.MarkerSize), _suite.IvSize, _suite.IcvSize);
        }
        else if (_buffer[Ike.MarkerSize + Ike.AtNextPayload] == Ike.Fragment && !_unreadable)
        {
            _unreadable = true;
            _endAt = Math.Min(_endAt, Now + UnreadableMs);
        }
    }

    private void Follow()
    {
        for (TunnelEvent happened = Tunnel.TakeEvent(); happened != TunnelEvent.None; happened = Tunnel.TakeEvent())
        {
            if (happened == TunnelEvent.CookieAsked)
            {
                _endAt = Math.Max(_endAt, Now + _patience.InitMs);
                _announce?.Invoke(this, "cookie");
            }
            else if (happened is TunnelEvent.Answered or TunnelEvent.Intermediate)
            {
                _announce?.Invoke(this, IntermediateSize > 0 && !InIntermediate ? "second" : "answer");
            }
            else if (happened == TunnelEvent.Opened)
            {
                End = AttemptEnd.Opened;
            }
            else if (happened == TunnelEvent.AttemptFailed && End == AttemptEnd.None)
            {
                Status = Tunnel.EventStatus;
                bool refused = Auth != null || Status == Status.Contested;
                End = refused ? AttemptEnd.AuthRefused : Status == Status.NoEntropy ? AttemptEnd.NoEntropy : AttemptEnd.Silent;
            }
        }
    }

    // SHA-1 of both SPIs, address and port (RFC 7296 section 2.23).
    private static bool? Differs(IkeAnswer? answer, int type, byte[] spis, uint address, int port)
    {
        byte[]? told = answer?.Notify(type);
        if (told == null || spis.Length != 2 * Ike.SpiSize)
        {
            return null;
        }

        byte[] input = new byte[2 * Ike.SpiSize + 6];
        spis.CopyTo(input, 0);
        BinaryPrimitives.WriteUInt32BigEndian(input.AsSpan(2 * Ike.SpiSize), address);
        BinaryPrimitives.WriteUInt16BigEndian(input.AsSpan(2 * Ike.SpiSize + 4), (ushort)port);
#pragma warning disable CA5350 // the hash of RFC 7296 hides and protects nothing
        return !SHA1.HashData(input).AsSpan().SequenceEqual(told);
#pragma warning restore CA5350
    }

    // It was decrypted in place.
    private byte[]? InnerPacket(int size)
    {
        int at = Tunnel.InnerOffset;
        int length = at + 20 <= size ? BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(at + 2)) : 0;
        return length >= 20 && at + length <= size ? _buffer[at..(at + length)] : null;
    }
}
