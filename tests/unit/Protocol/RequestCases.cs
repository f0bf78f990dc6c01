// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>Requests of the gateway under an open tunnel (RFC 7296 sections 1.3 to 1.5, 2.1 to 2.5; RFC 7815 section 2.2).</summary>
internal static class RequestCases
{
    internal static IEnumerable<Case> All() => Answered().Concat(MessageIds()).Concat(Deletes()).Concat(Rekeying()).Concat(OtherChildren()).Concat(Malformed());

    private static Message LastResponse(Rig rig) => rig.Gateway.Seen.Responses[^1];

    private static void Expect(Rig rig, int responses) => Assert.AreEqual(responses, rig.Gateway.Seen.Responses.Count, "number of answers");

    // Delivers a request and lets the answer reach the gateway.
    private static Status Ask(Rig rig, byte[][] datagrams)
    {
        Status status = rig.Deliver(datagrams);
        rig.Run(50);
        return status;
    }

    private static void AskEmpty(Rig rig, byte[][] datagrams)
    {
        int before = rig.Gateway.Seen.Responses.Count;
        Assert.AreEqual(Status.Handled, Ask(rig, datagrams));
        Expect(rig, before + 1);
        Assert.AreEqual(0, LastResponse(rig).Inner.Count, "the answer is not empty");
        Assert.AreEqual(0x28, LastResponse(rig).Flags);
    }

    private static void Ignore(Rig rig, byte[][] datagrams)
    {
        int before = rig.Gateway.Seen.Messages.Count;
        Assert.AreEqual(Status.Ignored, Ask(rig, datagrams));
        Assert.AreEqual(before, rig.Gateway.Seen.Messages.Count, "it was answered");
    }

    private static Case Stays(string name, string rule, Action<Rig> act) => new Case(name, rule, Outcome.StaysOpen, act);

    private static IEnumerable<Case> Answered()
    {
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            yield return new Case($"liveness check, {suite}", "RFC 7296 1.4", Outcome.StaysOpen, rig => AskEmpty(rig, rig.Gateway.Liveness())) { Suite = suite };
        }

