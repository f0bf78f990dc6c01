// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>Paths that lose, double, delay and reorder, gateways that go silent or reboot, hints in the clear (RFC 7296 2.1, 2.4, 2.21.4).</summary>
internal static class PathCases
{
    internal static IEnumerable<Case> All() => Lost().Concat(Doubled()).Concat(Silence()).Concat(Hints());

    // Lets the first messages of a kind get lost.
    internal static void Lose(Rig rig, LinkEnd to, byte exchange, int count)
    {
        rig.Link.Gate = (end, datagram) =>
        {
            bool hit = end == to && count > 0 && Mutate.Is(datagram, exchange);
            count -= hit ? 1 : 0;
            return !hit;
        };
    }

    private static IEnumerable<Case> Lost()
    {
        foreach ((string name, LinkEnd to, byte exchange) in new (string, LinkEnd, byte)[]
        {
            ("IKE_SA_INIT request", LinkEnd.Gateway, ExchangeType.IkeSaInit), ("IKE_SA_INIT response", LinkEnd.Node, ExchangeType.IkeSaInit),
            ("IKE_AUTH request", LinkEnd.Gateway, ExchangeType.IkeAuth), ("IKE_AUTH response", LinkEnd.Node, ExchangeType.IkeAuth),
        })
        {
            for (int count = 1; count <= Limits.HandshakeTransmissionsMax - 1; count++)
            {
                int lost = count;
                yield return new Case($"{name} lost {count} times", "RFC 7296 2.1: retransmitted, bit by bit", Outcome.Opens, rig => Lose(rig, to, exchange, lost))
                {
                    Verify = rig =>
                    {
                        Assert.IsTrue(rig.Gateway.Seen.AllRetransmissionsIdentical, "a retransmission differs");
                        Assert.AreEqual(to == LinkEnd.Node ? lost : 0, rig.Gateway.Seen.Retransmissions);
                    },
                };
            }

            yield return new Case($"{name} lost every time", "RFC 7296 2.4: deemed to have failed", Outcome.WaitedOut, rig => Lose(rig, to, exchange, int.MaxValue))
            { Status = exchange == ExchangeType.IkeSaInit ? Status.NoAnswer : Status.PeerGone };
        }

        yield return new Case("IKE_SA_INIT request with COOKIE lost", "RFC 7296 2.6", Outcome.Opens, rig =>
        {
            int requests = 0;
            rig.Link.Gate = (end, datagram) => end == LinkEnd.Node || !Mutate.Is(datagram, ExchangeType.IkeSaInit) || ++requests != 2;
        })
        { Gateway = options => options.CookieRounds = 1 };
        foreach (int loss in new[] { 100, 200, 300 })
        {
            yield return Lossy(loss, loss / 100);
        }
    }

    // With a seed that loses messages of the handshake, so many at least.
    private static Case Lossy(int loss, int least)
    {
        int seed = 1;
        while (Hits(new Random(seed), least + 3) < least) // with fewer than four that arrive, all of these are tried
        {
            seed++;
        }

        int lost = 0;
        int Hits(Random random, int count) => Enumerable.Range(0, count).Count(_ => random.Next(1000) < loss);
        return new Case($"{loss / 10} % of everything lost", "RFC 7296 2.1", Outcome.OpensSomeTime, rig =>
        {
            Random handshake = new Random(seed);
            Random traffic = new Random(seed);
            rig.Link.Gate = (_, datagram) =>
            {
                // Only while the tunnel is made: the traffic that proves it is open must get through.
                bool counts = Mutate.Is(datagram, ExchangeType.IkeSaInit) || Mutate.Is(datagram, ExchangeType.IkeAuth);
                bool hit = !rig.IsMade && (counts ? handshake : traffic).Next(1000) < loss;
                lost += hit && counts ? 1 : 0;
                return !hit;
            };
        })
        { FaultsAllowed = true, Verify = _ => Assert.IsTrue(lost >= least, $"{lost} messages of the handshake lost") };
    }

    private static IEnumerable<Case> Doubled()
    {
        yield return new Case("everything arrives twice", "RFC 7296 2.1", Outcome.Opens, rig => rig.Link.DuplicatePerMille = 1000)
        { Verify = rig => Assert.IsTrue(rig.Gateway.Seen.AllRetransmissionsIdentical), FaultsAllowed = true };
        yield return new Case("everything arrives out of order and twice", "RFC 7296 2.1", Outcome.Opens, rig =>
        {
            rig.Link.DuplicatePerMille = 1000;
            rig.Link.DelayMinMs = 1;
            rig.Link.DelayMaxMs = 80;
        })
        { FaultsAllowed = true };
        foreach (int delay in new[] { 249, 499, 501, 900, 3000, 7000 })
        {
            yield return new Case($"everything is {delay} ms late", "RFC 7296 2.1: answers to retransmissions are all the same", Outcome.Opens, rig =>
            {
                rig.Link.DelayMinMs = delay;
                rig.Link.DelayMaxMs = delay;
                rig.Link.Gate = (_, _) =>
                {
                    if (rig.Tunnel.Openings == 1 && rig.IsMade)
                    {
                        rig.Link.DelayMinMs = 10;
                        rig.Link.DelayMaxMs = 10;
                    }

                    return true;
                };
            })
            { InRenewal = delay >= 3000 ? Outcome.OpensSomeTime : Outcome.Opens }; // the round trip known before is much shorter
        }
    }

