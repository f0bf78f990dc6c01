// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>IKE_SA_INIT responses that are unusual and yet right, and COOKIE.</summary>
internal static class InitVariantCases
{
    internal static IEnumerable<Case> All() => Ignored().Concat(Optional()).Concat(Cookies());

    private static IEnumerable<Case> Ignored()
    {
        foreach (byte flag in new byte[] { 0x01, 0x02, 0x04, 0x10, 0x40, 0x80, 0xD7 })
        {
            yield return new Case($"IKE_SA_INIT response with flag {flag:X2}", "RFC 7296 3.1: X and V bits are ignored", Outcome.Opens,
                rig => Mutate.Own(rig, datagram => Mutate.Set(datagram, Mutate.Header + 19, (byte)(0x20 | flag))));
        }

        foreach (byte minor in new byte[] { 1, 8, 15 })
        {
            yield return new Case($"IKE_SA_INIT response of version 2.{minor}", "RFC 7296 2.5: the minor version is ignored", Outcome.Opens,
                rig => Mutate.Own(rig, datagram => Mutate.Set(datagram, Mutate.Header + 17, (byte)(0x20 | minor))));
        }

        yield return OnMessage("reserved bits of every payload set", "RFC 7296 3.2", message => message.Payloads.ForEach(payload => payload.Reserved = 0x7F));
        yield return OnMessage("critical bit of every known payload set", "RFC 7296 3.2", message => message.Payloads.ForEach(payload => payload.Critical = true));
        yield return OnMessage("reserved bytes of KE set", "RFC 7296 3.4", message => message.Edit(PayloadType.KeyExchange, body => Mutate.Set(Mutate.Set(body, 2, 9), 3, 9)));
        yield return OnMessage("reserved byte of the proposal set", "RFC 7296 3.3.1", message => message.Find(PayloadType.SecurityAssociation).Body[1] = 7);
        yield return OnMessage("reserved bytes of a transform set", "RFC 7296 3.3.2", message =>
        {
            message.Find(PayloadType.SecurityAssociation).Body[9] = 7;
            message.Find(PayloadType.SecurityAssociation).Body[13] = 7;
        });
        yield return OnMessage("protocol id of a notify without SPI set", "RFC 7296 3.10", message => message.Payloads[^1].Body[0] = 3);
    }

    private static IEnumerable<Case> Optional()
    {
        yield return OnMessage("payloads in reverse order", "RFC 7296 2", message => message.Payloads.Reverse());
        yield return OnMessage("transforms in reverse order", "RFC 7296 3.3", message =>
        {
            Proposal proposal = Proposal.ForIke(SuiteKind.Aes);
            proposal.Transforms.Reverse();
            message.Replace(PayloadType.SecurityAssociation, Payloads.SecurityAssociation(proposal));
        });
        foreach (byte type in new byte[] { 1, 32, 49, 53, 200, 255 })
        {
            yield return OnMessage($"unknown payload {type}, not critical", "RFC 7296 2.5", message => message.Payloads.Insert(1, new Payload(type, 1, 2, 3)));
        }

        yield return OnMessage("unknown payload without a body", "RFC 7296 2.5", message => message.Payloads.Add(new Payload(199)));
        yield return OnMessage("CERTREQ", "RFC 7815 2.1", message => message.Payloads.Add(new Payload(PayloadType.CertificateRequest, new byte[21])));
        yield return OnMessage("vendor ids", "RFC 7296 3.12", message => message.Payloads.InsertRange(0, new[] { new Payload(PayloadType.VendorId, new byte[16]), new Payload(PayloadType.VendorId, new byte[1]) }));
        foreach (ushort notify in new ushort[] { 16384, 16404, 16430, 16431, 40960, 65535 })
        {
            yield return OnMessage($"status notify {notify}", "RFC 7296 3.10.1", message => message.Payloads.Insert(0, Payloads.Notify(notify, new byte[8])));
        }

        yield return OnMessage("several source hashes", "RFC 7296 2.23", message => message.Payloads.Add(Payloads.Notify(NotifyType.NatDetectionSourceIp, new byte[20])));
        foreach (int size in new[] { 16, 17, 64, 255, 256 })
        {
            yield return new Case($"nonce of {size} bytes", "RFC 7296 2.10", Outcome.Opens, _ => { }) { Gateway = options => options.NonceBytes = size };
        }

        yield return OnMessage("a message of 1280 bytes", "RFC 7296 2: up to 1280 bytes MUST be processed", message =>
            message.Payloads.Add(new Payload(PayloadType.VendorId, new byte[1280 - MessageCodec.EncodeClear(message).Length - 4])));
    }

