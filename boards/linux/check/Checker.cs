// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;
using NanoIke.Crypto;
using NanoIke.Net;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>Goes through names and addresses, then through the steps of a tunnel, and comes to a verdict.</summary>
internal sealed class Checker
{
    private const int AddressesMax = 4; // of a name, as a node

    private readonly NodeConfiguration _configuration;
    private readonly CheckReport _report;
    private readonly Func<Suite> _suite;
    private readonly Setup _setup;
    private readonly Traffic _traffic = new();
    private readonly Patience _patience;

    /// <summary>Prepares the check.</summary>
    /// <param name="configuration">What the file says.</param>
    /// <param name="suite">Makes the algorithms anew: an attempt may change its own.</param>
    /// <param name="report">Where the steps are shown.</param>
    /// <param name="patience">How long it waits for answers.</param>
    internal Checker(NodeConfiguration configuration, Func<Suite> suite, CheckReport report, Patience patience)
    {
        _patience = patience;
        _configuration = configuration;
        _suite = suite;
        _report = report;
        _setup = new Setup(configuration, suite());
    }

    internal Verdict Run()
    {
        List<uint> addresses = Resolve();
        if (addresses.Count == 0)
        {
            string name = _configuration.Gateways[0];
            return Verdict.Fails("the gateway's name " + name + " does not resolve", PathCauses.Unresolved(name));
        }

        Verdict? first = null;
        foreach (uint address in addresses)
        {
            _configuration.Settings.GatewayAddress = address;
            Verdict verdict = Examine();
            if (verdict.Works)
            {
                return verdict;
            }

            first ??= verdict;
        }

        return first!;
    }

    private List<uint> Resolve()
    {
        List<uint> all = new();
        foreach (string entry in _configuration.Gateways)
        {
            uint[] found = new uint[AddressesMax];
            long literal = Ipv4Text.Parse(entry);
            found[0] = literal > 0 ? (uint)literal : 0;
            int count = literal > 0 ? 1 : HostNames.Resolve(entry, found);
            if (literal <= 0)
            {
                string list = string.Join(", ", found.Take(count).Select(Ipv4Text.Format));
                _report.Step("name", entry + (count > 0 ? " is " + list : " does not resolve"));
            }

            all.AddRange(found.Take(count).Where(address => !all.Contains(address)));
        }

        return all;
    }

    private Verdict Examine()
    {
        Attempt attempt;
        try
        {
            attempt = First();
        }
        catch (SocketException)
        {
            _report.Step("route", "this machine has no way to " + _setup.Gateway);
            return Verdict.Fails("this machine has no way to " + _setup.Gateway, PathCauses.WrongAddress(_setup));
        }

        using (attempt)
        {
            if (attempt.End == AttemptEnd.Opened && _configuration.Settings.NextSecret != null)
            {
                _report.Step("secret", "the gateway takes psk; psk_next was not tried");
            }

            Attempt? next = TryNext(attempt);
            if (next == null)
            {
                return Judge(attempt);
            }

            using (next)
            {
                Verdict verdict = Judge(next);
                SwapSecrets();
                return verdict with { Causes = verdict.Causes.Append(GatewayCauses.OldSecret()).ToArray() };
            }
        }
    }

    // As a node: what is nobody's fault is tried once more at once.
    private Attempt First()
    {
        Attempt attempt = Prepare(_configuration.Settings, new Trial(), _suite(), Announce);
        _setup.Own = Ipv4Text.Format(attempt.Socket.LocalAddress);
        attempt.Run();
        if (attempt.Status is Status.RefusedAfterCookie or Status.Contested)
        {
            _report.Step("again", Explanation.Of(attempt.Status));
            attempt.Dispose();
            attempt = Prepare(_configuration.Settings, new Trial(), _suite(), Announce);
            attempt.Run();
        }

        return attempt;
    }

    private Verdict Judge(Attempt attempt)
    {
        Verdict verdict = attempt.End == AttemptEnd.Opened ? new TunnelCheck(_setup, attempt, _report, _patience.EchoMs).Run()
            : new Diagnosis(this, _setup, attempt, _report).Find();
        bool deleted = attempt.Close();
        _report.Step("end", Ending(attempt, deleted) + Counts());
        return verdict;
    }

    // As a node: where the gateway refuses psk, or does not know it, psk_next has its turn. Null: it is not the better one, else it is in
    // the place of psk.
    private Attempt? TryNext(Attempt first)
    {
        if (_configuration.Settings.NextSecret == null || !IsRefusedForSecret(first))
        {
            return null;
        }

        first.Close();
        SwapSecrets();
        Attempt? second = Try(_configuration.Settings, new Trial(), _suite(), false);
        bool better = second is { Auth: not null } && !IsRefusedForSecret(second);
        _report.Step("try", $"psk_next in the place of psk ({Notify(first.Status)}): " + (better ? "the gateway has this one"
            : second?.Auth == null ? "no answer" : "refused as well"));
        if (better)
        {
            return second;
        }

        second?.Dispose();
        SwapSecrets();
        return null;
    }