    private static IEnumerable<Case> Silence()
    {
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            yield return new Case($"the gateway goes silent under traffic, {suite}", "RFC 7296 2.4", Outcome.Suspected, rig =>
            {
                rig.Gateway.Silent = true;
                rig.Send(new byte[10]);
            })
            { Suite = suite };
        }

        yield return new Case("the gateway reboots and says INVALID_IKE_SPI", "RFC 7296 2.21.4", Outcome.Renewed, rig =>
        {
            rig.Gateway.Forget();
            rig.Send(new byte[10]);
        })
        { FaultsAllowed = true };
        yield return new Case("the gateway reboots and says INVALID_SPI at once", "RFC 7296 1.5", Outcome.Renewed, rig =>
        {
            rig.Gateway.Options.AnswerUnknownEsp = true;
            rig.Gateway.Forget();
            rig.Send(new byte[10]);
        })
        { FaultsAllowed = true };
        yield return new Case("the gateway accepts, then drops its SA silently", "RFC 7296 2.4", Outcome.Renewed, rig =>
        {
            rig.Gateway.Forget();
            rig.Gateway.Options.AnswerUnknownIke = false;
            rig.Send(new byte[10]);
        })
        { FaultsAllowed = true };
        yield return new Case("the gateway answers liveness checks while traffic goes unanswered", "RFC 7296 2.4", Outcome.StaysOpen, rig =>
        {
            rig.Send(new byte[10]);
            rig.Run(60000);
            Assert.AreEqual(1, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count(), "one packet calls for one liveness check");
        });
        yield return new Case("an idle hour", "RFC 3948 4: keepalives", Outcome.StaysOpen, rig =>
        {
            rig.Run(3600 * 1000);
            Assert.AreEqual(179, rig.Gateway.Seen.Keepalives);
        })
        { Alone = "handshakes take the place of keepalives" };
        yield return new Case("the lifetime runs out", "RFC 7296 2.8", Outcome.Renewed, rig => { }) { Node = settings => settings.LifetimeMs = 60000, Alone = "it is a renewal" };
    }

    private static IEnumerable<Case> Hints()
    {
        foreach (ushort type in new ushort[] { 4, 5, 7, 9, 11, 14, 24, 43, 16390 })
        {
            foreach (bool right in new[] { false, true })
            {
                yield return new Case($"notify {type} in the clear, 50 times, {(right ? "right SPIs" : "no SPIs")}", "RFC 7296 2.21.4: MUST NOT change any SA", Outcome.StaysOpen, rig =>
                {
                    ResponderSa sa = rig.Gateway.Current;
                    ulong factor = right ? 1UL : 0;
                    int replies = rig.Gateway.Seen.Messages.Count(message => message.Message.IsResponse);
                    for (int i = 0; i < 50; i++)
                    {
                        foreach (byte flags in new byte[] { HeaderFlag.Initiator, 0, HeaderFlag.Response })
                        {
                            rig.Deliver(ScriptedResponder.ClearMessage(factor * sa.SpiInitiator, factor * sa.SpiResponder, ExchangeType.Informational, flags, (uint)i % 4, Payloads.Notify(type, new byte[4])));
                        }

                        rig.Run(20);
                    }

                    Assert.AreEqual(replies, rig.Gateway.Seen.Messages.Count(message => message.Message.IsResponse), "it was answered");
                    int checks = rig.Gateway.Seen.Requests(ExchangeType.Informational).Count();
                    Assert.IsTrue(checks <= 1, $"{checks} liveness checks: the rate must be limited");
                });
            }
        }

        yield return new Case("INVALID_IKE_SPI in the clear leads to a liveness check", "RFC 7296 2.21.4: should initiate one", Outcome.StaysOpen, rig =>
        {
            ResponderSa sa = rig.Gateway.Current;
            rig.Deliver(ScriptedResponder.ForgedResponse(sa.SpiInitiator, sa.SpiResponder, ExchangeType.Informational, 2, NotifyType.InvalidIkeSpi));
            rig.Run(100);
            Assert.AreEqual(1, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count());
        });
        yield return new Case("INVALID_SPI in the clear, as a gateway sends it, leads to a liveness check", "RFC 7296 1.5 and 2.21.4", Outcome.StaysOpen, rig =>
        {
            rig.Deliver(ScriptedResponder.ClearNotify(NotifyType.InvalidSpi, Octets.Bytes(rig.Gateway.Current.Inbound.Spi)));
            rig.Run(100);
            Assert.AreEqual(1, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count());
        });
    }
}
