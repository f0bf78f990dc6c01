// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Tests.Protocol;

/// <summary>The events of a tunnel that wait to be taken: in order, each with its reason; the newest eight are kept.</summary>
[TestClass]
public class EventQueueTests
{
    private const int Room = 8;

    [TestMethod]
    public void EventsComeInOrderEachWithItsReason()
    {
        TunnelEvents events = new TunnelEvents();
        Assert.AreEqual(TunnelEvent.None, events.Take());
        for (int round = 0; round < 20; round++)
        {
            events.Add(TunnelEvent.Started, Status.Ok);
            events.Add(TunnelEvent.AttemptFailed, Status.NoAnswer);
            AssertNext(events, TunnelEvent.Started, Status.Ok);
            events.Add(TunnelEvent.Lost, Status.DeletedByPeer);
            events.Add(TunnelEvent.Closed, Status.PeerGone);
            AssertNext(events, TunnelEvent.AttemptFailed, Status.NoAnswer);
            AssertNext(events, TunnelEvent.Lost, Status.DeletedByPeer);
            AssertNext(events, TunnelEvent.Closed, Status.PeerGone);
            Assert.AreEqual(TunnelEvent.None, events.Take());
            Assert.AreEqual(Status.PeerGone, events.Status, "the reason of the one that was taken last stays");
        }
    }

    [TestMethod]
    public void WithoutRoomTheOldestIsLost()
    {
        for (int before = 0; before < 2 * Room; before++)
        {
            for (int added = 0; added <= 3 * Room; added++)
            {
                TunnelEvents events = new TunnelEvents();
                for (int i = 0; i < before; i++)
                {
                    events.Add(TunnelEvent.Opened, Status.Ok);
                    events.Take();
                }

                for (int i = 0; i < added; i++)
                {
                    events.Add(TunnelEvent.AttemptFailed, (Status)(100 + i));
                }

                for (int i = added < Room ? 0 : added - Room; i < added; i++)
                {
                    AssertNext(events, TunnelEvent.AttemptFailed, (Status)(100 + i));
                }

                Assert.AreEqual(TunnelEvent.None, events.Take());
            }
        }
    }

    private static void AssertNext(TunnelEvents events, TunnelEvent what, Status why)
    {
        Assert.AreEqual(what, events.Take());
        Assert.AreEqual(why, events.Status);
    }
}
