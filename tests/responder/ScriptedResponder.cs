// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Responder;

/// <summary>
/// A full IKEv2 responder for tests: behaves well by default, records what it saw, and lets a test change every
/// message before encoding (<see cref="MessageHook"/>), before encryption (<see cref="SealOptions"/>) and after
/// encryption (<see cref="RawHook"/>). Its parser, constants and crypto have nothing in common with the library's.
/// This file: datagrams in, datagrams out.
/// </summary>
public sealed partial class ScriptedResponder
{
    private readonly Random _random;
    private readonly List<ResponderSa> _sas = new List<ResponderSa>();
    private readonly Dictionary<ulong, (byte[] Request, byte[][] Response)> _initial = new Dictionary<ulong, (byte[], byte[][])>();

    private readonly HashSet<(uint Spi, uint Sequence)> _numbers = new HashSet<(uint, uint)>();

    public ScriptedResponder(ResponderOptions options = null)
    {
        Options = options ?? new ResponderOptions();
        _random = new Random(Options.Seed);
    }

    public ResponderOptions Options { get; }

    public SeenTraffic Seen { get; } = new SeenTraffic();

    /// <summary>Changes a message before it is encoded; the exchange type is given besides.</summary>
    public Action<byte, Message> MessageHook { get; set; }

    /// <summary>Turns a finished datagram into those that are really sent: none, itself, altered ones, several.</summary>
    public Func<Message, byte[], byte[][]> RawHook { get; set; }

    /// <summary>Gives the inner packet to send back for one that arrived, or null.</summary>
    public Func<EspPacket, byte[]> EspHandler { get; set; }

    /// <summary>Gives g^ir from the node's public value instead of the own key pair: for KE payloads that a test put in.</summary>
    public Func<byte[], byte[]> SharedSecret { get; set; }

    /// <summary>Nothing is received and nothing sent: the gateway is off, or the path is cut.</summary>
    public bool Silent { get; set; }

    /// <summary>AUTH covers what was really sent in IKE_SA_INIT, after <see cref="RawHook"/>, instead of what was built.</summary>
    public bool SignWhatWasSent { get; set; }

    /// <summary>The IKE SA established last, or the one begun last while none is.</summary>
    public ResponderSa Current => _sas.LastOrDefault(sa => sa.Established) ?? _sas.LastOrDefault();

    public IReadOnlyList<ResponderSa> Sas => _sas;

    /// <summary>A reboot: every SA is forgotten.</summary>
    public void Forget()
    {
        _sas.Clear();
        _initial.Clear();
    }

    /// <summary>Forgets the Child SA of the current IKE SA without a word.</summary>
    public void ForgetChild()
    {
        Current.Inbound = null;
        Current.Outbound = null;
    }

    /// <summary>Takes a UDP payload as it arrived at port 4500 and returns those to send back.</summary>
    public byte[][] Receive(byte[] datagram)
    {
        if (Silent)
        {
            return Array.Empty<byte[]>();
        }

        if (datagram.Length == 1 && datagram[0] == 0xFF)
        {
            Seen.Keepalives++;
            return Array.Empty<byte[]>();
        }

        try
        {
            return Octets.IsMarked(datagram) ? ReceiveIke(datagram[4..], datagram.Length) : ReceiveEsp(datagram);
        }
        catch (WireException broken)
        {
            Seen.Faults.Add(broken.Message);
            return Array.Empty<byte[]>();
        }
    }

    private byte[][] ReceiveIke(byte[] bytes, int datagramBytes)
    {
        Message message = MessageCodec.Decode(bytes, out int encryptedAt);
        Seen.BytesByExchange[message.Exchange] = Seen.BytesByExchange.GetValueOrDefault(message.Exchange) + datagramBytes;
        CheckHeader(message);
        if (message.Exchange == ExchangeType.IkeSaInit)
        {
            return ReceiveInit(message, bytes);
        }

        ResponderSa sa = _sas.FindLast(candidate => candidate.SpiResponder == message.SpiResponder && candidate.SpiInitiator == message.SpiInitiator);
        if (sa == null)
        {
            return UnknownIke(message, bytes);
        }

        Check(encryptedAt >= 0, "2.1: a message behind IKE_SA_INIT without an encrypted payload");
        if (encryptedAt < 0)
        {
            return Array.Empty<byte[]>();
        }

        if (sa.LastRequest != null && bytes.SequenceEqual(sa.LastRequest))
        {
            // Known by its bytes: the keys may have changed since (RFC 9370 section 2.2.2).
            Seen.Messages.Add(new SeenMessage(bytes, message, true, true));
            return sa.LastResponse;
        }

        if (!EncryptedPayload.Open(message, bytes, encryptedAt, Options.Suite, sa.Keys.Initiator))
        {
            Seen.Faults.Add("RFC 7296 3.14: checksum of an encrypted payload");
            return Array.Empty<byte[]>();
        }

        CheckPayloads(message);
        return message.IsResponse ? ReceiveResponse(sa, message, bytes) : ReceiveRequest(sa, message, bytes);
    }

