// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using System.Security.Cryptography;

namespace NanoIke.Responder;

/// <summary>IKE_SA_INIT (RFC 7296 section 1.2), COOKIE (2.6), NAT detection (2.23).</summary>
public sealed partial class ScriptedResponder
{
    private byte[] _lastCookie;
    private byte[] _firstInit;
    private bool _asksCookie;

    private byte[][] ReceiveInit(Message request, byte[] bytes)
    {
        if (_initial.TryGetValue(request.SpiInitiator, out (byte[] Request, byte[][] Response) earlier) && earlier.Request.SequenceEqual(bytes))
        {
            Seen.Messages.Add(new SeenMessage(bytes, request, true, true));
            return earlier.Response;
        }

        Seen.Messages.Add(new SeenMessage(bytes, request, false, false));
        CheckInit(request, bytes);
        byte[][] response = AnswerInit(request, bytes);
        if (!_asksCookie || !Options.ForgetsCookieRequests)
        {
            _initial[request.SpiInitiator] = (bytes, response);
        }

        return response;
    }

    private byte[][] AnswerInit(Message request, byte[] bytes)
    {
        byte[] demanded = Options.DemandedCookie;
        _asksCookie = demanded == null ? Seen.CookiesSent < Options.CookieRounds
            : !demanded.AsSpan().SequenceEqual(request.Notify(NotifyType.Cookie)?.Data);
        if (_asksCookie)
        {
            Seen.CookiesSent++;
            _lastCookie = demanded ?? Fresh(Options.CookieBytes);
            _firstInit ??= bytes;
            return Send(null, InitResponse(request, Payloads.Notify(NotifyType.Cookie, _lastCookie)));
        }

        Proposal chosen = Proposal.Decode(request.Find(PayloadType.SecurityAssociation).Body)
            .Select(proposal => proposal.Choose(Proposal.ForIke(Options.Suite, Options.KeyExchange)))
            .FirstOrDefault(proposal => proposal != null);
        if (chosen == null && Options.NamesItsGroup)
        {
            return Send(null, InitResponse(request, Payloads.Notify(NotifyType.InvalidKePayload, Octets.Bytes(KeyPair.Group(Options.KeyExchange)))));
        }

        if (chosen == null)
        {
            return Send(null, InitResponse(request, Payloads.Notify(NotifyType.NoProposalChosen)));
        }

        KeyPair pair = new KeyPair(_random, Options.KeyExchange);
        Message response = InitResponse(
            request,
            Payloads.SecurityAssociation(chosen),
            Payloads.KeyExchange(KeyPair.Group(Options.KeyExchange), pair.Public),
            Payloads.Nonce(Fresh(Options.NonceBytes)));
        response.SpiResponder = BitConverter.ToUInt64(Fresh(8)) | 1;
        if (Options.NatTraversal)
        {
            ulong i = response.SpiInitiator;
            ulong r = response.SpiResponder;
            response.Payloads.Add(Payloads.Notify(NotifyType.NatDetectionSourceIp, NatHash(i, r, Options.GatewayAddress, Options.GatewayPort)));
            response.Payloads.Add(Payloads.Notify(NotifyType.NatDetectionDestinationIp, NatHash(i, r, Options.NodeAddress, Options.NodePort)));
        }

        bool ppk = OfferPpk(request, response);
        if (HasAdditional)
        {
            response.Payloads.Add(Payloads.Notify(NotifyType.IntermediateExchangeSupported));
        }

        byte[] encoded = Encode(null, response);
        byte[][] sent = Finish(response, encoded);
        if (response.Find(PayloadType.Nonce) != null)
        {
            ResponderSa sa = MakeSa(request, bytes, response, pair);
            sa.AgreedOnPpk = ppk;
            sa.RealMessage2 = SignWhatWasSent && sent.Length > 0 ? sent[^1][4..] : encoded;
        }

        return sent;
    }

    private ResponderSa MakeSa(Message request, byte[] bytes, Message response, KeyPair pair)
    {
        ResponderSa sa = new ResponderSa
        {
            SpiInitiator = request.SpiInitiator,
            SpiResponder = response.SpiResponder,
            NonceInitiator = request.Find(PayloadType.Nonce).Body,
            NonceResponder = response.Find(PayloadType.Nonce).Body,
            RealMessage1 = bytes,
        };
        byte[] peer = request.Find(PayloadType.KeyExchange).Body[4..];
        byte[] shared = SharedSecret == null ? pair.Agree(peer) : SharedSecret(peer);
        sa.SharedSecret = shared;
        byte[] seed = KeyDerivation.SkeySeed(sa.NonceInitiator, sa.NonceResponder, shared);
        sa.Keys = KeyDerivation.DeriveIke(Options.Suite, seed, sa.NonceInitiator, sa.NonceResponder, sa.SpiInitiator, sa.SpiResponder);
        _sas.Add(sa);
        return sa;
    }

