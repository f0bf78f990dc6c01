// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Esp;

namespace NanoIke.Tests;

/// <summary>RFC 4303 section 3.4.3: the anti-replay window.</summary>
[TestClass]
public class ReplayWindowTests
{
    [TestMethod]
    public void Zero_IsNeverAccepted()
    {
        ReplayWindow window = new ReplayWindow();
        Assert.IsFalse(window.Accepts(0));
        window.Mark(1);
        Assert.IsFalse(window.Accepts(0));
    }

    [TestMethod]
    public void OncePerNumber_InAnyOrder()
    {
        ReplayWindow window = new ReplayWindow();
        for (uint i = 64; i > 0; i--)
        {
            Assert.IsTrue(window.Accepts(i));
            window.Mark(i);
            Assert.IsFalse(window.Accepts(i));
        }
    }

    [TestMethod]
    public void Edge_IsTheSixtyFourthBehind()
    {
        ReplayWindow window = new ReplayWindow();
        window.Mark(100);
        Assert.IsTrue(window.Accepts(37));
        Assert.IsFalse(window.Accepts(36));
        Assert.IsTrue(window.Accepts(101));
    }

    [TestMethod]
    public void Steps_KeepWhatWasSeen()
    {
        ReplayWindow window = new ReplayWindow();
        window.Mark(1);
        window.Mark(64);
        Assert.IsFalse(window.Accepts(1));
        Assert.IsTrue(window.Accepts(2));
        window.Mark(65);
        Assert.IsFalse(window.Accepts(1)); // behind the window
        Assert.IsFalse(window.Accepts(64));
        window.Mark(65 + 64);
        Assert.IsTrue(window.Accepts(65 + 63)); // a jump of the whole window leaves no mark
        Assert.IsFalse(window.Accepts(65));
        Assert.IsTrue(window.Accepts(66));
    }

    [TestMethod]
    public void LastNumber_IsTheEnd()
    {
        ReplayWindow window = new ReplayWindow();
        window.Mark(5);
        window.Mark(0xFFFFFFFF);
        Assert.IsFalse(window.Accepts(0xFFFFFFFF));
        Assert.IsTrue(window.Accepts(0xFFFFFFFF - 63));
        Assert.IsFalse(window.Accepts(5));
        window.Reset();
        Assert.IsTrue(window.Accepts(5));
    }
}
