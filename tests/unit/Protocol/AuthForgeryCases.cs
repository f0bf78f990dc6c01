// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>IKE_AUTH responses that are not authentic: ignored, whatever they say (RFC 7296 sections 2.1, 2.21.4, 3.14).</summary>
internal static class AuthForgeryCases
{
    internal static IEnumerable<Case> All() => Fields().Concat(Lengths()).Concat(Clear()).Concat(Replays());

    private static IEnumerable<Case> Fields()
    {
        foreach ((string name, int at, byte value) in new (string, int, byte)[]
        {
            ("next payload 0", 16, 0), ("next payload IDr", 16, 36), ("next payload 53", 16, 53), ("version 3.0", 17, 0x30), ("version 1.0", 17, 0x10),
            ("minor version 5, not covered by the checksum", 17, 0x25),
            ("exchange IKE_SA_INIT", 18, 34), ("exchange CREATE_CHILD_SA", 18, 36), ("exchange INFORMATIONAL", 18, 37), ("exchange 0", 18, 0),
            ("R flag clear", 19, 0), ("I flag set", 19, 0x28), ("an X flag, not covered by the checksum", 19, 0x21), ("V flag, not covered by the checksum", 19, 0x30),
            ("message id 0", 23, 0), ("message id 2", 23, 2), ("message id 257", 22, 1), ("message id 2^31 + 1", 20, 0x80),
            ("inner next payload 0", 28, 0), ("inner next payload SK", 28, 46), ("critical bit of SK, not covered by the checksum", 29, 0x80), ("reserved bit of SK, not covered by the checksum", 29, 1),
        })
        {
            yield return Forge(name, "RFC 7296 3.1, 3.14", datagram => Mutate.Set(datagram, Mutate.Header + at, value));
        }

        for (int i = 0; i < 16; i++)
        {
            int at = i;
            yield return Forge($"SPI wrong in byte {i}", "RFC 7296 2.6", datagram => Octets.Flip(datagram, Mutate.Header + at));
            yield return Forge($"ICV wrong in byte {i}", "RFC 7296 3.14", datagram => Octets.Flip(datagram, -1 - at));
        }

        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            yield return new Case($"IKE_AUTH response wrong in each byte in turn, {suite}", "RFC 7296 3.14", Outcome.Opens, rig =>
                Mutate.ForgeFirst(rig, ExchangeType.IkeAuth, datagram => Enumerable.Range(0, datagram.Length).Select(at => Octets.Flip(datagram, at, 0x80)).ToArray()))
            { Suite = suite };
            yield return new Case($"IKE_AUTH response cut at every byte, {suite}", "RFC 7296 3.1", Outcome.Opens, rig =>
                Mutate.ForgeFirst(rig, ExchangeType.IkeAuth, datagram => Enumerable.Range(0, datagram.Length).Select(length => Octets.Cut(datagram, length)).ToArray()))
            { Suite = suite };
            yield return new Case($"IKE_AUTH response cut at every byte, both lengths corrected, {suite}", "RFC 7296 3.14", Outcome.Opens, rig =>
                Mutate.ForgeFirst(rig, ExchangeType.IkeAuth, datagram => Enumerable.Range(36, datagram.Length - 36).Select(length => Resize(datagram, length)).ToArray()))
            { Suite = suite };
            yield return new Case($"IKE_AUTH response with a wrong ICV and nothing else, {suite}", "RFC 7296 3.14", Outcome.WaitedOut,
                rig => Mutate.Only(rig, ExchangeType.IkeAuth, datagram => Octets.Flip(datagram, -1)))
            { Suite = suite, Status = Status.PeerGone };
        }
    }

    private static IEnumerable<Case> Lengths()
    {
        foreach (uint length in new uint[] { 0, 28, 31, 32, uint.MaxValue })
        {
            yield return Forge($"header length {length}", "RFC 7296 3.1", datagram => KeyDerivation.Join(datagram[..28], Octets.Bytes(length), datagram[32..]));
        }

        foreach (int length in InitForgeryCases.Lengths)
        {
            yield return Forge($"SK length {InitForgeryCases.LengthName(length)}", "RFC 7296 3.14", datagram =>
                Mutate.SetLength(datagram, Mutate.Header + 28, InitForgeryCases.Resolve(length, datagram.Length - 32)));
        }

        foreach (int size in new[] { 32, 33, 47, 48, 63, 64, 65, 79, 80, 81 })
        {
            yield return Forge($"SK message of {size} bytes", "RFC 7296 3.14", datagram => Resize(datagram, size + Mutate.Header));
        }

        yield return Forge("trailing byte", "RFC 7296 3.1", datagram => Octets.Append(datagram, 0));
        yield return Forge("trailing block within the lengths", "RFC 7296 3.14", datagram => Resize(Octets.Append(datagram, new byte[16]), datagram.Length + 16));
        yield return Forge("payload behind SK", "RFC 7296 3.14", datagram => Mutate.SetLength(Octets.Append(datagram, 0, 0, 0, 4), Mutate.Header + 24, datagram.Length));
    }

    private static IEnumerable<Case> Clear()
    {
        foreach (ushort error in new ushort[] { 1, 4, 5, 7, 9, 11, 14, 17, 24, 34, 36, 37, 38, 8191 })
        {
            yield return Forge($"error notify {error} in the clear", "RFC 7296 2.21.2 and 2.21.4", datagram => Unprotected(datagram, ExchangeType.IkeAuth, 1, Payloads.Notify(error)));
            yield return Forge($"error notify {error} in the clear as INFORMATIONAL", "RFC 7296 1.5", datagram => Unprotected(datagram, ExchangeType.Informational, 0, Payloads.Notify(error)));
        }

        yield return Forge("no payloads in the clear", "RFC 7296 2.1", datagram => Unprotected(datagram, ExchangeType.IkeAuth, 1));
        yield return Forge("everything in the clear", "RFC 7296 1.2: protected", datagram => Unprotected(
            datagram,
            ExchangeType.IkeAuth,
            1,
            Payloads.Id(PayloadType.IdResponder, IdType.Fqdn, "gw.example"u8.ToArray()),
            Payloads.Auth(AuthMethod.SharedKey, new byte[32]),
            Payloads.SecurityAssociation(Proposal.ForEsp(SuiteKind.Aes, 0x1000)),
            Payloads.Selectors(PayloadType.TsInitiator, new Selector(1, 1)),
            Payloads.Selectors(PayloadType.TsResponder, Selector.Subnet("10.20.0.0", 24))));
        yield return Forge("DELETE in the clear", "RFC 7296 1.4.1", datagram => Unprotected(datagram, ExchangeType.Informational, 0, Payloads.DeleteIke()));
    }

    private static IEnumerable<Case> Replays()
    {
        yield return new Case("the own IKE_AUTH request comes back", "RFC 7296 3.1", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeAuth, _ => Octets.Mark(rig.Gateway.Seen.Messages[^1].Raw)));
        yield return new Case("the own IKE_AUTH request comes back with the R flag", "RFC 7296 2.14: other keys each way", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeAuth, _ => Mutate.Set(Octets.Mark(rig.Gateway.Seen.Messages[^1].Raw), Mutate.Header + 19, 0x20)));
        yield return new Case("IKE_SA_INIT response again before IKE_AUTH's", "RFC 7296 2.1", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeAuth, _ => Octets.Mark(rig.Gateway.Current.RealMessage2)));
        yield return new Case("another IKE_SA_INIT response before IKE_AUTH's", "RFC 7296 2.1", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeAuth, _ => Octets.Flip(Octets.Mark(rig.Gateway.Current.RealMessage2), 12)));
        yield return new Case("IKE_AUTH response three times", "RFC 7296 2.1", Outcome.Opens, rig =>
            Mutate.ForgeFirst(rig, ExchangeType.IkeAuth, datagram => new[] { datagram, datagram }));
        foreach ((string name, Payload[] payloads) in new (string, Payload[])[]
        {
            ("liveness check", Array.Empty<Payload>()), ("DELETE of the IKE SA", new[] { Payloads.DeleteIke() }),
            ("AUTHENTICATION_FAILED", new[] { Payloads.Notify(NotifyType.AuthenticationFailed) }),
        })
        {
            foreach (byte exchange in new[] { ExchangeType.IkeAuth, ExchangeType.CreateChildSa, ExchangeType.Informational })
            {
                yield return new Case($"a request of the gateway in exchange {exchange} before IKE_AUTH is answered, {name}", "RFC 7296 2.2 and 2.15: nobody is authenticated yet", Outcome.Opens,
                    rig => Before(rig, () => rig.Gateway.Request(exchange, payloads, 0)));
            }
        }

        yield return new Case("a response of the gateway in exchange INFORMATIONAL before IKE_AUTH's", "RFC 7296 2.1: matched by exchange and id", Outcome.Opens,
            rig => Before(rig, () =>
            {
                rig.Gateway.MessageHook = (_, message) => message.Flags = HeaderFlag.Response;
                return rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.DeleteIke() }, 1);
            }));
        yield return new Case("a genuine IKE_AUTH response whose header counts bytes behind SK", "RFC 7296 3.14: SK is the last payload", Outcome.WaitedOut, rig =>
        {
            Mutate.Message(rig, ExchangeType.IkeAuth, message => Mutate.CountBehind(message, 4));
            Mutate.Only(rig, ExchangeType.IkeAuth, datagram => Octets.Append(datagram, 0, 0, 0, 4));
        })
        { Status = Status.PeerGone };
        yield return new Case("the gateway protects with the node's keys", "RFC 7296 2.14", Outcome.WaitedOut,
            rig => Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Seal.Reflect = true))
        { Status = Status.PeerGone };
    }

    // Sends something of the gateway's making just before its IKE_AUTH response.
    private static void Before(Rig rig, Func<byte[][]> make) => Mutate.Message(rig, ExchangeType.IkeAuth, message =>
    {
        if (message.Exchange == ExchangeType.IkeAuth && message.Id == 1)
        {
            Action<byte, Message> hook = rig.Gateway.MessageHook;
            rig.Gateway.MessageHook = null;
            byte[][] early = make();
            rig.Gateway.MessageHook = hook;
            rig.Forged += early.Length;
            rig.Link.Send(LinkEnd.Node, early);
        }
    });

    private static Case Forge(string name, string rule, Func<byte[], byte[]> change) =>
        new Case($"IKE_AUTH response, {name}, before the genuine one", rule, Outcome.Opens, rig => Mutate.ForgeFirst(rig, ExchangeType.IkeAuth, change));

    // Another size, with the lengths of the message and of its only payload made to fit.
    private static byte[] Resize(byte[] datagram, int size)
    {
        byte[] cut = Octets.Cut(datagram, size);
        cut = KeyDerivation.Join(cut[..28], Octets.Bytes((uint)(size - Mutate.Header)), cut[32..]);
        return Mutate.SetLength(cut, Mutate.Header + 28, size - 32);
    }

    private static byte[] Unprotected(byte[] datagram, byte exchange, uint id, params Payload[] payloads)
    {
        Message header = MessageCodec.DecodeHeader(datagram[Mutate.Header..]);
        return ScriptedResponder.ClearMessage(header.SpiInitiator, header.SpiResponder, exchange, HeaderFlag.Response, id, payloads);
    }
}
