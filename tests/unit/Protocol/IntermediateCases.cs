// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// IKE_INTERMEDIATE with ML-KEM-768 (RFC 9242, RFC 9370, draft-ietf-ipsecme-ikev2-mlkem): lost, repeated, altered, of a wrong size; and
/// answers to IKE_SA_INIT that would do without it.
/// </summary>
internal static class IntermediateCases
{
    private const ExchangeKind Hybrid = ExchangeKind.X25519MlKem768;
    private const byte Exchange = ExchangeType.IkeIntermediate;

    internal static IEnumerable<Case> All() =>
        Good().Concat(Path()).Concat(Downgrades()).Concat(Forged()).Concat(Contents()).Concat(Secrets()).Concat(Signatures());

    private static IEnumerable<Case> Good()
    {
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            yield return new Case($"X25519 and ML-KEM-768, {suite}", "RFC 9370 2.2", Outcome.Opens, _ => { }) { Suite = suite, Exchange = Hybrid };
            yield return new Case($"X25519 and ML-KEM-768, {suite}, COOKIE", "RFC 7296 2.6", Outcome.Opens, _ => { })
            {
                Suite = suite, Exchange = Hybrid, Gateway = options => options.CookieRounds = 1,
            };
        }

        foreach (int size in new[] { 16, 256 })
        {
            yield return new Case($"X25519 and ML-KEM-768, a nonce of {size} bytes", "RFC 9370 2.2.2: Nr is hashed twice", Outcome.Opens, _ => { })
            { Exchange = Hybrid, Gateway = options => options.NonceBytes = size };
        }

