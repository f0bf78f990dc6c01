// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NanoIke.Sa;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// All adversarial cases during a renewal: those of a handshake done to the renewal's, those of an open tunnel twice, while the renewal
/// waits for the answer to IKE_SA_INIT and to IKE_AUTH.
/// </summary>
[TestClass]
public class AdversarialRenewalTests
{
    private static readonly Lazy<Case[]> s_all = new Lazy<Case[]>(() => InitForgeryCases.All().Concat(InitVariantCases.All()).Concat(SelectionCases.All())
        .Concat(EcpCases.All()).Concat(IntermediateCases.All()).Concat(AuthForgeryCases.All()).Concat(AuthContentCases.All()).Concat(ChildCases.All()).Concat(RequestCases.All())
        .Concat(EspCases.All())
        .Concat(PathCases.All()).Concat(PpkCases.All()).ToArray());

    public static IEnumerable<object[]> Handshakes => s_all.Value.Where(each => !RenewalCase.IsOfOpenTunnel(each)).Select(each => new object[] { each.ToString() });

    public static IEnumerable<object[]> OpenTunnels => s_all.Value.Where(each => RenewalCase.IsOfOpenTunnel(each) && each.Alone == null)
        .Select(each => new object[] { each.ToString() });

    public static string NameOf(MethodInfo _, object[] row) => (string)row[0];

    [TestMethod]
    [DynamicData(nameof(Handshakes), DynamicDataDisplayName = nameof(NameOf))]
    public void ToTheHandshakeOfTheRenewal(string name) => Run(name, HandshakeState.Idle);

    [TestMethod]
    [DynamicData(nameof(OpenTunnels), DynamicDataDisplayName = nameof(NameOf))]
    public void ToTheTunnelWhileTheRenewalInitiates(string name) => Run(name, HandshakeState.Init);

    [TestMethod]
    [DynamicData(nameof(OpenTunnels), DynamicDataDisplayName = nameof(NameOf))]
    public void ToTheTunnelWhileTheRenewalAuthenticates(string name) => Run(name, HandshakeState.Auth);

    [TestMethod]
    public void EveryCaseIsRunUnlessItSaysWhyNot()
    {
        int alone = s_all.Value.Count(each => each.Alone != null);
        Assert.AreEqual(s_all.Value.Length, Handshakes.Count() + OpenTunnels.Count() + alone);
        Assert.AreEqual(2, alone, "cases that make no sense during a renewal");
    }

    private static void Run(string name, HandshakeState waits) => new RenewalCase(s_all.Value.First(each => each.ToString() == name), waits).Run();
}