    private static IEnumerable<Case> Cookies()
    {
        for (int rounds = 1; rounds <= 3; rounds++)
        {
            int count = rounds;
            yield return new Case($"COOKIE {rounds} times", "RFC 7296 2.6", Outcome.Opens, _ => { })
            {
                Gateway = options => options.CookieRounds = count,
                Verify = rig => Assert.AreEqual(count, rig.Gateway.Seen.CookiesReturned),
            };
        }

        yield return new Case("COOKIE 5 times: the last two with the next retransmissions", "RFC 7296 2.6", Outcome.Opens, _ => { })
        {
            Gateway = options => options.CookieRounds = 5,
            Verify = rig => Assert.AreEqual(5, rig.Gateway.Seen.CookiesReturned),
        };
        foreach (int size in new[] { 1, 2, 63, 64 })
        {
            yield return new Case($"COOKIE of {size} bytes", "RFC 7296 2.6", Outcome.Opens, _ => { })
            {
                Gateway = options =>
                {
                    options.CookieRounds = 1;
                    options.CookieBytes = size;
                },
                Verify = rig => Assert.AreEqual(1, rig.Gateway.Seen.CookiesReturned),
            };
        }

        foreach (int size in new[] { 0, 65, 1000 })
        {
            yield return new Case($"COOKIE of {size} bytes before the genuine answer", "RFC 7296 2.6: 1 to 64", Outcome.Opens,
                rig => Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, datagram => Cookie(datagram, size)));
        }

        yield return new Case("COOKIE by a forger before the genuine answer: that handshake is lost", "RFC 7296 2.6", Outcome.Recovers,
            rig => Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, datagram => new[] { Cookie(datagram, 16) }, once: true))
        { Status = Status.AuthenticationFailed, FaultsAllowed = true };
        yield return new Case("COOKIE with a responder SPI", "RFC 7296 2.6: not to be rejected for that reason", Outcome.Opens,
            rig => rig.Gateway.MessageHook = (_, message) => message.SpiResponder = message.Notify(NotifyType.Cookie) != null ? 77 : message.SpiResponder)
        { Gateway = options => options.CookieRounds = 1 };
        yield return new Case("COOKIE in front of IKE_AUTH's answer", "RFC 7296 2.6", Outcome.Opens,
            rig => Mutate.ForgeFirst(rig, ExchangeType.IkeAuth, datagram => ScriptedResponder.ForgedResponse(
                rig.Gateway.Current.SpiInitiator, rig.Gateway.Current.SpiResponder, ExchangeType.IkeAuth, 1, NotifyType.Cookie, new byte[16])));
    }

    private static byte[] Cookie(byte[] datagram, int size) => Mutate.Rebuild(datagram, message =>
    {
        message.SpiResponder = 0;
        message.Payloads.Clear();
        message.Payloads.Add(Payloads.Notify(NotifyType.Cookie, new byte[size]));
    });

    private static Case OnMessage(string name, string rule, Action<Message> change) =>
        new Case($"IKE_SA_INIT response, {name}", rule, Outcome.Opens, rig => Mutate.Message(rig, ExchangeType.IkeSaInit, change));
}
