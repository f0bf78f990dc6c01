// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// IKE_AUTH responses whose checksum is good: from whoever did the Diffie-Hellman exchange. Only AUTH tells whether that is
/// the gateway (RFC 7296 sections 1.2, 2.15).
/// </summary>
internal static class AuthContentCases
{
    internal static IEnumerable<Case> All() => Authentication().Concat(Identity()).Concat(Chain()).Concat(Variants()).Concat(Unasked());

    private static IEnumerable<Case> Authentication()
    {
        foreach (ushort error in new ushort[] { 1, 4, 5, 7, 9, 11, 14, 17, 24, 34, 35, 36, 37, 38, 39, 43, 44, 8191, 16383 })
        {
            yield return Bad($"error notify {error} and nothing else", "RFC 7296 2.21.2", (Status)error, message =>
            {
                message.Inner.Clear();
                message.Inner.Add(Payloads.Notify(error));
            });
        }

        yield return Bad("AUTH missing", "RFC 7296 2.15", Status.BadMessage, message => message.Remove(PayloadType.Authentication));
        yield return Bad("AUTH twice", "RFC 7296 1.2", Status.BadMessage, message => message.Inner.Add(message.Find(PayloadType.Authentication).Clone()));
        yield return Bad("AUTH wrong, and right a second time", "RFC 7296 1.2", Status.BadMessage, message =>
            message.Inner.Insert(0, Payloads.Auth(AuthMethod.SharedKey, new byte[32])));
        foreach (byte method in new byte[] { 0, 1, 3, 9, 13, 14, 255 })
        {
            yield return Bad($"AUTH by method {method}", "RFC 7296 3.8", Status.WrongSecret, message => message.Find(PayloadType.Authentication).Body[0] = method);
        }

        foreach (int size in new[] { 0, 1, 16, 31, 33, 64 })
        {
            yield return Bad($"AUTH of {size} bytes", "RFC 7296 2.15", Status.WrongSecret, message =>
                message.Edit(PayloadType.Authentication, body => Octets.Append(body, new byte[64])[..(4 + size)]));
        }

        yield return Bad("AUTH body of 3 bytes", "RFC 7296 3.8", Status.WrongSecret, message => message.Find(PayloadType.Authentication).Body = new byte[3]);
        yield return Bad("AUTH all zero", "RFC 7296 2.15", Status.WrongSecret, message => message.Replace(PayloadType.Authentication, Payloads.Auth(AuthMethod.SharedKey, new byte[32])));
        yield return new Case("IKE_AUTH response, AUTH of the node sent back", "RFC 7296 2.15", Outcome.Fails, rig => Mutate.Message(rig, ExchangeType.IkeAuth, message =>
            message.Replace(PayloadType.Authentication, rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Last().Find(PayloadType.Authentication).Clone())))
        { Status = Status.WrongSecret };
        yield return Bad("EAP instead of AUTH", "RFC 7296 2.16", Status.BadMessage, message => message.Replace(PayloadType.Authentication, new Payload(PayloadType.Eap, 1, 1, 0, 4)));
        yield return new Case("the gateway has another secret", "RFC 7296 2.21.2", Outcome.Fails, _ => { })
        {
            Gateway = options => options.Secret = "another secret altogether"u8.ToArray(),
            Status = Status.AuthenticationFailed,
            Permanent = true,
        };
        yield return new Case("the gateway has another secret and says nothing of it", "RFC 7296 2.15", Outcome.Fails, rig =>
        {
            byte[] right = rig.Gateway.Options.Secret;
            Mutate.Message(rig, ExchangeType.IkeAuth, message =>
            {
                rig.Gateway.Options.Secret = "another secret altogether"u8.ToArray();
                rig.Gateway.SignAgain(message);
                rig.Gateway.Options.Secret = right;
            });
        })
        { Status = Status.WrongSecret };
        yield return new Case("the gateway signs another IKE_SA_INIT than it sent", "RFC 7296 2.15: no downgrade goes unnoticed", Outcome.Fails, rig =>
            Mutate.Only(rig, ExchangeType.IkeSaInit, datagram => Mutate.Rebuild(datagram, message => message.Payloads.Add(new Payload(PayloadType.VendorId, 1)))))
        { Status = Status.WrongSecret };
    }

