// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>The child in an authenticated IKE_AUTH response: refused, or given otherwise than asked (RFC 7296 2.9, 2.19, 2.21.2).</summary>
internal static class ChildCases
{
    internal static IEnumerable<Case> All() => Refused().Concat(Presence()).Concat(Selectors()).Concat(FixedAddress()).Concat(Address());

    private static IEnumerable<Case> Refused()
    {
        foreach (ushort error in new ushort[]
        {
            NotifyType.NoProposalChosen, NotifyType.TsUnacceptable, NotifyType.FailedCpRequired, NotifyType.InternalAddressFailure,
            NotifyType.SinglePairRequired, NotifyType.NoAdditionalSas, NotifyType.TemporaryFailure, NotifyType.InvalidSyntax, 8192, 16383,
        })
        {
            yield return Bad($"child refused by notify {error}", "RFC 7296 2.21.2", (Status)error, message => ScriptedResponder.RefuseChild(message, error));
        }

        yield return Bad("child refused by two notifies", "RFC 7296 2.21.2", Status.FailedCpRequired,
            message => ScriptedResponder.RefuseChild(message, NotifyType.FailedCpRequired, NotifyType.TsUnacceptable));
        yield return Bad("child refused without a word", "RFC 7296 2.21.2", Status.BadMessage, message => ScriptedResponder.RefuseChild(message));
        foreach (ushort error in new ushort[] { NotifyType.InternalAddressFailure, NotifyType.TsUnacceptable, 8191 })
        {
            yield return Bad($"error notify {error} beside a complete child", "RFC 7296 3.10.1: the request has failed entirely", (Status)error,
                message => message.Inner.Add(Payloads.Notify(error)));
        }

        yield return Good("USE_TRANSPORT_MODE that nobody asked for", "RFC 7296 3.10.1: an unknown status is ignored", message => message.Inner.Add(Payloads.Notify(NotifyType.UseTransportMode)));
    }

    private static IEnumerable<Case> Presence()
    {
        foreach ((string name, byte type) in new (string, byte)[]
        {
            ("SA", PayloadType.SecurityAssociation), ("TSi", PayloadType.TsInitiator), ("TSr", PayloadType.TsResponder),
        })
        {
            yield return Bad($"{name} missing", "RFC 7296 1.2", Status.BadMessage, message => message.Remove(type));
            yield return Bad($"{name} twice", "RFC 7296 1.2", Status.BadMessage, message => message.Inner.Add(message.Find(type).Clone()));
            yield return Bad($"{name} empty", "RFC 7296 3.3, 3.13", type == PayloadType.SecurityAssociation ? Status.ProposalMismatch : Status.SelectorsMismatch,
                message => message.Find(type).Body = Array.Empty<byte>());
        }

        yield return Bad("CP missing", "RFC 7296 2.19", Status.NoInnerAddress, message => message.Remove(PayloadType.Configuration));
        yield return Bad("CP twice", "RFC 7296 2.19", Status.NoInnerAddress, message => message.Inner.Add(message.Find(PayloadType.Configuration).Clone()));
        yield return Bad("CP empty", "RFC 7296 3.15", Status.NoInnerAddress, message => message.Find(PayloadType.Configuration).Body = Array.Empty<byte>());
    }

