// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Responder;

/// <summary>INFORMATIONAL in both directions, rekeying requests, and messages without protection.</summary>
public sealed partial class ScriptedResponder
{
    private readonly List<(ResponderSa Sa, uint Id, bool DeletesIke)> _pending = new List<(ResponderSa, uint, bool)>();

    /// <summary>A request of the gateway under the current IKE SA or the one given, with the next message id or the one given.</summary>
    public byte[][] Request(byte exchange, IEnumerable<Payload> inner, uint? id = null, ResponderSa under = null)
    {
        ResponderSa sa = under ?? Current;
        uint number = id ?? sa.NextOutbound++;
        Message request = new Message
        {
            SpiInitiator = sa.SpiInitiator,
            SpiResponder = sa.SpiResponder,
            Exchange = exchange,
            Flags = 0,
            Id = number,
            Inner = inner.ToList(),
        };
        bool deletes = request.Inner.Any(payload => payload.Type == PayloadType.Delete && payload.Body[0] == ProtocolId.Ike);
        _pending.Add((sa, number, deletes));
        return Send(sa, request);
    }

    /// <summary>An empty INFORMATIONAL request (RFC 7296 section 1.4).</summary>
    public byte[][] Liveness(uint? id = null) => Request(ExchangeType.Informational, Array.Empty<Payload>(), id);

    public byte[][] DeleteIke() => Request(ExchangeType.Informational, new[] { Payloads.DeleteIke() });

    /// <summary>DELETE of the gateway's inbound SPI (RFC 7296 section 1.4.1).</summary>
    public byte[][] DeleteChild(uint? spi = null)
    {
        byte[][] datagrams = Request(ExchangeType.Informational, new[] { Payloads.DeleteEsp(spi ?? Current.Inbound.Spi) });
        if (spi == null)
        {
            ForgetChild();
        }

        return datagrams;
    }

    /// <summary>A request to rekey the Child SA (RFC 7296 section 1.3.3).</summary>
    public byte[][] RekeyChild()
    {
        uint inner = Current.InnerAddress;
        return Request(ExchangeType.CreateChildSa, new[]
        {
            Payloads.Notify(NotifyType.RekeySa, null, ProtocolId.Esp, Octets.Bytes(Current.Inbound.Spi)),
            Payloads.SecurityAssociation(Proposal.ForEsp(Options.Suite, FreshSpi())),
            Payloads.Nonce(Fresh(32)),
            Payloads.Selectors(PayloadType.TsInitiator, Options.Subnet),
            Payloads.Selectors(PayloadType.TsResponder, new Selector(inner, inner)),
        });
    }

    /// <summary>A request to rekey the IKE SA (RFC 7296 section 1.3.2).</summary>
    public byte[][] RekeyIke()
    {
        Proposal proposal = Proposal.ForIke(Options.Suite, Options.KeyExchange);
        proposal.Spi = Fresh(8);
        return Request(ExchangeType.CreateChildSa, new[]
        {
            Payloads.SecurityAssociation(proposal),
            Payloads.Nonce(Fresh(32)),
            Payloads.KeyExchange(KeyPair.Group(Options.KeyExchange), new KeyPair(_random, Options.KeyExchange).Public),
        });
    }

    /// <summary>A notify outside any IKE SA (RFC 7296 section 1.5), made to look like a request of the other side.</summary>
    public static byte[] ClearNotify(ushort type, byte[] data = null) =>
        ClearMessage(0, 0, ExchangeType.Informational, HeaderFlag.Initiator, 0, Payloads.Notify(type, data));

    /// <summary>An unprotected response with a notify, as a forger on the path can send it.</summary>
    public static byte[] ForgedResponse(ulong spiInitiator, ulong spiResponder, byte exchange, uint id, ushort type, byte[] data = null) =>
        ClearMessage(spiInitiator, spiResponder, exchange, HeaderFlag.Response, id, Payloads.Notify(type, data));

    /// <summary>Any message without protection, marker included.</summary>
    public static byte[] ClearMessage(ulong spiInitiator, ulong spiResponder, byte exchange, byte flags, uint id, params Payload[] payloads)
    {
        Message message = new Message
        {
            SpiInitiator = spiInitiator,
            SpiResponder = spiResponder,
            Exchange = exchange,
            Flags = flags,
            Id = id,
        };
        message.Payloads.AddRange(payloads);
        return Octets.Mark(MessageCodec.EncodeClear(message));
    }

    /// <summary>An ESP packet of the gateway under the current Child SA.</summary>
    public byte[] SealEsp(byte[] inner, EspOptions options = null) => Current.Outbound.Seal(inner, options);

    /// <summary>Opens an ESP packet of the node without recording it; null when it is not genuine.</summary>
    public EspPacket OpenEsp(byte[] datagram) => Current.Inbound.Open(datagram);

    private byte[][] AnswerInformational(ResponderSa sa, Message request)
    {
        List<Payload> answer = new List<Payload>();
        if (request.Notify(NotifyType.AuthenticationFailed) != null)
        {
            Seen.RefusedByNode++;
            sa.Established = false;
            sa.Inbound = null;
            sa.Outbound = null;
        }

        foreach (Payload payload in request.Inner.Where(payload => payload.Type == PayloadType.Delete))
        {
            CheckDelete(payload);
            if (payload.Body[0] == ProtocolId.Ike)
            {
                Seen.IkeDeleted = true;
                sa.Established = false;
                sa.Inbound = null;
                sa.Outbound = null;
                return Send(sa, Respond(sa, request));
            }

            for (int at = 4; at + 4 <= payload.Body.Length; at += 4)
            {
                uint spi = BinaryPrimitives.ReadUInt32BigEndian(payload.Body.AsSpan(at));
                Seen.EspDeleted.Add(spi);
                if (sa.Outbound?.Spi == spi)
                {
                    answer.Add(Payloads.DeleteEsp(sa.Inbound.Spi));
                    sa.Inbound = null;
                    sa.Outbound = null;
                }
            }
        }

        return Send(sa, Respond(sa, request, answer.ToArray()));
    }

    private void CheckDelete(Payload payload)
    {
        byte[] body = payload.Body;
        bool ike = body.Length == 4 && body[0] == ProtocolId.Ike && body[1] == 0 && body[2] == 0 && body[3] == 0;
        bool esp = body.Length >= 8 && body[0] == ProtocolId.Esp && body[1] == 4 && body.Length == 4 + 4 * ((body[2] << 8) + body[3]);
        Check(ike || esp, "3.11: Delete payload");
    }

    private byte[][] ReceiveResponse(ResponderSa sa, Message message, byte[] bytes)
    {
        Seen.Messages.Add(new SeenMessage(bytes, message, false, false));
        int index = _pending.FindIndex(pending => pending.Sa == sa && pending.Id == message.Id);
        if (index < 0)
        {
            Seen.Faults.Add($"RFC 7296 2.2: response {message.Id} to no request");
            return Array.Empty<byte[]>();
        }

        Seen.Responses.Add(message);
        if (_pending[index].DeletesIke)
        {
            sa.Established = false;
            sa.Inbound = null;
            sa.Outbound = null;
        }

        return Array.Empty<byte[]>();
    }
}
