// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
using NanoIke.Boards.Linux.Checking;
using NanoIke.Responder;
using NanoIke.Tests.Field;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Board;

/// <summary>What `check` concludes from what the scripted responder does, and from the host behind it.</summary>
[TestClass]
public class CheckVerdictTests
{
    private static readonly uint s_collector = Octets.Address("10.20.0.1");

    [TestMethod]
    public void AnAnsweredPingProvesThePath()
    {
        using CheckRig rig = new() { Answer = Scene.Echo };
        Works(rig.Check(), true);
    }

    // Plain UDP is not acknowledged, and a host may drop pings: such a node may well get through.
    [TestMethod]
    public void PlainUdpToAHostThatAnswersNoPingIsNotCalledBroken()
    {
        using CheckRig rig = new() { Patience = CheckRig.Short };
        foreach (string probe in new[] { "probe = auto", "probe = off" })
        {
            Works(rig.Check(probe), false, "esp", "route", "host");
        }
    }

    [TestMethod]
    public void TheHostThatIsNamedByProbeIsPinged()
    {
        using CheckRig rig = new() { Answer = packet => packet.Destination == s_collector ? null : Scene.Echo(packet) };
        Works(rig.Check("probe = 10.20.0.2"), true);
    }

    [TestMethod]
    public void ACoapCollectorThatAnswersNothingIsCalledBroken()
    {
        using CheckRig rig = new() { Patience = CheckRig.Short };
        Fails(rig.Check("collector = coap://10.20.0.1"), "esp", "route", "host");
    }

    // A firewall that rejects pings by default says "port unreachable", though no port was asked for.
    [TestMethod]
    public void ARejectedPingIsNoClosedPort()
    {
        using CheckRig rig = new()
        {
            Answer = packet => CheckRig.Unreachable(packet, 3, s_collector),
            Patience = CheckRig.Short,
        };
        Works(rig.Check(), true);
    }

    [TestMethod]
    public void APortThatIsClosedIsNamed()
    {
        using CheckRig rig = new()
        {
            Answer = packet => packet.Protocol == 17 ? CheckRig.Unreachable(packet, 3, s_collector) : Scene.Echo(packet),
        };
        Fails(rig.Check("collector = coap://10.20.0.1"), "collector_port");
    }

    [TestMethod]
    [DataRow((byte)0)]
    [DataRow((byte)1)]
    public void ACollectorThatTheGatewayCannotReachIsNamed(byte code)
    {
        using CheckRig rig = new()
        {
            Answer = packet => CheckRig.Unreachable(packet, code, Octets.Address("10.20.0.254")),
            Patience = CheckRig.Short,
        };
        Fails(rig.Check(), "host");
    }

    [TestMethod]
    public void WhichOfTwoSecretsTheGatewayHasIsFound()
    {
        const string Old = "psk = the old secret of node-1";
        const string New = "psk_next = correct horse battery";
        using CheckRig rig = new() { Answer = Scene.Echo };
        Verdict verdict = rig.Check(Old, New);
        Works(verdict, true, "psk_old");
        StringAssert.Contains(verdict.Causes[0].Node, "psk = the value of psk_next");
        Works(rig.Check("psk = correct horse battery", "psk_next = the new secret of node-1"), true);
        Fails(rig.Check(Old, "psk_next = the new secret of node-1"), "psk", "local_id", "certificate", "ppk", "unique");
        Assert.AreEqual(0, rig.Gateway.Sas.Count(sa => sa.Established), "nothing is left of it");

        rig.Gateway.Options.PoolAddress = null;
        Fails(rig.Check(Old, New), "pool", "pool_full", "psk_old");
    }

    [TestMethod]
    public void ASecondKeyExchangeThatIsNotAnsweredIsNamed()
    {
        using CheckRig rig = Hybrid();
        rig.Patience = CheckRig.Short;
        rig.Arrives = datagram => !Octets.IsMarked(datagram) || datagram[4 + 18] != ExchangeType.IkeIntermediate;
        Verdict verdict = rig.Check(ExchangeKind.X25519MlKem768);
        Fails(verdict, "mtu", "mlkem");
        StringAssert.Contains(verdict.Text, "but not IKE_INTERMEDIATE (1296 bytes)");
    }

    [TestMethod]
    public void ASecondKeyExchangeThatIsRefusedIsNamedWithItsNotify()
    {
        using CheckRig rig = Hybrid();
        rig.Gateway.MessageHook = (exchange, message) =>
        {
            if (exchange == ExchangeType.IkeIntermediate)
            {
                message.Inner.Clear();
                message.Inner.Add(Payloads.Notify(NotifyType.InvalidSyntax));
            }
        };
        Verdict verdict = rig.Check(ExchangeKind.X25519MlKem768);
        Fails(verdict, "mlkem");
        Assert.AreEqual("IKE_INTERMEDIATE, the second key exchange, is refused: INVALID_SYNTAX", verdict.Text);
    }