    private static IEnumerable<Case> Selectors()
    {
        Selector asked = Selector.Subnet("10.20.0.0", 24);
        foreach ((string name, Selector selector) in new (string, Selector)[]
        {
            ("elsewhere", Selector.Subnet("10.21.0.0", 24)),
            ("inverted", asked with { First = asked.Last, Last = asked.First }),
            ("type IPv6", asked with { Type = SelectorType.Ipv6Range }),
            ("type 0", asked with { Type = 0 }),
            ("type 9", asked with { Type = 9 }),
            ("length 0", asked with { Length = 0 }),
            ("length 8", asked with { Length = 8 }),
            ("length 15", asked with { Length = 15 }),
            ("length 17", asked with { Length = 17 }),
            ("length 65535", asked with { Length = 65535 }),
            ("protocol TCP only", asked with { Protocol = 6 }),
            ("ports inverted", asked with { FirstPort = 65535, LastPort = 0 }),
        })
        {
            yield return Bad($"TSr {name}", "RFC 7296 2.9", Status.SelectorsMismatch, message => message.Replace(PayloadType.TsResponder, Payloads.Selectors(PayloadType.TsResponder, selector)));
        }

        yield return Bad("TSr without a selector", "RFC 7296 3.13", Status.SelectorsMismatch, message => message.Replace(PayloadType.TsResponder, Payloads.Selectors(PayloadType.TsResponder)));
        yield return Bad("TSr counts two and holds one", "RFC 7296 3.13", Status.SelectorsMismatch, message => message.Find(PayloadType.TsResponder).Body[0] = 2);
        yield return Bad("TSr counts one and holds two", "RFC 7296 3.13", Status.SelectorsMismatch, message =>
            message.Edit(PayloadType.TsResponder, body => KeyDerivation.Join(body, body[4..])));
        yield return Bad("TSr of an IPv6 range", "RFC 7296 3.13.1", Status.SelectorsMismatch, message =>
            message.Find(PayloadType.TsResponder).Body = KeyDerivation.Join(new byte[] { 1, 0, 0, 0, 8, 0, 0, 40, 0, 0, 255, 255 }, new byte[32]));
        yield return Bad("TSr with a byte behind it", "RFC 7296 3.13", Status.SelectorsMismatch, message => message.Edit(PayloadType.TsResponder, body => Octets.Append(body, 0)));
        yield return Bad("TSi and TSr exchanged", "RFC 7296 2.9", Status.SelectorsMismatch, message =>
        {
            (message.Find(PayloadType.TsInitiator).Type, message.Find(PayloadType.TsResponder).Type) = (PayloadType.TsResponder, PayloadType.TsInitiator);
        });
        yield return Bad("TSi beside the address that was given", "RFC 7296 2.19", Status.SelectorsMismatch, message =>
            message.Replace(PayloadType.TsInitiator, Payloads.Selectors(PayloadType.TsInitiator, Selector.Subnet("10.30.0.2", 32))));
        yield return Bad("TSi inverted", "RFC 7296 3.13.1", Status.SelectorsMismatch, message =>
            message.Replace(PayloadType.TsInitiator, Payloads.Selectors(PayloadType.TsInitiator, new Selector(uint.MaxValue, 0))));
        yield return Bad("TSi for TCP only", "RFC 7296 2.9", Status.SelectorsMismatch, message =>
            message.Edit(PayloadType.TsInitiator, body => Mutate.Set(body, 5, 6)));
        yield return Good("TSr narrowed to one address", "RFC 7296 2.9", message =>
            message.Replace(PayloadType.TsResponder, Payloads.Selectors(PayloadType.TsResponder, Selector.Subnet("10.20.0.1", 32))));
        yield return Good("TSr narrowed to the upper bound only", "RFC 7296 2.9", message =>
            message.Replace(PayloadType.TsResponder, Payloads.Selectors(PayloadType.TsResponder, asked with { Last = asked.First + 1 })));
        yield return Good("reserved bytes of TSi and TSr set", "RFC 7296 3.13", message =>
        {
            message.Find(PayloadType.TsInitiator).Body[1] = 9;
            message.Find(PayloadType.TsResponder).Body[3] = 9;
        });
    }

    private static IEnumerable<Case> FixedAddress()
    {
        Action<TunnelSettings> node = settings => settings.InnerAddress = Octets.Address("10.40.0.9");
        Action<ResponderOptions> gateway = options => options.PoolAddress = null;
        yield return new Case("inner address from the configuration", "RFC 7296 2.9", Outcome.Opens, _ => { }) { Node = node, Gateway = gateway };
        yield return new Case("inner address from the configuration, the gateway insists on a pool", "RFC 7296 2.19", Outcome.Fails, _ => { })
        { Node = node, Status = Status.FailedCpRequired, Permanent = true, Later = options => options.PoolAddress = Octets.Address("10.30.0.1") };
        yield return new Case("inner address asked for, the gateway has no pool", "RFC 7296 3.15.4", Outcome.Fails, _ => { })
        { Gateway = gateway, Status = Status.InternalAddressFailure, Permanent = true };
        yield return new Case("remote subnet unknown to the gateway", "RFC 7296 2.9", Outcome.Fails, _ => { })
        {
            Node = settings =>
            {
                settings.RemoteFirst = Octets.Address("10.99.0.0");
                settings.RemoteLast = Octets.Address("10.99.0.255");
            },
            Status = Status.TsUnacceptable,
            Permanent = true,
            Later = options => options.Subnet = Selector.Subnet("10.99.0.0", 24),
        };
        foreach ((string name, Selector selector) in new (string, Selector)[]
        {
            ("another address", Selector.Subnet("10.40.0.8", 32)), ("a range beside it", Selector.Subnet("10.40.0.10", 31)),
        })
        {
            yield return new Case($"inner address from the configuration, TSi {name}", "RFC 7296 2.9", Outcome.Fails, rig => Mutate.Message(rig, ExchangeType.IkeAuth, message =>
                message.Replace(PayloadType.TsInitiator, Payloads.Selectors(PayloadType.TsInitiator, selector))))
            { Node = node, Gateway = gateway, Status = Status.SelectorsMismatch };
        }
    }

