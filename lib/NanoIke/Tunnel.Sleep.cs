// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Sa;
using NanoIke.Timing;
using NanoIke.Wire;

namespace NanoIke;

/// <content>
/// Deep sleep: a tunnel becomes a few hundred bytes and a tunnel again, without a packet. What makes the bytes usable once is up to who
/// stores them; what must hold if that fails is up to this: no IV comes twice under one key (<see cref="Crypto.PacketCipher.WakeBits"/>),
/// and a pair that the gateway has left, or knows with higher numbers, is given up after two transmissions.
/// </content>
public sealed partial class Tunnel
{
    private const uint StateVersion = 1;
    private const uint FlagAnswers = 0x10000; // behind version and flags is the port
    private const uint FlagPlain = 0x20000;   // no NAT is on the way

    /// <summary>
    /// Ends the tunnel without a word to the gateway, and keeps what <see cref="Resume"/> needs to go on with it. On success everything
    /// secret in here is wiped, as by <see cref="Clear"/>: make sure that the bytes are stored before the next packet is sent.
    /// </summary>
    /// <param name="buffer">Takes the state, at most <see cref="Limits.SuspendedMaxBytes"/> bytes with the application's.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>
    /// Ok; NotOpen; Busy while something is pending: a datagram not fetched, a request not answered, a handshake, an old tunnel that is
    /// being ended. The tunnel then goes on, and nothing was written.
    /// </returns>
    /// <exception cref="ArgumentException">There is no buffer; the message is its name.</exception>
    public Status Suspend(SleepBuffer buffer, long now)
    {
        TunnelSettings.Demand(buffer != null, "buffer");
        Advance(now);
        if (!_wanted || _current.State != IkeSaState.Open)
        {
            return Status.NotOpen;
        }

        if (_current.Request.Pending || _other.Alive || _handshake.State != HandshakeState.Idle || _suspected || HasOutput())
        {
            return Status.Busy;
        }

        buffer.BeginSave();
        uint head = (StateVersion << 24) | (uint)_settings.LocalPort;
        head |= (_pathAnswers ? FlagAnswers : 0) | (_keepaliveMs == 0 ? FlagPlain : 0);
        uint renewIn = Seconds(_renewAt);
        uint endIn = Seconds(_deadlines.Get(Deadline.HardEnd));
        Move(buffer, ref head, ref renewIn, ref endIn);
        buffer.Close(Configuration());
        Clear();
        return Status.Ok;
    }

    /// <summary>
    /// Goes on with a suspended tunnel, in a new object with the same configuration. The gateway's address and the own port are then those
    /// of the settings: send from that port, since a gateway answers to the one it knows. The buffer is wiped in any case.
    /// </summary>
    /// <param name="buffer">Holds the state.</param>
    /// <param name="sleptMs">How long it slept, in milliseconds: its lifetime ran on.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>
    /// Ok: the tunnel is open. NotResumable: the state is damaged, or of another version or configuration. LifetimeOver. NoEntropy: no
    /// random bits for the IVs. Busy: this tunnel was opened already. After all of these but the last, <see cref="Open"/> it.
    /// </returns>
    /// <exception cref="ArgumentException">There is no buffer, or the sleep is negative; the message is the name.</exception>
    /// <exception cref="InvalidOperationException">The tunnel was cleared: the secret is gone.</exception>
    public Status Resume(SleepBuffer buffer, long sleptMs, long now)
    {
        TunnelSettings.Demand(buffer != null, "buffer");
        TunnelSettings.Demand(sleptMs >= 0, "sleptMs");
        if (_cleared)
        {
            buffer.Wipe();
            throw new InvalidOperationException("the tunnel was cleared");
        }

        Advance(now);
        Status status = _wanted || _current.Alive || _other.Alive ? Status.Busy : Load(buffer, sleptMs);
        buffer.Wipe();
        return status;
    }

