// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>What `check` says otherwise than a node, and what the library says of IKE fragments.</summary>
[TestClass]
public class TrialTests
{
    [TestMethod]
    public void ATrialDoesNotSendInitialContact()
    {
        Rig rig = new Rig(node: settings => settings.Trial = new Trial());
        rig.Establish();
        Message auth = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Single();
        Assert.IsNull(auth.Notify(NotifyType.InitialContact), "a node with the same identity may be connected");
        Assert.IsNotNull(auth.Find(PayloadType.IdResponder));
        rig.AssertTraffic();
    }

    [TestMethod]
    public void ATrialLeavesOutIdr()
    {
        Rig unnamed = new Rig(node: settings => settings.Trial = new Trial { NamesGateway = false });
        unnamed.Establish();
        Message auth = unnamed.Gateway.Seen.Requests(ExchangeType.IkeAuth).Single();
        Assert.IsNull(auth.Find(PayloadType.IdResponder));
        Assert.IsNotNull(auth.Find(PayloadType.Authentication));
    }

    [TestMethod]
    public void ATrialOffersAPpk()
    {
        Rig rig = new Rig(node: settings => settings.Trial = new Trial { OffersPpk = true });
        rig.Establish();
        Message init = rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).Single();
        Assert.IsNotNull(init.Notify(16435));
        Assert.AreEqual(1, rig.Gateway.Seen.AuthVerified, "AUTH covers the message with it");
    }

    // RFC 7383 section 2.3: only whoever was offered it may fragment.
    [TestMethod]
    public void FragmentsThatWereNotOfferedAreNamed()
    {
        Rig rig = new Rig();
        rig.Link.Gate = (to, datagram) =>
        {
            if (to == LinkEnd.Node && Mutate.Is(datagram, ExchangeType.IkeAuth))
            {
                datagram[Mutate.Header + 16] = 53; // Next Payload: SKF
            }

            return true;
        };
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Failure != Status.Ok, 60000));
        Assert.AreEqual(Status.Fragmented, rig.Tunnel.Failure);
    }
}