    private static IEnumerable<Case> Address()
    {
        byte[] address = Octets.Bytes(Octets.Address("10.30.0.1"));
        foreach ((string name, Payload payload) in new (string, Payload)[]
        {
            ("no attributes", Payloads.Configure(Configuration.Reply)),
            ("address 0.0.0.0", Payloads.Configure(Configuration.Reply, (Configuration.InternalIp4Address, new byte[4]))),
            ("address of 0 bytes", Payloads.Configure(Configuration.Reply, (Configuration.InternalIp4Address, Array.Empty<byte>()))),
            ("address of 3 bytes", Payloads.Configure(Configuration.Reply, (Configuration.InternalIp4Address, new byte[3]))),
            ("address of 16 bytes", Payloads.Configure(Configuration.Reply, (Configuration.InternalIp4Address, new byte[16]))),
            ("netmask only", Payloads.Configure(Configuration.Reply, (Configuration.InternalIp4Netmask, address))),
            ("type CFG_REQUEST", Payloads.Configure(Configuration.Request, (Configuration.InternalIp4Address, address))),
            ("type CFG_SET", Payloads.Configure(3, (Configuration.InternalIp4Address, address))),
            ("type CFG_ACK", Payloads.Configure(4, (Configuration.InternalIp4Address, address))),
            ("attribute length beyond the end", new Payload(PayloadType.Configuration, KeyDerivation.Join(new byte[] { 2, 0, 0, 0, 0, 1, 0, 5 }, address))),
            ("attribute length 65535", new Payload(PayloadType.Configuration, KeyDerivation.Join(new byte[] { 2, 0, 0, 0, 0, 1, 255, 255 }, address))),
            ("half an attribute behind the address", new Payload(PayloadType.Configuration, KeyDerivation.Join(new byte[] { 2, 0, 0, 0, 0, 1, 0, 4 }, address, new byte[3]))),
        })
        {
            yield return Bad($"CP with {name}", "RFC 7296 3.15", Status.NoInnerAddress, message => message.Replace(PayloadType.Configuration, payload));
        }

        foreach ((string name, Payload payload) in new (string, Payload)[]
        {
            ("netmask and DNS besides", Payloads.Configure(Configuration.Reply, (Configuration.InternalIp4Netmask, new byte[] { 255, 255, 255, 0 }), (Configuration.InternalIp4Dns, new byte[4]), (Configuration.InternalIp4Address, address))),
            ("unknown attributes besides", Payloads.Configure(Configuration.Reply, (30000, new byte[7]), (Configuration.InternalIp4Address, address), (16384, Array.Empty<byte>()))),
            ("reserved bit of the attribute set", Payloads.Configure(Configuration.Reply, (0x8001, address))),
        })
        {
            yield return Good($"CP with {name}", "RFC 7296 3.15.1", message => message.Replace(PayloadType.Configuration, payload));
        }
    }

    private static Case Bad(string name, string rule, Status status, Action<Message> change) =>
        new Case($"IKE_AUTH response, {name}", rule, Outcome.Fails, rig => Mutate.Message(rig, ExchangeType.IkeAuth, change))
        {
            Status = status,
            Verify = rig => Assert.IsTrue(rig.Gateway.Seen.IkeDeleted, "the IKE SA without a child was not deleted"),
        };

    private static Case Good(string name, string rule, Action<Message> change) =>
        new Case($"IKE_AUTH response, {name}", rule, Outcome.Opens, rig => Mutate.Message(rig, ExchangeType.IkeAuth, change));
}
