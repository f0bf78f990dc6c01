// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;

namespace NanoIke.Responder;

/// <summary>IKE_AUTH (RFC 7296 sections 1.2, 2.9, 2.15, 2.19).</summary>
public sealed partial class ScriptedResponder
{
    private static readonly byte[] s_authRequest =
    {
        PayloadType.IdInitiator, PayloadType.Authentication, PayloadType.SecurityAssociation, PayloadType.TsInitiator, PayloadType.TsResponder,
    };

    private byte[][] AnswerAuth(ResponderSa sa, Message request)
    {
        foreach (byte type in s_authRequest)
        {
            Check(request.Count(type) == 1, $"1.2: payload {type} once in IKE_AUTH");
        }

        Check(request.Id == (sa.IntAuth.Length == 0 ? 1 : 2), "2.2: the message id of IKE_AUTH");
        Check(sa.IntAuth.Length != 0 || !HasAdditional, "(RFC 9370 2.2.2): IKE_AUTH without the additional key exchange");
        byte[] idBody = request.Find(PayloadType.IdInitiator).Body;
        Check(idBody[1] == 0 && idBody[2] == 0 && idBody[3] == 0, "3.5: reserved bytes");
        byte[] auth = request.Find(PayloadType.Authentication)?.Body; // without it: EAP is asked for (2.16), which is not here
        if (auth == null || !TakePpk(sa, request, ref auth))
        {
            Seen.AuthRefused++;
            return Send(sa, Respond(sa, request, Payloads.Notify(NotifyType.AuthenticationFailed)));
        }

        byte[] expected = KeyDerivation.Auth(Options.Secret, sa, false, idBody, sa.IntAuth);
        if (auth.Length != 36 || auth[0] != AuthMethod.SharedKey || !CryptographicOperations.FixedTimeEquals(expected, auth.AsSpan(4)))
        {
            Seen.AuthRefused++;
            return Send(sa, Respond(sa, request, Payloads.Notify(NotifyType.AuthenticationFailed)));
        }

        Seen.AuthVerified++;
        sa.Established = true;
        if (request.Notify(NotifyType.InitialContact) != null)
        {
            _sas.RemoveAll(old => old != sa); // 2.4: the node says that it has no other SA
        }

        List<Payload> child = AnswerChild(sa, request);
        Message response = Respond(sa, request, Payloads.Id(PayloadType.IdResponder, Options.IdType, Options.Identity));
        response.Inner.Add(Payloads.Auth(AuthMethod.SharedKey, SignResponse(sa, response)));
        response.Inner.AddRange(child);
        if (sa.UsesPpk)
        {
            response.Inner.Add(Payloads.Notify(NotifyType.PpkIdentity));
        }

        return Send(sa, response);
    }

    /// <summary>AUTH of the responder over the IDr that the response carries now.</summary>
    public byte[] SignResponse(ResponderSa sa, Message response) =>
        KeyDerivation.Auth(Options.Secret, sa, true, response.Find(PayloadType.IdResponder).Body, sa.IntAuth);

    /// <summary>Makes AUTH right again after a hook changed IDr.</summary>
    public void SignAgain(Message response) =>
        response.Replace(PayloadType.Authentication, Payloads.Auth(AuthMethod.SharedKey, SignResponse(Current, response)));

    /// <summary>Takes the child out of an IKE_AUTH response and puts an error in its place (RFC 7296 section 2.21.2).</summary>
    public static void RefuseChild(Message response, params ushort[] errors)
    {
        response.Inner.RemoveAll(payload => payload.Type is PayloadType.Configuration or PayloadType.SecurityAssociation or PayloadType.TsInitiator or PayloadType.TsResponder);
        response.Inner.AddRange(errors.Select(error => Payloads.Notify(error)));
    }

    private List<Payload> AnswerChild(ResponderSa sa, Message request)
    {
        List<Payload> child = new List<Payload>();
        Proposal chosen = Proposal.Decode(request.Find(PayloadType.SecurityAssociation).Body)
            .FirstOrDefault(proposal => proposal.SameSuite(Proposal.ForEsp(Options.Suite, 0)));
        if (chosen == null)
        {
            child.Add(Payloads.Notify(NotifyType.NoProposalChosen));
            return child;
        }

        Selector node = Selector.DecodeAll(request.Find(PayloadType.TsInitiator).Body)[0];
        Selector remote = Selector.DecodeAll(request.Find(PayloadType.TsResponder).Body)[0];
        Selector narrowed = remote with { First = Math.Max(remote.First, Options.Subnet.First), Last = Math.Min(remote.Last, Options.Subnet.Last) };
        bool asked = request.Find(PayloadType.Configuration) != null;
        if (Options.PoolAddress != null && !asked)
        {
            child.Add(Payloads.Notify(NotifyType.FailedCpRequired));
            return child;
        }

        if (narrowed.First > narrowed.Last)
        {
            child.Add(Payloads.Notify(NotifyType.TsUnacceptable));
            return child;
        }

        if (asked && Options.PoolAddress != null)
        {
            child.Add(Payloads.Configure(Configuration.Reply, (Configuration.InternalIp4Address, Octets.Bytes(Options.PoolAddress.Value))));
            node = node with { First = Options.PoolAddress.Value, Last = Options.PoolAddress.Value };
        }
        else if (asked)
        {
            child.Add(Payloads.Notify(NotifyType.InternalAddressFailure));
            return child;
        }

        sa.InnerAddress = node.First;
        uint spi = FreshSpi();
        (DirectionKeys fromNode, DirectionKeys toNode) = KeyDerivation.DeriveChild(Options.Suite, sa.Keys.Derive, sa.NonceInitiator, sa.NonceResponder);
        sa.Inbound = new EspSa(Options.Suite, spi, fromNode, _random);
        sa.Outbound = new EspSa(Options.Suite, BinaryPrimitives.ReadUInt32BigEndian(chosen.Spi), toNode, _random);
        Proposal answer = Proposal.ForEsp(Options.Suite, spi);
        answer.Number = chosen.Number;
        child.Add(Payloads.SecurityAssociation(answer));
        child.Add(Payloads.Selectors(PayloadType.TsInitiator, node));
        child.Add(Payloads.Selectors(PayloadType.TsResponder, narrowed));
        return child;
    }
}
