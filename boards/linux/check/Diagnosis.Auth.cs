// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Crypto;
using NanoIke.Net;
using NanoIke.Wire;

namespace NanoIke.Boards.Linux.Checking;

/// <content>What is refused in IKE_AUTH: the node, the gateway's own proof, or the child.</content>
internal sealed partial class Diagnosis
{
    private const int SharedKey = 2; // AUTH method, RFC 7296 section 3.8

    private TunnelSettings Settings => _setup.Configuration.Settings;

    // Two ends with different keys, from a second key exchange, do not read each other.
    private Verdict AuthSilent()
    {
        _report.Step("identity", "no answer to IKE_AUTH");
        Cause dropped = GatewayCauses.Other("the gateway drops IKE_AUTH without a word");
        return _attempt.IntermediateSize == 0
            ? Verdict.Fails("the gateway answers IKE_SA_INIT, but not IKE_AUTH", PathCauses.LargeMessage(), dropped)
            : Verdict.Fails("the gateway answers IKE_INTERMEDIATE, but not IKE_AUTH",
                GatewayCauses.MlKem(), PathCauses.LargeMessage(), dropped);
    }

    private Verdict AuthRefused()
    {
        Status status = _attempt.Status;
        IkeAnswer? answer = _attempt.Auth;
        bool proved = answer != null && answer.Has(Ike.Auth) && status != Status.WrongSecret;
        _report.Step("identity", proved ? "the gateway proved that it is " + answer!.Identity
            : answer == null ? "no answer to IKE_AUTH" : "IKE_AUTH refused: " + Checker.Notify(status));
        if (proved && status != Status.WrongIdentity)
        {
            _report.Step("child", "refused: " + Checker.Notify(status));
        }

        switch (status)
        {
            case Status.AuthenticationFailed:
                return NodeRefused();
            case Status.PpkRefused: // AUTHENTICATION_FAILED, when both have a PPK
                return Verdict.Fails(Happened(status), GatewayCauses.Ppk(), GatewayCauses.Secret(_setup), GatewayCauses.NodeId(_setup),
                    GatewayCauses.GatewayIdentity(_setup, null));
            case Status.PpkNotUsed:
                return Verdict.Fails(Happened(status), GatewayCauses.Ppk());
            case Status.WrongSecret:
                return answer != null && answer.AuthMethod != SharedKey
                    ? Verdict.Fails("the gateway proves itself in another way than by the psk", GatewayCauses.GatewayCertificate())
                    : Verdict.Fails(Happened(status), GatewayCauses.Secret(_setup));
            case Status.WrongIdentity:
                return Verdict.Fails(Happened(status), GatewayCauses.GatewayIdentity(_setup, answer?.Identity));
            case Status.InvalidSyntax:
                return Verdict.Fails(Happened(status), GatewayCauses.Childless(),
                    GatewayCauses.Other("the gateway does not read IKE_AUTH"));
            case Status.NoProposalChosen:
                return ChildAlgorithms();
            case Status.TsUnacceptable:
            case Status.SelectorsMismatch:
            case Status.FailedCpRequired:
                return Ranges(status);
            case Status.InternalAddressFailure:
            case Status.NoInnerAddress:
                return Verdict.Fails(Happened(status), GatewayCauses.NoPool(), GatewayCauses.PoolFull());
            default:
                return Verdict.Fails(Happened(status), GatewayCauses.Other(Explanation.Of(status)));
        }
    }

    // AUTHENTICATION_FAILED says no more than that, so further attempts ask one thing each.
    private Verdict NodeRefused()
    {
        string text = Happened(Status.AuthenticationFailed);
        using (Attempt? unnamed = _checker.Try(Settings, new Trial { NamesGateway = false }, _checker.NewSuite()))
        {
            string? identity = unnamed?.Auth?.Identity;
            bool proved = identity != null && unnamed!.Status != Status.WrongSecret && unnamed.Auth!.Has(Ike.Auth);
            _report.Step("try", "IKE_AUTH without IDr: " + (proved ? "the gateway proves that it is " + identity
                : Refused(unnamed)));
            if (proved)
            {
                return Verdict.Fails(text + " with the name " + _setup.GatewayId, GatewayCauses.GatewayIdentity(_setup, identity));
            }
        }

        Wants(out bool ppk, out bool eap);
        ppk &= IsStrongSwan; // libreswan answers USE_PPK whether it has a PPK or not
        bool certificate = _attempt.Init?.Has(IkeAnswer.CertificateRequest) ?? false;
        List<Cause> causes = new();
        causes.AddRange(ppk ? new[] { GatewayCauses.Ppk() } : Array.Empty<Cause>());
        causes.AddRange(eap ? new[] { GatewayCauses.Eap() } : Array.Empty<Cause>());
        if (certificate)
        {
            _report.Step("note", "the gateway asks for a certificate (CERTREQ)");
            causes.Add(GatewayCauses.Certificate());
        }

        if (!eap)
        {
            causes.Add(GatewayCauses.Secret(_setup));
            causes.Add(GatewayCauses.NodeId(_setup));
            causes.AddRange(certificate ? Array.Empty<Cause>() : new[] { GatewayCauses.Certificate() });
            causes.AddRange(ppk ? Array.Empty<Cause>() : new[] { GatewayCauses.Ppk() });
            causes.Add(GatewayCauses.Unique());
        }

        return new Verdict(false, text, causes);
    }