        yield return Stays("100 liveness checks", "RFC 7296 2.2", rig =>
        {
            for (int i = 0; i < 100; i++)
            {
                AskEmpty(rig, rig.Gateway.Liveness());
            }
        });
        foreach (ushort notify in new ushort[] { 11, 39, 43, 8191, 16384, 16385, 16394, 40000 })
        {
            yield return Stays($"INFORMATIONAL with notify {notify}", "RFC 7296 3.10.1", rig =>
                AskEmpty(rig, rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.Notify(notify, new byte[4]) })));
        }

        yield return Stays("INFORMATIONAL with CP", "RFC 7815 2.2", rig => AskEmpty(rig, rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.Configure(3, (7, new byte[3])) })));
        yield return Stays("INFORMATIONAL with an unknown payload, not critical", "RFC 7296 2.5", rig => AskEmpty(rig, rig.Gateway.Request(ExchangeType.Informational, new[] { new Payload(200, 1) })));
        yield return Stays("INFORMATIONAL of 1280 bytes", "RFC 7296 2", rig => AskEmpty(rig, rig.Gateway.Request(ExchangeType.Informational, new[] { new Payload(PayloadType.VendorId, new byte[1195]) })));
        yield return Stays("X and V flags in a request", "RFC 7296 3.1", rig =>
        {
            rig.Gateway.MessageHook = (_, message) => message.Flags = 0xD7;
            AskEmpty(rig, rig.Gateway.Liveness());
        });
        yield return Stays("a request of version 2.9", "RFC 7296 2.5", rig =>
        {
            rig.Gateway.MessageHook = (_, message) => message.Version = 0x29;
            AskEmpty(rig, rig.Gateway.Liveness());
        });
        foreach (byte exchange in new[] { ExchangeType.Informational, ExchangeType.CreateChildSa })
        {
            yield return Stays($"unknown critical payload in exchange {exchange}", "RFC 7296 2.5", rig =>
            {
                Ask(rig, rig.Gateway.Request(exchange, new[] { new Payload(200, 1, 2, 3) { Critical = true }, new Payload(201) { Critical = true } }));
                Expect(rig, 1);
                Notification notify = LastResponse(rig).Notifications.Single();
                Assert.AreEqual(NotifyType.UnsupportedCriticalPayload, notify.Type);
                CollectionAssert.AreEqual(new byte[] { 200 }, notify.Data);
            });
        }

        yield return Stays("unknown critical payload beside a DELETE: all of it is refused", "RFC 7296 2.5", rig =>
        {
            Ask(rig, rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.DeleteEsp(rig.Gateway.Current.Inbound.Spi), new Payload(200) { Critical = true } }));
            Assert.AreEqual(NotifyType.UnsupportedCriticalPayload, LastResponse(rig).Notifications.Single().Type);
        });
        foreach (byte exchange in new byte[] { 0, 34, 35, 38, 43, 255 })
        {
            yield return Stays($"genuine request of exchange {exchange}", "RFC 7815 2.1", rig => Ignore(rig, rig.Gateway.Request(exchange, Array.Empty<Payload>(), 0)));
        }
    }

    private static IEnumerable<Case> MessageIds()
    {
        yield return Stays("the same request four times: the same bytes in answer", "RFC 7296 2.1", rig =>
        {
            byte[][] request = rig.Gateway.Liveness();
            for (int i = 0; i < 4; i++)
            {
                AskEmpty(rig, request);
            }

            byte[][] raws = rig.Gateway.Seen.Messages.Where(message => message.Message.IsResponse).Select(message => message.Raw).ToArray();
            Assert.IsTrue(raws.All(raw => raw.SequenceEqual(raws[0])), "answers differ");
        });
        yield return Stays("a request with an old id", "RFC 7296 2.3", rig =>
        {
            byte[][] first = rig.Gateway.Liveness();
            AskEmpty(rig, first);
            AskEmpty(rig, rig.Gateway.Liveness());
            Ignore(rig, first);
        });
        foreach (uint id in new uint[] { 1, 2, 100, 0x80000000, uint.MaxValue })
        {
            yield return Stays($"a request with id {id} when 0 is due", "RFC 7296 2.3: the window is 1", rig => Ignore(rig, rig.Gateway.Liveness(id)));
        }

        yield return Stays("a response to no request", "RFC 7296 2.2", rig =>
        {
            rig.Gateway.MessageHook = (_, message) => message.Flags = HeaderFlag.Response;
            Ignore(rig, rig.Gateway.Liveness(2));
        });
        yield return Stays("IKE_AUTH response again", "RFC 7296 2.1", rig => Ignore(rig, rig.Gateway.Current.LastResponse));
        yield return Stays("IKE_SA_INIT response again", "RFC 7296 2.1", rig => Ignore(rig, new[] { Octets.Mark(rig.Gateway.Current.RealMessage2) }));
        yield return Stays("a request with the I flag", "RFC 7296 3.1", rig =>
        {
            rig.Gateway.MessageHook = (_, message) => message.Flags = HeaderFlag.Initiator;
            Ignore(rig, rig.Gateway.Liveness(0));
        });
        yield return Stays("a request under the node's own keys", "RFC 7296 2.14", rig =>
        {
            rig.Gateway.MessageHook = (_, message) => message.Seal.Reflect = true;
            Ignore(rig, rig.Gateway.Liveness(0));
        });
        yield return Stays("a genuine request whose header counts bytes behind SK", "RFC 7296 3.14: SK is the last payload", rig =>
        {
            rig.Gateway.MessageHook = (_, message) => Mutate.CountBehind(message, 4);
            Ignore(rig, new[] { Octets.Append(rig.Gateway.Liveness(0).Single(), 0, 0, 0, 4) });
        });
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            yield return new Case($"a DELETE wrong in each byte in turn, {suite}", "RFC 7296 3.14", Outcome.StaysOpen, rig =>
            {
                byte[] request = rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.DeleteIke() }, 0).Single();
                for (int at = 0; at < request.Length; at++)
                {
                    Assert.AreEqual(Status.Ignored, rig.Deliver(Octets.Flip(request, at, 0x40)), $"byte {at}");
                    Assert.AreEqual(Status.Ignored, rig.Deliver(Octets.Cut(request, at)), $"cut at {at}");
                }
            })
            { Suite = suite };
        }
    }

    private static IEnumerable<Case> Deletes()
    {
        yield return new Case("DELETE of the IKE SA", "RFC 7296 1.4.1", Outcome.Ends, rig => rig.Link.Send(LinkEnd.Node, rig.Gateway.DeleteIke()))
        {
            Status = Status.DeletedByPeer,
            Verify = rig => Assert.AreEqual(0, rig.Gateway.Seen.Responses[0].Inner.Count, "the answer must be empty"),
        };
        yield return new Case("DELETE of the child", "RFC 7296 1.4.1", Outcome.Ends, rig =>
        {
            uint spi = rig.Gateway.Current.Outbound.Spi;
            rig.Link.Send(LinkEnd.Node, rig.Gateway.DeleteChild());
            rig.Run(50);
            Payload answer = LastResponse(rig).Inner.Single();
            CollectionAssert.AreEqual(Payloads.DeleteEsp(spi).Body, answer.Body, "the answer must delete the other direction");
        })
        { Status = Status.DeletedByPeer };
        yield return new Case("DELETE of the child among other SPIs", "RFC 7296 3.11", Outcome.Ends, rig =>
            rig.Link.Send(LinkEnd.Node, rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.DeleteEsp(1, 2, rig.Gateway.Current.Inbound.Spi) })))
        { Status = Status.DeletedByPeer };
        yield return new Case("DELETE of child and IKE SA at once", "RFC 7296 3.11", Outcome.Ends, rig =>
            rig.Link.Send(LinkEnd.Node, rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.DeleteEsp(rig.Gateway.Current.Inbound.Spi), Payloads.DeleteIke() })))
        { Status = Status.DeletedByPeer };
        yield return Stays("DELETE of an unknown SPI", "RFC 7296 1.4.1", rig => AskEmpty(rig, rig.Gateway.DeleteChild(0x12345678)));
        yield return Stays("DELETE of the node's own inbound SPI", "RFC 7296 1.4.1: the sender's inbound SPI is meant", rig => AskEmpty(rig, rig.Gateway.DeleteChild(rig.Gateway.Current.Outbound.Spi)));
        yield return Stays("DELETE of no SPI", "RFC 7296 3.11", rig => AskEmpty(rig, rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.DeleteEsp() })));
        yield return Stays("DELETE of an AH SPI", "RFC 7296 3.11", rig =>
        {
            Payload payload = Payloads.DeleteEsp(rig.Gateway.Current.Inbound.Spi);
            payload.Body[0] = ProtocolId.Ah;
            AskEmpty(rig, rig.Gateway.Request(ExchangeType.Informational, new[] { payload }));
        });
        foreach (ulong spi in new ulong[] { 0, 1 })
        {
            yield return Stays($"DELETE in the clear, {(spi == 0 ? "no SPIs" : "right SPIs")}", "RFC 7296 2.21.4", rig =>
            {
                ResponderSa sa = rig.Gateway.Current;
                foreach (byte flags in new byte[] { 0, HeaderFlag.Response })
                {
                    Ignore(rig, new[] { ScriptedResponder.ClearMessage(spi * sa.SpiInitiator, spi * sa.SpiResponder, ExchangeType.Informational, flags, 0, Payloads.DeleteIke(), Payloads.DeleteEsp(sa.Inbound.Spi)) });
                }
            });
        }
    }

    private static IEnumerable<Case> Rekeying()
    {
        foreach ((string name, Func<ScriptedResponder, byte[][]> ask) in new (string, Func<ScriptedResponder, byte[][]>)[]
        {
            ("rekeying of the child", gateway => gateway.RekeyChild()),
            ("rekeying of the IKE SA", gateway => gateway.RekeyIke()),
            ("an empty CREATE_CHILD_SA", gateway => gateway.Request(ExchangeType.CreateChildSa, Array.Empty<Payload>())),
        })
        {
            yield return new Case($"{name} is refused and answered by a new tunnel", "RFC 7296 1.3, RFC 7815 2.2", Outcome.Renewed, rig =>
            {
                Ask(rig, ask(rig.Gateway));
                Notification notify = LastResponse(rig).Notifications.Single();
                Assert.AreEqual(NotifyType.NoAdditionalSas, notify.Type);
                Assert.AreEqual(1, LastResponse(rig).Inner.Count);
                Assert.AreEqual(TunnelState.Open, rig.Tunnel.State);
            });
        }
    }

    // A reaction belongs to one meaning: what does not touch the SAs in use is refused and calls for nothing.
    private static IEnumerable<Case> OtherChildren()
    {
        yield return Stays("CREATE_CHILD_SA for another child is refused and nothing else", "RFC 7815 2.2", rig =>
        {
            Payload[] request = AnotherChild(rig);
            Ask(rig, rig.Gateway.Request(ExchangeType.CreateChildSa, request));
            Assert.AreEqual(NotifyType.NoAdditionalSas, LastResponse(rig).Notifications.Single().Type);
            Assert.AreEqual(1, LastResponse(rig).Inner.Count);
            rig.Run(1000);
            Assert.AreEqual(1, rig.Tunnel.Openings, "answered by a new tunnel");
        });
        yield return Stays("rekeying of a child that does not exist: CHILD_SA_NOT_FOUND", "RFC 7296 2.25", rig =>
        {
            Payload rekey = Payloads.Notify(NotifyType.RekeySa, null, ProtocolId.Esp, Octets.Bytes(0xCAFE0001));
            Ask(rig, rig.Gateway.Request(ExchangeType.CreateChildSa, AnotherChild(rig).Prepend(rekey)));
            Notification notify = LastResponse(rig).Notifications.Single();
            Assert.AreEqual(NotifyType.ChildSaNotFound, notify.Type);
            Assert.AreEqual(ProtocolId.Esp, notify.Protocol);
            CollectionAssert.AreEqual(Octets.Bytes(0xCAFE0001), notify.Spi);
            Assert.AreEqual(0, notify.Data.Length);
            rig.Run(1000);
            Assert.AreEqual(1, rig.Tunnel.Openings, "answered by a new tunnel");
        });
    }

    private static Payload[] AnotherChild(Rig rig) => new[]
    {
        Payloads.SecurityAssociation(Proposal.ForEsp(SuiteKind.Aes, 0xCAFE0002)),
        Payloads.Nonce(new byte[32]),
        Payloads.Selectors(PayloadType.TsInitiator, Selector.Subnet("10.20.0.0", 24)),
        Payloads.Selectors(PayloadType.TsResponder, new Selector(rig.Gateway.Current.InnerAddress, rig.Gateway.Current.InnerAddress)),
    };

    private static IEnumerable<Case> Malformed()
    {
        foreach ((string name, Action<Message> change) in new (string, Action<Message>)[]
        {
            ("payload length 0", message => message.Inner[0].LengthOverride = 0),
            ("payload length 3", message => message.Inner[0].LengthOverride = 3),
            ("payload length beyond the end", message => message.Inner[0].LengthOverride = 400),
            ("bytes behind the last payload", message => message.Inner[0].LengthOverride = 7),
            ("pad length beyond the message", message => message.Seal.PadLength = 255),
            ("SK inside SK", message => message.Inner.Add(new Payload(PayloadType.Encrypted, 1, 2, 3, 4))),
            ("notify of 3 bytes", message => message.Inner.Add(new Payload(PayloadType.Notify, 1, 2, 3))),
            ("DELETE of 3 bytes", message => message.Inner.Add(new Payload(PayloadType.Delete, 3, 4, 0))),
            ("DELETE with more SPIs than bytes", message => message.Inner.Add(new Payload(PayloadType.Delete, 3, 4, 255, 255, 0, 0, 0, 1))),
            ("DELETE with fewer SPIs than bytes", message => message.Inner.Add(new Payload(PayloadType.Delete, 3, 4, 0, 0, 0, 0, 0, 1))),
        })
        {
            yield return new Case($"genuine request, {name}", "RFC 7296 2.21.3: INVALID_SYNTAX, and the IKE SA ends", Outcome.Ends, rig =>
            {
                rig.Gateway.MessageHook = (_, message) => change(message);
                byte[][] request = rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.Notify(40000, new byte[20]) });
                rig.Gateway.MessageHook = null;
                rig.Link.Send(LinkEnd.Node, request);
                rig.Run(50);
                Assert.AreEqual(NotifyType.InvalidSyntax, LastResponse(rig).Notifications.Single().Type);
            })
            { Status = Status.BadMessage };
        }
    }
}