    private static Message InitResponse(Message request, params Payload[] payloads)
    {
        Message response = new Message
        {
            SpiInitiator = request.SpiInitiator,
            Exchange = ExchangeType.IkeSaInit,
            Flags = HeaderFlag.Response,
            Id = request.Id,
        };
        response.Payloads.AddRange(payloads);
        return response;
    }

    /// <summary>SHA-1 of SPIs, address and port (RFC 7296 section 2.23).</summary>
#pragma warning disable CA5350 // the RFC says SHA-1
    public static byte[] NatHash(ulong spiInitiator, ulong spiResponder, uint address, ushort port) =>
        SHA1.HashData(KeyDerivation.Join(Octets.Bytes(spiInitiator), Octets.Bytes(spiResponder), Octets.Bytes(address), Octets.Bytes(port)));
#pragma warning restore CA5350

    private void CheckInit(Message request, byte[] bytes)
    {
        Check(!request.IsResponse && request.Id == 0, "2.2: the first request has message id 0");
        Check(request.SpiResponder == 0, "3.1: responder SPI of the first message is zero");
        Notification cookie = request.Notify(NotifyType.Cookie);
        if (cookie != null)
        {
            CheckCookie(request, bytes, cookie);
        }

        int skip = cookie == null ? 0 : 1;
        byte[] order = request.Payloads.Skip(skip).Take(5).Select(payload => payload.Type).ToArray();
        byte[] expected = { PayloadType.SecurityAssociation, PayloadType.KeyExchange, PayloadType.Nonce, PayloadType.Notify, PayloadType.Notify };
        Check(order.SequenceEqual(expected), "1.2 and 2.23: SA, KE, Ni, N, N");
        if (!order.SequenceEqual(expected))
        {
            throw new WireException("RFC 7296 1.2: payloads of IKE_SA_INIT");
        }

        CheckSupportsIntermediate(request);
        byte[] exchange = request.Find(PayloadType.KeyExchange).Body;
        Check(
            exchange.Length == 4 + KeyPair.PublicBytes(Options.KeyExchange) && exchange[0] == 0 && exchange[1] == KeyPair.Group(Options.KeyExchange)
                && exchange[2] == 0 && exchange[3] == 0,
            "3.4: the group of the proposal, a public value of its size");
        int nonce = request.Find(PayloadType.Nonce).Body.Length;
        Check(nonce >= 16 && nonce <= 256, "2.10: size of the nonce");
        Notification source = request.Notify(NotifyType.NatDetectionSourceIp);
        Notification destination = request.Notify(NotifyType.NatDetectionDestinationIp);
        Check(source?.Data.Length == 20 && destination?.Data.Length == 20, "2.23: both NAT detection hashes");
        if (source != null && destination != null)
        {
            Seen.SourceHashMatched = source.Data.SequenceEqual(NatHash(request.SpiInitiator, 0, Options.NodeAddress, Options.NodePort));
            Seen.DestinationHashMatched = destination.Data.SequenceEqual(NatHash(request.SpiInitiator, 0, Options.GatewayAddress, Options.GatewayPort));
        }
    }

    private void CheckCookie(Message request, byte[] bytes, Notification cookie)
    {
        Check(request.Payloads[0].Type == PayloadType.Notify && Notification.Parse(request.Payloads[0]).Type == NotifyType.Cookie, "2.6: COOKIE is the first payload");
        if (_lastCookie != null && cookie.Data.SequenceEqual(_lastCookie))
        {
            Seen.CookiesReturned++;
        }

        if (_firstInit != null)
        {
            int cookieBytes = request.Payloads[0].Body.Length + 4;
            byte[] rest = bytes[(MessageCodec.HeaderBytes + cookieBytes)..];
            Check(rest.SequenceEqual(_firstInit[MessageCodec.HeaderBytes..]), "2.6: all other payloads unchanged");
            Check(bytes.Take(16).SequenceEqual(_firstInit.Take(16)), "2.6: SPIs unchanged");
        }
    }
}