        yield return new Case("INTERMEDIATE_EXCHANGE_SUPPORTED with data", "RFC 9242 3.1: ignored", Outcome.Opens, rig =>
            Mutate.Message(rig, ExchangeType.IkeSaInit, message =>
            {
                message.RemoveNotify(NotifyType.IntermediateExchangeSupported);
                message.Payloads.Add(Payloads.Notify(NotifyType.IntermediateExchangeSupported, new byte[] { 1, 2, 3 }));
            }))
        { Exchange = Hybrid };
        yield return new Case("INTERMEDIATE_EXCHANGE_SUPPORTED to a node that does not offer it", "RFC 9242 3.1", Outcome.Opens, rig =>
            Mutate.Message(rig, ExchangeType.IkeSaInit, message => message.Payloads.Add(Payloads.Notify(NotifyType.IntermediateExchangeSupported))));
    }

    private static IEnumerable<Case> Path()
    {
        foreach ((string name, LinkEnd to) in new[] { ("request", LinkEnd.Gateway), ("response", LinkEnd.Node) })
        {
            for (int count = 1; count <= Limits.HandshakeTransmissionsMax - 1; count++)
            {
                int lost = count;
                yield return new Case($"IKE_INTERMEDIATE {name} lost {count} times", "RFC 7296 2.1: retransmitted, bit by bit", Outcome.Opens,
                    rig => PathCases.Lose(rig, to, Exchange, lost))
                {
                    Exchange = Hybrid,
                    Verify = rig =>
                    {
                        Assert.IsTrue(rig.Gateway.Seen.AllRetransmissionsIdentical, "a retransmission differs");
                        Assert.AreEqual(to == LinkEnd.Node ? lost : 0, rig.Gateway.Seen.Retransmissions);
                    },
                };
            }

            yield return new Case($"IKE_INTERMEDIATE {name} lost every time", "RFC 7296 2.4: deemed to have failed", Outcome.WaitedOut,
                rig => PathCases.Lose(rig, to, Exchange, int.MaxValue))
            { Exchange = Hybrid, Status = Status.PeerGone };
        }

        yield return new Case("IKE_INTERMEDIATE response three times", "RFC 7296 2.1", Outcome.Opens,
            rig => Mutate.ForgeFirst(rig, Exchange, datagram => new[] { datagram, datagram }))
        { Exchange = Hybrid };
        yield return new Case("IKE_INTERMEDIATE response again before IKE_AUTH's", "RFC 7296 2.1: answered already, and the keys are others", Outcome.Opens, rig =>
        {
            byte[] earlier = null;
            rig.Gateway.RawHook = (message, datagram) =>
            {
                earlier = message.Exchange == Exchange ? datagram : earlier;
                rig.Forged += message.Exchange == ExchangeType.IkeAuth ? 1 : 0;
                return message.Exchange == ExchangeType.IkeAuth ? new[] { earlier, datagram } : new[] { datagram };
            };
        })
        { Exchange = Hybrid };
    }

    private static IEnumerable<Case> Downgrades()
    {
        List<Case> cases = new List<Case>();
        cases.AddRange(Init("no INTERMEDIATE_EXCHANGE_SUPPORTED", "RFC 9242 3.1", Status.BadMessage,
            message => message.RemoveNotify(NotifyType.IntermediateExchangeSupported)));
        foreach ((string name, Transform[] transforms) in new (string, Transform[])[]
        {
            ("no additional key exchange", Array.Empty<Transform>()),
            ("NONE for the additional key exchange", new[] { Additional(0) }),
            ("ML-KEM-512 for 768", new[] { Additional(35) }),
            ("ML-KEM-1024 for 768", new[] { Additional(37) }),
            ("Curve25519 for ML-KEM-768", new[] { Additional(31) }),
            ("ML-KEM-768 twice", new[] { Additional(36), Additional(36) }),
            ("ML-KEM-768 and NONE", new[] { Additional(36), Additional(0) }),
            ("ML-KEM-768 as the second additional one", new[] { Additional(36, 7) }),
            ("a second additional one", new[] { Additional(36), Additional(36, 7) }),
            ("ML-KEM-768 with a key length", new[] { new Transform(TransformType.AdditionalKeyExchange1, 36, 256) }),
        })
        {
            cases.AddRange(Init(name, "RFC 9370 2.2.1, RFC 7296 2.7: one of the offered", Status.ProposalMismatch,
                message => message.Edit(PayloadType.SecurityAssociation, body => Exchanged(body, transforms))));
        }

        cases.AddRange(InitForgeryCases.Pair("ML-KEM-768 for a node that does not offer it", "RFC 7296 2.7", Status.ProposalMismatch,
            datagram => Mutate.Rebuild(datagram, message =>
                message.Edit(PayloadType.SecurityAssociation, body => Exchanged(body, new[] { Additional(36) })))));
        return cases;
    }

    private static IEnumerable<Case> Forged()
    {
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            yield return new Case($"IKE_INTERMEDIATE response wrong in each byte in turn, {suite}", "RFC 7296 3.14", Outcome.Opens, rig =>
                Mutate.ForgeFirst(rig, Exchange, datagram => Enumerable.Range(0, datagram.Length).Select(at => Octets.Flip(datagram, at, 0x80)).ToArray()))
            { Suite = suite, Exchange = Hybrid };
            yield return new Case($"IKE_INTERMEDIATE response cut at every byte, {suite}", "RFC 7296 3.1", Outcome.Opens, rig =>
                Mutate.ForgeFirst(rig, Exchange, datagram => Enumerable.Range(0, datagram.Length).Select(size => Octets.Cut(datagram, size)).ToArray()))
            { Suite = suite, Exchange = Hybrid };
        }

        yield return Forge("the own request comes back", (rig, _) => Octets.Mark(rig.Gateway.Seen.Messages[^1].Raw));
        yield return Forge("IKE_SA_INIT response again", (rig, _) => Octets.Mark(rig.Gateway.Current.RealMessage2));
        foreach (ushort error in new ushort[] { 7, 14, 17, 24 })
        {
            yield return Forge($"error notify {error} in the clear", (rig, _) => ScriptedResponder.ForgedResponse(
                rig.Gateway.Current.SpiInitiator, rig.Gateway.Current.SpiResponder, Exchange, 1, error));
        }

        foreach ((string name, Action<Message> change) in new (string, Action<Message>)[]
        {
            ("message id 0", message => message.Id = 0), ("message id 2", message => message.Id = 2),
            ("exchange IKE_AUTH", message => message.Exchange = ExchangeType.IkeAuth),
            ("exchange INFORMATIONAL", message => message.Exchange = ExchangeType.Informational),
            ("no R flag", message => message.Flags = 0), ("I flag", message => message.Flags = HeaderFlag.Response | HeaderFlag.Initiator),
            ("the node's keys", message => message.Seal.Reflect = true),
        })
        {
            yield return new Case($"the gateway answers IKE_INTERMEDIATE with {name}", "RFC 7296 2.2, RFC 9242 3.2", Outcome.WaitedOut,
                rig => Mutate.Message(rig, Exchange, change))
            { Exchange = Hybrid, Status = Status.PeerGone, FaultsAllowed = true };
        }
    }

    private static IEnumerable<Case> Contents()
    {
        foreach (int size in new[] { 0, 1, 31, 32, 768, 1086, 1087, 1089, 1090, 1184, 1568 })
        {
            yield return Bad($"a ciphertext of {size} bytes", Status.BadKeyExchange, message =>
                message.Edit(PayloadType.KeyExchange, body => Octets.Append(body, new byte[600])[..(4 + size)]));
        }

        foreach (int size in new[] { 0, 2, 3 })
        {
            yield return Bad($"a KE payload of {size} bytes", Status.BadKeyExchange, message => message.Edit(PayloadType.KeyExchange, body => body[..size]));
        }

        foreach (ushort method in new ushort[] { 0, 19, 31, 35, 37, 0x2400, 65535 })
        {
            yield return Bad($"method {method} for 36", Status.BadKeyExchange, message =>
                message.Edit(PayloadType.KeyExchange, body => KeyDerivation.Join(Octets.Bytes(method), body[2..])));
        }

        yield return Bad("no KE payload", Status.BadKeyExchange, message => message.Remove(PayloadType.KeyExchange));
        yield return Bad("KE payload twice", Status.BadKeyExchange, message => message.Inner.Add(message.Inner[0].Clone()));
        yield return Bad("KE payload in the clear", Status.BadKeyExchange, message =>
        {
            message.Payloads.Add(message.Inner[0]);
            message.Inner.Clear();
        });
        yield return Bad("an unknown critical payload", Status.BadMessage, message => message.Inner.Add(new Payload(200, 1, 2) { Critical = true }));
        yield return Bad("a payload length beyond the end", Status.BadMessage, message => message.Inner[0].LengthOverride = 2000);
        yield return Bad("padding that takes a part of the KE payload", Status.BadMessage, message => message.Seal.PadLength = 255);
        foreach (ushort error in new ushort[] { 7, 14, 17, 24, 43, 8191 })
        {
            yield return Bad($"error notify {error} for the KE payload", (Status)error, message =>
            {
                message.Inner.Clear();
                message.Inner.Add(Payloads.Notify(error));
            });
            yield return Bad($"error notify {error} beside the KE payload", (Status)error, message => message.Inner.Add(Payloads.Notify(error)));
        }

        foreach ((string name, Action<Message> change) in new (string, Action<Message>)[]
        {
            ("an unknown payload", message => message.Inner.Add(new Payload(200, 1, 2, 3))),
            ("an unknown payload in front", message => message.Inner.Insert(0, new Payload(201, 1, 2, 3))),
            ("an unknown payload in the clear", message => message.Payloads.Add(new Payload(200, 1, 2, 3, 4))),
            ("a status notify", message => message.Inner.Add(Payloads.Notify(40000, new byte[9]))),
            ("a Vendor ID", message => message.Inner.Add(new Payload(PayloadType.VendorId, 1, 2, 3))),
            ("more padding than needed", message => message.Seal.Padding = new byte[200]),
        })
        {
            yield return new Case($"IKE_INTERMEDIATE response with {name}", "RFC 7296 2.5, RFC 9242 3.3.2: signed like the rest", Outcome.Opens,
                rig => Mutate.Message(rig, Exchange, change))
            { Exchange = Hybrid, Suite = name.StartsWith("more", StringComparison.Ordinal) ? SuiteKind.ChaCha : SuiteKind.Aes };
        }
    }

    // Implicit rejection (FIPS 203 algorithm 18): the two ends have different keys from then on.
    private static IEnumerable<Case> Secrets()
    {
        foreach (int at in new[] { 0, 500, 959, 960, 1087 })
        {
            yield return Deaf($"a ciphertext altered in byte {at}", rig => Mutate.Message(rig, Exchange,
                message => message.Edit(PayloadType.KeyExchange, body => Octets.Flip(body, 4 + at))));
        }

        yield return Deaf("a ciphertext of zeros", rig => Mutate.Message(rig, Exchange,
            message => message.Edit(PayloadType.KeyExchange, body => KeyDerivation.Join(body[..4], new byte[1088]))));
        yield return Deaf("another second secret", rig => rig.Gateway.AdditionalSecret = _ => new byte[32]);
        yield return new Case("IKE_AUTH response under the keys of IKE_SA_INIT", "RFC 9370 2.2.2: all keys are new", Outcome.WaitedOut, rig =>
        {
            IkeKeys earlier = null;
            rig.Gateway.MessageHook = (exchange, message) => earlier = exchange == Exchange ? rig.Gateway.Sas[^1].Keys : earlier;
            rig.Gateway.RawHook = (message, datagram) => message.Exchange != ExchangeType.IkeAuth ? new[] { datagram }
                : new[] { Octets.Mark(EncryptedPayload.Seal(message, SuiteKind.Aes, earlier.Responder, new Random(1))) };
        })
        { Exchange = Hybrid, Status = Status.PeerGone };
    }

    private static IEnumerable<Case> Signatures()
    {
        foreach ((string name, Func<byte[], byte[]> change) in new (string, Func<byte[], byte[]>)[]
        {
            ("nothing of IKE_INTERMEDIATE", _ => Array.Empty<byte>()), ("no message id", all => all[..64]),
            ("message id 1", all => KeyDerivation.Join(all[..64], Octets.Bytes(1u))), ("the answer alone", all => all[32..]),
            ("answer and request exchanged", all => KeyDerivation.Join(all[32..64], all[..32], all[64..])),
            ("one bit of the request wrong", all => Octets.Flip(all, 0)), ("one bit of the answer wrong", all => Octets.Flip(all, 63)),
        })
        {
            yield return new Case($"AUTH of the gateway over {name}", "RFC 9242 3.3.2", Outcome.Fails, rig => Mutate.Message(rig, ExchangeType.IkeAuth, message =>
            {
                ResponderSa sa = rig.Gateway.Sas[^1];
                byte[] auth = KeyDerivation.Auth(
                    rig.Gateway.Options.Secret, sa, true, message.Find(PayloadType.IdResponder).Body, change(sa.IntAuth));
                message.Replace(PayloadType.Authentication, Payloads.Auth(AuthMethod.SharedKey, auth));
            }))
            { Exchange = Hybrid, Status = Status.WrongSecret };
        }
    }

    private static Transform Additional(ushort id, byte type = TransformType.AdditionalKeyExchange1) => new Transform(type, id);

    private static byte[] Exchanged(byte[] body, Transform[] additional)
    {
        Proposal proposal = Proposal.Decode(body)[0];
        proposal.Transforms.RemoveAll(transform => transform.Type == TransformType.AdditionalKeyExchange1);
        proposal.Transforms.AddRange(additional);
        return Proposal.Encode(proposal);
    }

    private static IEnumerable<Case> Init(string name, string rule, Status alone, Action<Message> change) =>
        InitForgeryCases.Pair(name, rule, alone, datagram => Mutate.Rebuild(datagram, change), Hybrid);

    private static Case Forge(string name, Func<Rig, byte[], byte[]> make) =>
        new Case($"IKE_INTERMEDIATE response, {name}, before the genuine one", "RFC 7296 2.1, 2.21.4", Outcome.Opens,
            rig => Mutate.ForgeFirst(rig, Exchange, datagram => make(rig, datagram)))
        { Exchange = Hybrid };

    private static Case Bad(string name, Status status, Action<Message> change) =>
        new Case($"IKE_INTERMEDIATE response with {name}", "draft-ietf-ipsecme-ikev2-mlkem 2.2, RFC 9242 3.4", Outcome.Fails,
            rig => Mutate.Message(rig, Exchange, change))
        { Exchange = Hybrid, Status = status };

    private static Case Deaf(string name, Action<Rig> act) =>
        new Case($"IKE_INTERMEDIATE response with {name}", "FIPS 203 algorithm 18: the secrets differ, and so do all keys", Outcome.WaitedOut, act)
        { Exchange = Hybrid, Status = Status.PeerGone, FaultsAllowed = true };
}