    private static IEnumerable<Case> Identity()
    {
        yield return Bad("IDr missing", "RFC 7296 1.2", Status.BadMessage, message => message.Remove(PayloadType.IdResponder));
        yield return Bad("IDr twice", "RFC 7296 1.2", Status.BadMessage, message => message.Inner.Add(message.Find(PayloadType.IdResponder).Clone()));
        yield return Bad("IDi instead of IDr", "RFC 7296 1.2", Status.BadMessage, message => message.Find(PayloadType.IdResponder).Type = PayloadType.IdInitiator);
        yield return Bad("IDr changed, AUTH over the old one", "RFC 7296 2.15", Status.WrongSecret, message => message.Find(PayloadType.IdResponder).Body[^1] ^= 1);
        foreach (int size in new[] { 0, 1, 3 })
        {
            yield return Bad($"IDr body of {size} bytes", "RFC 7296 3.5", Status.WrongSecret, message => message.Find(PayloadType.IdResponder).Body = new byte[size]);
        }

        foreach ((string name, byte[] id) in new (string, byte[])[]
        {
            ("another name", "gw.examplf"u8.ToArray()), ("a shorter name", "gw.exampl"u8.ToArray()), ("a longer name", "gw.example."u8.ToArray()),
            ("no name", Array.Empty<byte>()), ("the name in capitals", "GW.EXAMPLE"u8.ToArray()), ("the node's own name", "node-1"u8.ToArray()),
            ("a zero behind the name", "gw.example\0"u8.ToArray()), ("a name of 1,000 bytes", new byte[1000]),
        })
        {
            yield return Proven($"IDr proves {name}", message => message.Find(PayloadType.IdResponder).Body = KeyDerivation.Join(new byte[] { IdType.Fqdn, 0, 0, 0 }, id));
        }

        foreach (byte type in new byte[] { 0, 1, 3, 5, 9, 11, 201 })
        {
            yield return Proven($"IDr proves the name as type {type}", message => message.Find(PayloadType.IdResponder).Body[0] = type);
        }

        yield return new Case("IKE_AUTH response, reserved bytes of IDr set", "RFC 7296 3.5", Outcome.Opens, rig => Mutate.Message(rig, ExchangeType.IkeAuth, message =>
        {
            message.Find(PayloadType.IdResponder).Body[2] = 7;
            rig.Gateway.SignAgain(message);
        }));
    }

    private static IEnumerable<Case> Chain()
    {
        string[] names = { "IDr", "AUTH", "CP", "SA", "TSi", "TSr" };
        for (int i = 0; i < names.Length; i++)
        {
            foreach (int length in InitForgeryCases.Lengths)
            {
                int index = i;
                yield return Bad($"length of {names[i]} {InitForgeryCases.LengthName(length)}", "RFC 7296 3.2", Status.BadMessage, message =>
                    message.Inner[index].LengthOverride = InitForgeryCases.Resolve(length, message.Inner[index].Body.Length + 4));
            }
        }

        yield return Bad("pad length 255", "RFC 7296 3.14", Status.BadMessage, message => message.Seal.PadLength = 255);
        yield return Bad("pad length one more", "RFC 7296 3.14", Status.BadMessage, message => message.Seal.Plaintext = plain => Mutate.Set(plain, plain.Length - 1, (byte)(plain[^1] + 1)));
        yield return Bad("pad length one less", "RFC 7296 3.14", Status.BadMessage, message =>
        {
            message.Seal.Plaintext = plain => Mutate.Set(plain, plain.Length - 1, (byte)(plain[^1] == 0 ? 1 : plain[^1] - 1));
        });
        yield return Bad("pad length of everything", "RFC 7296 3.14", Status.BadMessage, message => message.Seal.Plaintext = plain => Mutate.Set(plain, plain.Length - 1, (byte)Math.Min(255, plain.Length)));
        yield return Bad("first inner payload said to be none", "RFC 7296 3.14", Status.BadMessage, message => message.Seal.NextOverride = 0);
        yield return Bad("chain without an end", "RFC 7296 3.2", Status.BadMessage, message => message.Inner[^1].NextOverride = PayloadType.Notify);
        yield return Bad("chain that ends early", "RFC 7296 3.2", Status.BadMessage, message => message.Inner[0].NextOverride = 0);
        yield return Bad("SK inside SK", "RFC 7296 3.14", Status.BadMessage, message => message.Inner.Add(new Payload(PayloadType.Encrypted, new byte[48])));
        yield return Bad("no payloads", "RFC 7296 1.2", Status.BadMessage, message => message.Inner.Clear());
        yield return Bad("unknown critical payload", "RFC 7296 2.5", Status.BadMessage, message => message.Inner.Insert(1, new Payload(200, 1) { Critical = true }));
        yield return Bad("notify of 3 bytes", "RFC 7296 3.10", Status.BadMessage, message => message.Inner.Add(new Payload(PayloadType.Notify, new byte[3])));
        yield return Bad("notify with an SPI longer than itself", "RFC 7296 3.10", Status.BadMessage, message => message.Inner.Add(new Payload(PayloadType.Notify, 3, 9, 64, 0, 1)));
        yield return Bad("noise inside", "RFC 7296 3.2", Status.BadMessage, message => message.Seal.Plaintext = plain =>
        {
            new Random(5).NextBytes(plain);
            return plain;
        });
    }