    private byte[][] ReceiveRequest(ResponderSa sa, Message message, byte[] bytes)
    {
        if (sa.LastRequest != null && message.Id == sa.NextInbound - 1)
        {
            Seen.Messages.Add(new SeenMessage(bytes, message, true, bytes.SequenceEqual(sa.LastRequest)));
            return sa.LastResponse;
        }

        Seen.Messages.Add(new SeenMessage(bytes, message, false, false));
        if (message.Id != sa.NextInbound)
        {
            Seen.Faults.Add($"RFC 7296 2.2: message id {message.Id}, expected {sa.NextInbound}");
            return Array.Empty<byte[]>();
        }

        sa.NextInbound++;
        sa.LastRequest = bytes;
        sa.LastResponse = message.Exchange switch
        {
            ExchangeType.IkeAuth => AnswerAuth(sa, message),
            ExchangeType.IkeIntermediate when HasAdditional && !sa.Established => AnswerIntermediate(sa, message),
            ExchangeType.Informational => AnswerInformational(sa, message),
            _ => Send(sa, Respond(sa, message, Payloads.Notify(NotifyType.NoAdditionalSas))),
        };
        return sa.LastResponse;
    }

    private byte[][] UnknownIke(Message message, byte[] bytes)
    {
        Seen.Messages.Add(new SeenMessage(bytes, message, false, false));
        if (message.IsResponse || !Options.AnswerUnknownIke)
        {
            return Array.Empty<byte[]>();
        }

        Message answer = new Message
        {
            SpiInitiator = message.SpiInitiator,
            SpiResponder = message.SpiResponder,
            Exchange = message.Exchange,
            Flags = HeaderFlag.Response,
            Id = message.Id,
        };
        answer.Payloads.Add(Payloads.Notify(NotifyType.InvalidIkeSpi));
        return Send(null, answer);
    }

    private byte[][] ReceiveEsp(byte[] datagram)
    {
        uint spi = datagram.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(datagram) : 0;
        ResponderSa sa = _sas.FindLast(candidate => candidate.Inbound?.Spi == spi);
        if (sa == null)
        {
            Seen.UnknownEsp++;
            return Options.AnswerUnknownEsp ? new[] { ClearNotify(NotifyType.InvalidSpi, Octets.Bytes(spi)) } : Array.Empty<byte[]>();
        }

        EspPacket packet = sa.Inbound.Open(datagram);
        if (packet == null)
        {
            Seen.Faults.Add("RFC 4303 3.4.4: ICV");
            return Array.Empty<byte[]>();
        }

        if (!_numbers.Add((packet.Spi, packet.Sequence)))
        {
            Seen.Faults.Add($"RFC 4303 2.2: sequence number {packet.Sequence} twice");
        }

        Seen.Esp.Add(packet);
        byte[] answer = EspHandler?.Invoke(packet);
        return answer == null ? Array.Empty<byte[]>() : new[] { sa.Outbound.Seal(answer) };
    }

    /// <summary>Encodes a message, hooks included. <paramref name="sa"/> null: without protection.</summary>
    private byte[][] Send(ResponderSa sa, Message message)
    {
        return Finish(message, Encode(sa, message));
    }

    private byte[] Encode(ResponderSa sa, Message message)
    {
        MessageHook?.Invoke(message.Exchange, message);
        if (message.Inner == null)
        {
            return MessageCodec.EncodeClear(message);
        }

        DirectionKeys keys = message.Seal.Reflect ? sa.Keys.Initiator : sa.Keys.Responder;
        return EncryptedPayload.Seal(message, Options.Suite, keys, _random);
    }

    private byte[][] Finish(Message message, byte[] encoded)
    {
        byte[] datagram = Octets.Mark(encoded);
        return RawHook == null ? new[] { datagram } : RawHook(message, datagram);
    }

    private static Message Respond(ResponderSa sa, Message request, params Payload[] inner)
    {
        Message response = new Message
        {
            SpiInitiator = sa.SpiInitiator,
            SpiResponder = sa.SpiResponder,
            Exchange = request.Exchange,
            Flags = HeaderFlag.Response,
            Id = request.Id,
            Inner = new List<Payload>(inner),
        };
        return response;
    }

    private byte[] Fresh(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private uint FreshSpi() => 0xC0000000 | BinaryPrimitives.ReadUInt32BigEndian(Fresh(4)) >> 4;

    private void CheckHeader(Message message)
    {
        Check(message.Version == 0x20, "3.1: version 2.0");
        Check(message.FromInitiator, "3.1: I flag of the original initiator");
        Check((message.Flags & ~(HeaderFlag.Initiator | HeaderFlag.Response)) == 0, "3.1: flags that must be clear");
        Check(message.SpiInitiator != 0, "3.1: initiator SPI must not be zero");
        CheckPayloads(message);
    }

    private void CheckPayloads(Message message)
    {
        foreach (Payload payload in message.Effective)
        {
            Check(!payload.Critical, "3.2: critical bit of a payload that RFC 7296 defines");
            Check(payload.Reserved == 0, "3.2: reserved bits");
        }
    }

    private void Check(bool condition, string rule)
    {
        if (!condition)
        {
            Seen.Faults.Add("RFC 7296 " + rule);
        }
    }
}