    [TestMethod]
    public void ASecondKeyExchangeOfAnotherKindIsNamed()
    {
        using CheckRig rig = Hybrid();
        rig.Gateway.MessageHook = (exchange, message) =>
        {
            if (exchange == ExchangeType.IkeIntermediate)
            {
                Payload value = message.Find(PayloadType.KeyExchange);
                value.Body = value.Body[..^1];
            }
        };
        Fails(rig.Check(ExchangeKind.X25519MlKem768), "mlkem");
    }

    [TestMethod]
    public void TwoEndsWithDifferentSecondSecretsAreNamed()
    {
        using CheckRig rig = Hybrid();
        rig.Patience = CheckRig.Short;
        rig.Gateway.AdditionalSecret = secret => new byte[secret.Length];
        Verdict verdict = rig.Check(ExchangeKind.X25519MlKem768);
        Fails(verdict, "mlkem", "large", "other");
        StringAssert.StartsWith(verdict.Text, "the gateway answers IKE_INTERMEDIATE, but not IKE_AUTH");
    }

    [TestMethod]
    public void BothKeyExchangesWork()
    {
        using CheckRig rig = Hybrid();
        rig.Answer = Scene.Echo;
        Works(rig.Check(ExchangeKind.X25519MlKem768), true);
    }

    // RFC 7296 section 2.6.
    [TestMethod]
    public void TheQuestionForAlgorithmsIsRepeatedWithTheCookie()
    {
        using CheckRig rig = new(options =>
        {
            options.Suite = SuiteKind.ChaCha;
            options.DemandedCookie = [1, 2, 3, 4, 5, 6, 7, 8];
        });
        Verdict verdict = rig.Check();
        Fails(verdict, "ike_algorithms");
        StringAssert.Contains(verdict.Causes[0].What, "would take chacha20poly1305-prfsha256-x25519");
        Assert.AreEqual("--suite chacha --key-exchange x25519", verdict.Causes[0].Node);
    }

    [TestMethod]
    public void AGatewayThatAnswersOurAddressNoLongerIsNotBlamedForItsConnections()
    {
        using CheckRig rig = new(options => options.Suite = SuiteKind.ChaCha) { Patience = CheckRig.Short };
        int seen = 0;
        rig.Arrives = _ => ++seen == 1;
        Verdict verdict = rig.Check();
        Fails(verdict, "load", "ike_algorithms", "no_connection");
        StringAssert.Contains(verdict.Text, "no longer");
    }

    // strongSwan takes such an offer only from a node that says IKE_INTERMEDIATE (RFC 9370 section 2.2.1).
    [TestMethod]
    public void AGatewayThatWantsASecondKeyExchangeIsFound()
    {
        using CheckRig rig = Hybrid();
        Verdict verdict = rig.Check();
        Fails(verdict, "ike_algorithms");
        Assert.AreEqual("--suite aes --key-exchange x25519-mlkem768", verdict.Causes[0].Node);
    }

    // A gateway under load may take the repetition of a request for the one with the COOKIE; a node tries again at once.
    [TestMethod]
    public void ARefusalBehindAMixedUpCookieIsNotBelieved()
    {
        using CheckRig rig = new(options => options.CookieRounds = 1) { Answer = Scene.Echo };
        int seen = 0;
        rig.Arrives = _ => ++seen > 1; // the first transmission is lost
        bool refused = false;
        rig.Gateway.MessageHook = (exchange, message) =>
        {
            if (exchange == ExchangeType.IkeAuth && !refused)
            {
                refused = true;
                message.Inner.Clear();
                message.Inner.Add(Payloads.Notify(NotifyType.AuthenticationFailed));
            }
        };
        Works(rig.Check(), true);
        Assert.IsTrue(refused);
    }

    // RFC 7296 section 2.4: of two answers to IKE_SA_INIT one is forged. That is no silence; a node tries again at once.
    [TestMethod]
    public void AForgedAnswerIsNotTakenForSilence()
    {
        using CheckRig rig = new() { Answer = Scene.Echo };
        bool forged = false;
        rig.Gateway.RawHook = (message, datagram) =>
        {
            bool first = !forged && message.Exchange == ExchangeType.IkeSaInit;
            forged |= first;
            return first ? new[] { Mutate.Rebuild(datagram, copy => copy.SpiResponder ^= 2), datagram } : new[] { datagram };
        };
        Works(rig.Check(), true);
    }

    private static CheckRig Hybrid()
    {
        return new CheckRig(options => options.KeyExchange = ExchangeKind.X25519MlKem768);
    }

    private static void Works(Verdict verdict, bool proven, params string[] causes)
    {
        Assert.IsTrue(verdict.Works, verdict.Text);
        Assert.AreEqual(proven, verdict.Proven, verdict.Text);
        Named(verdict, causes);
    }

    private static void Fails(Verdict verdict, params string[] causes)
    {
        Assert.IsFalse(verdict.Works, verdict.Text);
        Named(verdict, causes);
    }

    private static void Named(Verdict verdict, string[] causes)
    {
        Assert.AreEqual(string.Join(", ", causes), string.Join(", ", verdict.Causes.Select(cause => cause.Id)), verdict.Text);
    }
}