    private static IEnumerable<Case> Variants()
    {
        yield return Good("payloads in reverse order", "RFC 7296 2", message => message.Inner.Reverse());
        yield return Good("unknown payloads, not critical", "RFC 7296 2.5", message => message.Inner.InsertRange(2, new[] { new Payload(200, 1, 2), new Payload(49), new Payload(1, new byte[50]) }));
        yield return Good("critical bit of every known payload", "RFC 7296 3.2", message => message.Inner.ForEach(payload => payload.Critical = true));
        yield return Good("reserved bits of every payload", "RFC 7296 3.2", message => message.Inner.ForEach(payload => payload.Reserved = 0x7F));
        yield return Good("critical and reserved bits of SK", "RFC 7296 3.2", message =>
        {
            message.Seal.Critical = true;
            message.Seal.Reserved = 0x55;
        });
        yield return Good("reserved bytes of AUTH", "RFC 7296 3.8", message => message.Find(PayloadType.Authentication).Body[2] = 9);
        yield return Good("X and V flags", "RFC 7296 3.1", message => message.Flags = 0xF7);
        yield return Good("version 2.15", "RFC 7296 2.5", message => message.Version = 0x2F);
        yield return Good("CERT and vendor id", "RFC 7815 2.1", message => message.Inner.InsertRange(1, new[] { new Payload(PayloadType.Certificate, new byte[100]), new Payload(PayloadType.VendorId, new byte[16]) }));
        foreach (ushort notify in new ushort[] { 16384, 16394, 16395, 16403, 40000 })
        {
            yield return Good($"status notify {notify}", "RFC 7296 3.10.1", message => message.Inner.Add(Payloads.Notify(notify)));
        }

        foreach (int blocks in new[] { 1, 5, 15 })
        {
            yield return Good($"{blocks} blocks more of padding than needed", "RFC 7296 3.14: any length", message =>
            {
                int chain = MessageCodec.EncodeChain(message.Inner).Length;
                message.Seal.Padding = Enumerable.Repeat((byte)0xA5, 15 - chain % 16 + 16 * blocks).ToArray();
            });
        }

        foreach ((SuiteKind suite, int size) in new[] { SuiteKind.ChaCha, SuiteKind.Ccm }.SelectMany(suite =>
            new[] { 1, 3, 15, 16, 255 }.Select(size => (suite, size))))
        {
            yield return new Case($"IKE_AUTH response, {size} bytes of padding, {suite}", "RFC 7634 3, 5282 3: any length", Outcome.Opens,
                rig => Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Seal.Padding = new byte[size]))
            { Suite = suite };
        }

        yield return Good("status notify in front of SK", "RFC 7296 3.14", message => message.Payloads.Add(Payloads.Notify(40001)));
        yield return Good("a message of 1280 bytes", "RFC 7296 2", message => message.Inner.Add(new Payload(PayloadType.VendorId, new byte[900])));
    }

    // Genuine, and yet no answer to what was asked.
    private static IEnumerable<Case> Unasked()
    {
        foreach (uint id in new uint[] { 0, 2, 3, 0x01000001 })
        {
            yield return Unasked($"message id {id}", "RFC 7296 2.2", message => message.Id = id);
        }

        foreach (byte exchange in new byte[] { 0, 34, 36, 37, 38, 255 })
        {
            yield return Unasked($"exchange {exchange}", "RFC 7296 2.1", message => message.Exchange = exchange);
        }

        yield return Unasked("I flag", "RFC 7296 3.1", message => message.Flags = 0x28);
        yield return Unasked("no R flag", "RFC 7296 3.1", message => message.Flags = 0);
        yield return Unasked("version 3.0", "RFC 7296 2.5", message => message.Version = 0x30);
    }

    private static Case Unasked(string name, string rule, Action<Message> change) =>
        new Case($"IKE_AUTH response, genuine but with {name}", rule, Outcome.WaitedOut, rig => Mutate.Message(rig, ExchangeType.IkeAuth, message =>
        {
            if (message.Exchange == ExchangeType.IkeAuth)
            {
                change(message);
            }
        }))
        { Status = Status.PeerGone };

    private static Case Bad(string name, string rule, Status status, Action<Message> change) =>
        new Case($"IKE_AUTH response, {name}", rule, Outcome.Fails, rig => Mutate.Message(rig, ExchangeType.IkeAuth, change)) { Status = status };

    private static Case Good(string name, string rule, Action<Message> change) =>
        new Case($"IKE_AUTH response, {name}", rule, Outcome.Opens, rig => Mutate.Message(rig, ExchangeType.IkeAuth, change));

    private static Case Proven(string name, Action<Message> change) =>
        new Case($"IKE_AUTH response, {name}", "RFC 7296 1.2 and 2.15", Outcome.Fails, rig => Mutate.Message(rig, ExchangeType.IkeAuth, message =>
        {
            change(message);
            rig.Gateway.SignAgain(message);
        }))
        {
            Status = Status.WrongIdentity,
            Verify = rig => Assert.IsTrue(rig.Gateway.Seen.IkeDeleted, "the IKE SA of a stranger was not deleted"),
        };
}
