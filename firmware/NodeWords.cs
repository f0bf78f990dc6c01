// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>What happens to the tunnel, in words: each thing once.</summary>
internal sealed partial class NodeWords
{
    private const int SoonMs = 120000; // a tunnel that is lost sooner was lost soon
    private const int SoonLosses = 3;  // in a row: no accident
    private const int SoonLossesAgain = 32;
    private const string AttemptFailed = "attempt_failed";

    private readonly Board _board;
    private readonly NodeConfiguration _configuration;
    private readonly NodeLog _log;
    private readonly Tunnel _tunnel;
    private uint _startedTo;
    private long _upAt;
    private bool _suspected;
    private bool _answered; // IKE_SA_INIT, in the last attempt
    private int _soonLosses;

    internal NodeWords(Board board, NodeConfiguration configuration, NodeLog log, Tunnel tunnel)
    {
        _board = board;
        _configuration = configuration;
        _log = log;
        _tunnel = tunnel;
    }

    /// <summary>Says what happened.</summary>
    internal void Tell(TunnelEvent happened, Status why)
    {
        TellIntermediate(happened);
        switch (happened)
        {
            case TunnelEvent.Started:
                Started();
                break;
            case TunnelEvent.CookieAsked:
                Step("cookie_asked", "COOKIE asked for by the gateway: IKE_SA_INIT goes out again with it");
                break;
            case TunnelEvent.Answered:
                _answered = true;
                string exchange = "IKE_SA_INIT";
                NameExchange(ref exchange);
                Step("answered", exchange + " answered, IKE_AUTH sent as " + _configuration.LocalName);
                break;
            case TunnelEvent.Opened:
                _log.Say("tunnel_up", "tunnel up: inner address " + Ipv4Text.Format(_tunnel.InnerAddress)
                    + ", the gateway proved its identity" + Ppk());
                Up();
                break;
            case TunnelEvent.Resumed:
                _log.Say("tunnel_resumed", "tunnel resumed: inner address " + Ipv4Text.Format(_tunnel.InnerAddress));
                Up();
                break;
            case TunnelEvent.Renewed:
                _log.Say("tunnel_renewed", "tunnel renewed: inner address " + Ipv4Text.Format(_tunnel.InnerAddress)
                    + Ppk() + "; the old one is ended");
                CountLoss(_suspected); // in the place of one that was as good as lost
                Up();
                break;
            case TunnelEvent.AttemptFailed:
                _log.SayAgain(AttemptFailed, _tunnel.State == TunnelState.Open
                    ? "no new tunnel: " + Reason(why) + "; the old one goes on, trying again"
                    : "no tunnel: " + Reason(why) + "; trying again");
                break;
            case TunnelEvent.Suspected:
                _suspected = true;
                _log.Say("suspected", "the gateway does not answer: making a new tunnel beside the old one");
                break;
            case TunnelEvent.Reassured:
                _suspected = false;
                _log.Say("reassured", "the gateway answers again");
                break;
            case TunnelEvent.Lost:
                _log.Say("tunnel_lost", "tunnel lost: " + Reason(why) + "; trying again");
                CountLoss(true);
                break;
            case TunnelEvent.Unproven:
                _log.SayAgain("unproven", "note: nothing comes back from " + Ipv4Text.Format(_configuration.Settings.ProbeAddress)
                    + "; look at the routes behind the gateway, or set probe = off");
                break;
        }
    }

    // Written in NodeWords.Additional.cs.
    partial void TellIntermediate(TunnelEvent happened);

    partial void NameExchange(ref string exchange);

    /// <summary>A status, and what to look at.</summary>
    internal string Reason(Status why)
    {
        if (why == Status.InvalidKePayload && _tunnel.WantedGroup != 0)
        {
            KeyExchange ours = _board.Suite.KeyExchange;
            return "the gateway wants group " + DecimalText.Of(_tunnel.WantedGroup) + " (INVALID_KE_PAYLOAD); allow " + ours.Name
                + ", group " + DecimalText.Of(ours.Group) + ", in its proposals";
        }

        string text = why == Status.NoProposalChosen ? Explanation.OfNoProposal(_answered) : Explanation.Of(why);
        return why != Status.SelectorsMismatch ? text
            : text + " (asked " + Range(_configuration.Settings.RemoteFirst, _configuration.Settings.RemoteLast)
                + ", offered " + Range(_tunnel.RefusedFirst, _tunnel.RefusedLast) + ")";
    }

    // One attempt after the other begins alike; only where it goes is worth a word.
    private void Started()
    {
        _answered = false;
        uint address = _configuration.Settings.GatewayAddress;
        bool repeats = _log.IsRepeating(AttemptFailed);
        if (!repeats || address != _startedTo)
        {
            string line = "IKE_SA_INIT sent to " + Ipv4Text.Format(address) + " port "
                + DecimalText.Of(_configuration.Settings.GatewayPort) + ", " + _board.Suite.Name;
            if (repeats)
            {
                _log.SayBetween("started", line);
            }
            else
            {
                _log.Say("started", line);
            }
        }

        _startedTo = address;
    }

    private void Step(string name, string line)
    {
        if (!_log.IsRepeating(AttemptFailed))
        {
            _log.Say(name, line);
        }
    }

    private void Up()
    {
        _upAt = _board.Milliseconds;
        _suspected = false;
    }

    private string Ppk()
    {
        string text = string.Empty;
        TellPpk(ref text);
        return text;
    }

    partial void TellPpk(ref string text);

    // A network fails now and then; two nodes with one identity throw each other out for as long as both are there (INITIAL_CONTACT, RFC
    // 7296 section 2.4: strongSwan does that without a DELETE, so silence does not tell it from a gateway that drops ESP).
    private void CountLoss(bool lost)
    {
        bool soon = _board.Milliseconds - _upAt < SoonMs;
        _soonLosses = !soon ? 0 : lost ? _soonLosses + 1 : _soonLosses;
        if (lost && soon && (_soonLosses == SoonLosses || _soonLosses % SoonLossesAgain == 0))
        {
            _log.Say("contested", "note: the tunnel was lost " + DecimalText.Of(_soonLosses)
                + " times in a row soon after it was up; another node has this local_id (" + _configuration.LocalName
                + "), or the gateway takes no ESP: look at its log");
        }
    }

    private static string Range(uint first, uint last)
    {
        return Ipv4Text.Format(first) + " to " + Ipv4Text.Format(last);
    }
}