    // Who has a PPK too answers USE_PPK (RFC 8784 section 3); who leaves out AUTH asks for EAP (RFC 7296 section 2.16).
    private void Wants(out bool ppk, out bool eap)
    {
        Trial trial = new() { Proves = false, OffersPpk = true };
        using Attempt? without = _checker.Try(Settings, trial, _checker.NewSuite());
        ppk = without?.Init?.Notify(Ike.UsePpk) != null;
        eap = without?.Auth?.Has(IkeAnswer.Eap) ?? false;
        string found = (ppk ? "the gateway knows USE_PPK" : "the gateway does not know USE_PPK")
            + (eap ? " and begins EAP" : " and wants no EAP");
        _report.Step("try", "USE_PPK, and no AUTH: " + (without?.Init == null ? "no answer" : found));
    }

    private static string Refused(Attempt? attempt)
    {
        return attempt?.Auth == null ? "no answer" : "refused as well";
    }

    private Verdict ChildAlgorithms()
    {
        string last = "no answer";
        string text = "the child is refused (" + Checker.Notify(Status.NoProposalChosen) + ")";
        foreach (bool aead in new[] { false, true })
        {
            Suite suite = _checker.NewSuite();
            suite.EspTransforms = Offers.Esp(aead);
            using Attempt? wide = _checker.Try(Settings, new Trial(), suite);
            byte[]? transforms = wide?.Auth?.Transforms;
            last = Refused(wide);
            if (transforms != null)
            {
                AlgorithmNames taken = new(transforms);
                _report.Step("try", "a child with every algorithm there is: the gateway takes " + taken.Swanctl);
                return Verdict.Fails(text + ": other algorithms", GatewayCauses.EspAlgorithms(_setup, taken));
            }
        }

        _report.Step("try", "a child with every algorithm there is: " + last);
        return Verdict.Fails(text + ", whatever is offered", GatewayCauses.Transport(), GatewayCauses.NoEsp(),
            GatewayCauses.EspAlgorithms(_setup, null));
    }

    // What the gateway gives to who asks for everything.
    private Verdict Ranges(Status status)
    {
        string text = Happened(status);
        TunnelSettings settings = Settings;
        uint first = settings.RemoteFirst;
        uint last = settings.RemoteLast;
        uint inner = settings.InnerAddress;
        settings.RemoteFirst = 0;
        settings.RemoteLast = 0xFFFFFFFF;
        string? offered = Offered(inner == 0 ? "any range" : "any range and " + Ipv4Text.Format(inner), out uint _);
        if (offered == null && inner != 0)
        {
            settings.InnerAddress = 0;
            offered = Offered("any range and any inner address", out uint given);
            settings.InnerAddress = inner;
            settings.RemoteFirst = first;
            settings.RemoteLast = last;
            return Verdict.Fails(text, GatewayCauses.InnerAddress(_setup, given == 0 ? null : Ipv4Text.Format(given)),
                GatewayCauses.RemoteRange(_setup, offered));
        }

        settings.RemoteFirst = first;
        settings.RemoteLast = last;
        Cause range = GatewayCauses.RemoteRange(_setup, offered);

        // strongSwan narrows whatever is asked (section 2.9), others may want it to the letter.
        return offered != null ? Verdict.Fails(text, range)
            : IsStrongSwan ? Verdict.Fails(text, GatewayCauses.Transport(), GatewayCauses.NoEsp(), range)
            : Verdict.Fails(text, range, GatewayCauses.NoEsp(), GatewayCauses.Transport());
    }

    // Nobody else is known to announce MULTIPLE_AUTH_SUPPORTED (RFC 4739) by itself.
    private bool IsStrongSwan => _attempt.Init?.Notify(IkeAnswer.MultipleAuthSupported) != null;

    private string? Offered(string asked, out uint given)
    {
        using Attempt? wide = _checker.Try(Settings, new Trial(), _checker.NewSuite());
        List<AddressRange> ranges = wide?.Auth?.Selectors(Ike.TsResponder) ?? new List<AddressRange>();
        given = wide?.Auth?.InnerAddress ?? 0;
        string? list = ranges.Count == 0 ? null : string.Join(", ", ranges);
        _report.Step("try", "a child for " + asked + ": " + (list == null ? Refused(wide) : "the gateway has " + list));
        return list;
    }
}