    private static bool IsRefusedForSecret(Attempt attempt)
    {
        return attempt.End == AttemptEnd.AuthRefused
            && attempt.Status is Status.AuthenticationFailed or Status.PpkRefused or Status.WrongSecret;
    }

    private void SwapSecrets()
    {
        TunnelSettings settings = _configuration.Settings;
        (settings.Secret, settings.NextSecret) = (settings.NextSecret, settings.Secret);
    }

    /// <summary>Another attempt at the same gateway; it says nothing, and what it makes is deleted.</summary>
    internal Attempt? Try(TunnelSettings settings, Trial trial, Suite suite)
    {
        return Try(settings, trial, suite, true);
    }

    private Attempt? Try(TunnelSettings settings, Trial trial, Suite suite, bool closes)
    {
        try
        {
            Attempt attempt = Prepare(settings, trial, suite, null);
            attempt.Run();
            if (closes)
            {
                attempt.Close();
            }

            return attempt;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    internal Suite NewSuite()
    {
        return _suite();
    }

    /// <summary>Sends one IKE_SA_INIT besides.</summary>
    internal Arrival Ask(int port, byte[] message, out IkeAnswer? answer)
    {
        return new InitProbe(_configuration.Settings.GatewayAddress, port, _traffic, _patience).Ask(message, out answer);
    }

    private Attempt Prepare(TunnelSettings settings, Trial trial, Suite suite, Action<Attempt, string>? announce)
    {
        settings.Trial = trial;
        settings.ProbeAddress = 0; // the check sends its own
        settings.LivenessMs = 0;
        settings.StartJitterMs = 0;
        return new Attempt(suite, settings, _traffic, _patience, announce);
    }

    private void Announce(Attempt attempt, string what)
    {
        string auth = $"IKE_AUTH sent as {_setup.LocalId} to {_setup.GatewayId}";
        switch (what)
        {
            case "offer":
                _report.Step("offer",
                    $"IKE_SA_INIT to {_setup.Gateway} port {_setup.Port} from {_setup.Own} port {attempt.Socket.LocalPort}: "
                    + _setup.Ike.Swanctl);
                break;
            case "cookie":
                _report.Step("cookie", "the gateway is careful and asks for a COOKIE: IKE_SA_INIT goes out again with it");
                break;
            case "hint":
                _report.Step("answer", $"IKE_SA_INIT refused after {attempt.InitMilliseconds} ms: {Notify(attempt.Status)}");
                break;
            case "second":
                _report.Step("answer", $"IKE_INTERMEDIATE answered after {attempt.AuthMilliseconds} ms; {auth}");
                break;
            default:
                _report.Step("answer", $"IKE_SA_INIT answered after {attempt.InitMilliseconds} ms; {Nat(attempt)}; "
                    + (attempt.InIntermediate ? $"IKE_INTERMEDIATE sent: {attempt.IntermediateSize} bytes" : auth));
                break;
        }
    }

    /// <summary>A status as the notify that it is, or as the library has it.</summary>
    internal static string Notify(Status status)
    {
        return status switch
        {
            Status.NoProposalChosen => "NO_PROPOSAL_CHOSEN",
            Status.InvalidKePayload => "INVALID_KE_PAYLOAD",
            Status.AuthenticationFailed or Status.PpkRefused => "AUTHENTICATION_FAILED",
            Status.TsUnacceptable => "TS_UNACCEPTABLE",
            Status.InternalAddressFailure => "INTERNAL_ADDRESS_FAILURE",
            Status.FailedCpRequired => "FAILED_CP_REQUIRED",
            (Status)5 => "INVALID_MAJOR_VERSION",
            (Status)7 => "INVALID_SYNTAX",
            < (Status)Wire.Ike.ErrorLimit => "notify " + ((int)status).ToString(CultureInfo.InvariantCulture),
            _ => status.ToString(),
        };
    }

    private static string Nat(Attempt attempt)
    {
        return (attempt.NodeBehindNat, attempt.GatewayBehindNat) switch
        {
            // A gateway that wants ESP in UDP in any case pretends to be behind one (section 2.23).
            (true, true) => "a NAT on our side, perhaps on the gateway's as well",
            (true, _) => "a NAT on our side",
            (false, true) => "no NAT on our side, perhaps one on the gateway's",
            (false, false) => "no NAT on the way",
            _ => "NAT not known",
        };
    }

    private static string Ending(Attempt attempt, bool deleted)
    {
        return deleted ? "DELETE acknowledged; " : attempt.End == AttemptEnd.Opened ? "DELETE not acknowledged; " : "";
    }

    private string Counts()
    {
        return $"sent {_traffic.Sent} packets, {_traffic.BytesSent} bytes, received {_traffic.Received}, {_traffic.BytesReceived} bytes";
    }
}
