// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Net;
using NanoIke.Wire;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>Finds out why an attempt failed, by what the gateway said and by further attempts that change one thing each.</summary>
internal sealed partial class Diagnosis
{
    private readonly Checker _checker;
    private readonly Setup _setup;
    private readonly Attempt _attempt;
    private readonly CheckReport _report;

    internal Diagnosis(Checker checker, Setup setup, Attempt attempt, CheckReport report)
    {
        _checker = checker;
        _setup = setup;
        _attempt = attempt;
        _report = report;
    }

    internal Verdict Find()
    {
        if (_attempt.InIntermediate)
        {
            return SecondExchange();
        }

        switch (_attempt.End)
        {
            case AttemptEnd.HostUnreachable:
                _report.Step("answer", "ICMP: host unreachable");
                return Verdict.Fails(_setup.Gateway + " is not reachable (ICMP)", PathCauses.WrongAddress(_setup));
            case AttemptEnd.PortUnreachable:
                return PortClosed();
            case AttemptEnd.Silent:
                return NoAnswer();
            case AttemptEnd.NotIke:
                _report.Step("answer", "something answers, but not IKE");
                return Verdict.Fails("what answers is no IKE daemon", PathCauses.OtherService(_setup), PathCauses.WrongPort(_setup));
            case AttemptEnd.InitRefused:
                return InitRefused();
            case AttemptEnd.AuthSilent:
                return AuthSilent();
            case AttemptEnd.AuthUnreadable:
                _report.Step("identity", "IKE_AUTH answered in IKE fragments, which cannot be read");
                return Verdict.Fails(Happened(Status.Fragmented), GatewayCauses.Fragmentation("IKE_AUTH"));
            case AttemptEnd.NoEntropy:
                return Verdict.Fails(Happened(Status.NoEntropy));
            default:
                return AuthRefused();
        }
    }

    /// <summary>What a node says of a status, without what to look at: that follows in detail.</summary>
    private static string Happened(Status status)
    {
        string text = Explanation.Of(status);
        int semicolon = text.IndexOf(';', StringComparison.Ordinal);
        return semicolon < 0 ? text : text[..semicolon];
    }

    private Verdict PortClosed()
    {
        _report.Step("answer", $"ICMP: port unreachable; nobody listens at {_setup.Gateway} port {_setup.Port}");
        Arrival plain = AskPlainPort();
        string text = $"nobody listens at {_setup.Gateway} port {_setup.Port} (ICMP port unreachable)";
        return plain == Arrival.Datagram ? Verdict.Fails(text, PathCauses.WrongPort(_setup))
            : Verdict.Fails(text, PathCauses.NoDaemon(_setup), PathCauses.WrongAddress(_setup), PathCauses.WrongPort(_setup));
    }

    private Verdict NoAnswer()
    {
        _report.Step("answer", "none to IKE_SA_INIT");
        Arrival plain = AskPlainPort();
        string text = Happened(Status.NoAnswer);
        return plain == Arrival.Datagram
            ? Verdict.Fails(text + ", though it does at port 500", PathCauses.Firewall(_setup), PathCauses.WrongPort(_setup))
            : Verdict.Fails(text, PathCauses.WrongAddress(_setup), PathCauses.Firewall(_setup), PathCauses.Overloaded());
    }

    // Where IKE begins for everybody else.
    private Arrival AskPlainPort()
    {
        Arrival arrival = _checker.Ask(InitProbe.PlainPort, Offers.Again(_attempt.FirstMessage), out IkeAnswer? answer);
        arrival = arrival == Arrival.Datagram && answer == null ? Arrival.Nothing : arrival;
        _report.Step("try", "IKE_SA_INIT to port 500: " + (arrival == Arrival.Datagram ? "answered"
            : arrival == Arrival.PortUnreachable ? "port unreachable" : "no answer"));
        return arrival;
    }

    private Verdict InitRefused()
    {
        Status status = _attempt.Status;
        string text = "IKE_SA_INIT is refused (" + Checker.Notify(status) + ")";
        if (status == Status.NoProposalChosen || status == Status.InvalidKePayload)
        {
            return Algorithms(text, status);
        }

        return status == (Status)5
            ? Verdict.Fails(text, GatewayCauses.NoConnection(_setup), GatewayCauses.Other("the gateway speaks IKEv1 alone"))
            : Verdict.Fails(status < (Status)Ike.ErrorLimit ? text : Happened(status), GatewayCauses.Other(Explanation.Of(status)));
    }

    // Whoever refuses every algorithm there is has no connection for us.
    private Verdict Algorithms(string text, Status status)
    {
        Arrival arrival = _checker.Ask(_setup.Port, Offers.Wide(_attempt.FirstMessage, null), out IkeAnswer? answer);
        int group = answer?.WantedGroup ?? 0;
        byte[]? value = group == 0 ? null : PublicValues.Of(group);
        if (value != null)
        {
            _checker.Ask(_setup.Port, Offers.Wide(_attempt.FirstMessage, value), out IkeAnswer? second);
            answer = second?.Transforms != null ? second : answer;
        }

        byte[]? transforms = answer?.Transforms;
        string? wanted = _attempt.Tunnel.WantedGroup == 0 ? null : AlgorithmNames.GroupName(_attempt.Tunnel.WantedGroup);
        Cause other = GatewayCauses.IkeAlgorithms(_setup, null, wanted);
        if (transforms != null || group != 0)
        {
            AlgorithmNames? taken = transforms == null ? null : new AlgorithmNames(transforms);
            string? name = group == 0 ? null : AlgorithmNames.GroupName(group);
            _report.Step("try", "IKE_SA_INIT with every algorithm there is: the gateway "
                + (taken != null ? "takes " + taken.Swanctl : "wants group " + name));
            return Verdict.Fails(text + ": other algorithms", GatewayCauses.IkeAlgorithms(_setup, taken, name));
        }

        bool refused = arrival == Arrival.Datagram && answer?.Error == (int)Status.NoProposalChosen;
        bool cookie = answer?.Notify(Ike.Cookie) != null;
        _report.Step("try", "IKE_SA_INIT with every algorithm there is: "
            + (refused ? "refused as well" : cookie ? "a COOKIE, again and again" : arrival == Arrival.Datagram ? "no use" : "no answer"));
        return refused ? Verdict.Fails(text + ", whatever is offered", GatewayCauses.NoConnection(_setup), other)
            : arrival == Arrival.Nothing || cookie
                ? Verdict.Fails(text + "; what it would take it does not say, as it answers our address no longer",
                    PathCauses.Overloaded(), other, GatewayCauses.NoConnection(_setup))
            : status == Status.InvalidKePayload ? Verdict.Fails(text, other)
            : Verdict.Fails(text, GatewayCauses.NoConnection(_setup), other);
    }
}
