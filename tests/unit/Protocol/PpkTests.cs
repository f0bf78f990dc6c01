// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using System.Runtime.CompilerServices;
using NanoIke.Crypto;
using NanoIke.Responder;
using NanoIke.Sa;
using NanoIke.Timing;

namespace NanoIke.Tests.Protocol;

/// <summary>The post-quantum preshared key (RFC 8784) beyond the table of cases: <see cref="PpkCases"/>.</summary>
[TestClass]
public class PpkTests
{
    private const int RoomMost = 512;

    /// <summary>
    /// SK_d, SK_pi and SK_pr as .NET computes them by the formula of section 3, for keys of all lengths; and KEYMAT without the PPK,
    /// which is kept.
    /// </summary>
    [TestMethod]
    public void KeysAreThoseOfTheFormula()
    {
        Random random = new Random(8784);
        byte[] nonces = new byte[48];
        foreach (Suite suite in new Suite[] { new AesCbcSuite(), new ChaChaSuite() })
        {
            Sha256 hash = new Sha256();
            for (int size = 1; size <= Limits.SecretMaxBytes; size++)
            {
                byte[] ppk = new byte[size];
                byte[] shared = new byte[32];
                random.NextBytes(ppk);
                random.NextBytes(shared);
                random.NextBytes(nonces);
                KeySchedule schedule = new KeySchedule(suite, hash, new byte[32]);
                schedule.SetPpk(hash, ppk, true);
                IkeSa sa = new IkeSa(suite, new Deadlines(), Deadline.FirstSaAnswer);
                schedule.DeriveIke(shared, nonces, 0, nonces.Length, sa);
                byte[] before = (byte[])KeysOf(schedule).Clone();
                schedule.DeriveSpareChild(nonces, 0, nonces.Length, sa.Child);
                byte[] spare = KeysOf(schedule)[32..(32 + sa.Child.Keys.Length)];
                Assert.IsTrue(sa.Child.Keys.All(each => each == 0));
                Assert.IsTrue(schedule.MixDerive(false));
                schedule.MixOwn();
                schedule.MixPeer();
                foreach (int at in new[] { 0, before.Length - 64, before.Length - 32 })
                {
                    byte[] expected = KeyDerivation.PrfPlus(ppk, before[at..(at + 32)], 32);
                    CollectionAssert.AreEqual(expected, KeysOf(schedule)[at..(at + 32)], $"{size} bytes, key at {at}");
                }

                schedule.DeriveChild(nonces, 0, nonces.Length, sa.Child);
                CollectionAssert.AreNotEqual(spare, sa.Child.Keys);
                CollectionAssert.AreEqual(KeyDerivation.PrfPlus(before[..32], nonces, spare.Length), spare);
                schedule.TakeSpareChild(sa.Child);
                CollectionAssert.AreEqual(spare, sa.Child.Keys);
            }
        }
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    public void EveryRenewalUsesThePpk(SuiteKind suite)
    {
        Rig rig = Make(suite, true, settings => settings.LifetimeMs = 5000);
        rig.Establish();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 4, 60000));
        Assert.IsTrue(rig.Gateway.Sas.All(sa => sa.UsesPpk) && rig.Tunnel.UsesPpk);
        rig.AssertTraffic();
        rig.AssertNoFaults();
        Assert.AreEqual(0, rig.Allocated);
    }

    /// <summary>A gateway without the PPK, and NO_PPK_AUTH, when and only when the configuration allows to go without.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void WithoutIsOfferedOnlyWhereItMayBe(bool required)
    {
        Rig rig = Make(SuiteKind.Aes, required);
        rig.Establish();
        Message init = rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).Single();
        Notification use = init.Notify(NotifyType.UsePpk);
        Assert.AreEqual((0, 0, 0), (use.Protocol, use.Spi.Length, use.Data.Length));
        Message auth = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Single();
        CollectionAssert.AreEqual("\u0002fleet-1"u8.ToArray(), auth.Notify(NotifyType.PpkIdentity).Data);
        Assert.AreEqual(required, auth.Notify(NotifyType.NoPpkAuth) == null);
    }

    /// <summary>The words of a tunnel are those of the pair that serves: an attempt beside it changes nothing.</summary>
    [TestMethod]
    public void AFailedRenewalDoesNotChangeWhatIsSaid()
    {
        Rig rig = Make(SuiteKind.Aes, false, settings => settings.LifetimeMs = 5000);
        rig.Establish();
        rig.Gateway.Options.Ppk = new byte[32];
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 2, 60000));
        Assert.IsTrue(rig.Events.Where(each => each.What == TunnelEvent.AttemptFailed).All(each => each.Why == Status.PpkRefused));
        Assert.IsTrue(rig.Tunnel.UsesPpk);
        rig.AssertTraffic();
        rig.Gateway.Options.Ppk = null;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 600000));
        Assert.IsFalse(rig.Tunnel.UsesPpk);
        rig.AssertTraffic();
    }

    /// <summary>The longest identities fit the request.</summary>
    [TestMethod]
    public void TheLongestRequestFits()
    {
        byte[] longest = Enumerable.Range(1, Limits.IdentityMaxBytes).Select(i => (byte)i).ToArray();
        Rig rig = new Rig(
            SuiteKind.Aes,
            options =>
            {
                options.Ppk = new byte[Limits.SecretMaxBytes];
                options.PpkId = longest;
                options.Identity = longest;
            },
            settings =>
            {
                settings.Ppk = new byte[Limits.SecretMaxBytes];
                settings.PpkId = settings.LocalId = settings.GatewayId = longest;
                settings.PpkRequired = false;
            });
        rig.Establish();
        rig.AssertTraffic();
        Assert.IsLessThan(RoomMost, rig.Gateway.Seen.BytesByExchange[ExchangeType.IkeAuth]);
    }

    internal static Rig Make(
        SuiteKind suite, bool required, Action<TunnelSettings> change = null, ExchangeKind exchange = ExchangeKind.X25519) => new Rig(
        suite,
        options => options.Ppk = [.. Enumerable.Range(1, 32).Select(i => (byte)i)],
        settings =>
        {
            settings.PpkId = "fleet-1"u8.ToArray();
            settings.Ppk = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
            settings.PpkRequired = required;
            change?.Invoke(settings);
        },
        exchange: exchange);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_keys")]
    private static extern ref byte[] KeysOf(KeySchedule schedule);
}