    private Status Load(SleepBuffer buffer, long sleptMs)
    {
        if (!buffer.IsSound(Configuration()))
        {
            return Status.NotResumable;
        }

        buffer.BeginLoad();
        uint head = 0;
        uint renewIn = 0;
        uint endIn = 0;
        uint bits;
        uint gateway = _settings.GatewayAddress;
        bool whole = Move(buffer, ref head, ref renewIn, ref endIn);
        bool over = endIn <= sleptMs / 1000;
        bool unique = _random.DrawUnique(_tools.Work.Bytes, out bits);
        if (!whole || over || !unique)
        {
            _current.Wipe();
            _settings.GatewayAddress = gateway;
            return !whole ? Status.NotResumable : over ? Status.LifetimeOver : Status.NoEntropy;
        }

        _settings.LocalPort = (int)(head & 0xFFFF);
        _sender.WakeBits = bits;
        _tools.Cipher.WakeBits = bits;
        _pathAnswers = (head & FlagAnswers) != 0;
        _wanted = true;
        _current.State = IkeSaState.Open;
        _sender.Use(_current.Child);
        _receiver.Use(_current.Child);
        InnerAddress = _current.Child.Address;
        _openedAt = _lastAlive = _lastSent = _now;
        _deadlines.Set(Deadline.HardEnd, _now + 1000L * endIn - sleptMs);
        _renewAt = _now + 1000L * renewIn - sleptMs;
        _deadlines.Set(Deadline.Attempt, _renewAt);
        BeginKeepalive((head & FlagPlain) != 0);
        _events.Add(TunnelEvent.Resumed, Status.Ok);
        return Status.Ok;
    }

    // Saves or loads: one list for both directions.
    private bool Move(SleepBuffer buffer, ref uint head, ref uint renewIn, ref uint endIn)
    {
        buffer.Word(ref head);
        buffer.Word(ref _settings.GatewayAddress);
        buffer.Word(ref renewIn);
        buffer.Word(ref endIn);
        _tools.RoundTrip.Move(buffer);
        return head >> 24 == StateVersion && _current.Move(buffer);
    }

    // What a state is bound to: it is of no use to a node with other ends, algorithms, secrets or PPK. Of the secrets go in 32 bits of a
    // one-way function: enough to tell two apart, too little to find one of 16 random bytes.
    private ulong Configuration()
    {
        TunnelSettings settings = _settings;
        byte[] work = _tools.Work.Bytes;
        Bytes.Put32(work, 0, settings.RemoteFirst);
        Bytes.Put32(work, 4, settings.RemoteLast);
        Bytes.Put32(work, 8, settings.InnerAddress);
        Bytes.Put32(work, 12, settings.Binding);
        Bytes.Put32(work, 16, _keys.Fingerprint);
        Bytes.Put16(work, 20, settings.GatewayPort);
        work[22] = (byte)settings.LocalIdType;
        work[23] = (byte)settings.GatewayIdType;
        work[24] = (byte)settings.LocalId.Length;
        work[25] = (byte)(settings.PpkId != null && settings.PpkRequired ? 1 : 0);
        ulong sum = SleepBuffer.Mix(SleepBuffer.Basis, work, 26);
        sum = SleepBuffer.Mix(sum, settings.LocalId, settings.LocalId.Length);
        sum = SleepBuffer.Mix(sum, settings.GatewayId, settings.GatewayId.Length);
        if (settings.PpkId != null)
        {
            sum = SleepBuffer.Mix(sum, settings.PpkId, settings.PpkId.Length); // a pair made without the PPK is no pair of such a node
        }

        sum = _keys.MixSuite(sum);
        _tools.Work.Wipe();
        return sum;
    }

    // A whole number of seconds from now on, none too many.
    private uint Seconds(long at)
    {
        long left = (at - _now) / 1000;
        return left < 0 ? 0 : left > 0xFFFFFFFF ? 0xFFFFFFFF : (uint)left;
    }

    // The pair was resumed here, and nothing has come through it since: the gateway has left it, or it is an old copy whose numbers were
    // used. No DELETE, which nobody would answer: INITIAL_CONTACT of the handshake that follows at once ends what is left of it (RFC 7296
    // section 2.4).
    partial void ForsakeInVain(ref bool forsaken)
    {
        if (_openings != 0 || _received != 0 || _current.State != IkeSaState.Open)
        {
            return;
        }

        forsaken = true;
        _current.Wipe();
        _pathAnswers = false; // what comes of this is remembered: a collector that is away does not cost a handshake at each wake
        Lose(Status.PeerGone);
        if (_handshake.State == HandshakeState.Idle)
        {
            _deadlines.Set(Deadline.Attempt, _now);
        }
    }
}
