// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Field;

/// <summary>
/// A year with a report a minute, a lossy link, renewals, and a gateway that reboots now and then. Nothing is tried again and nothing
/// explained away: a report is refused, dropped by the link, lost in an outage, or it arrives.
/// </summary>
[TestClass]
public class YearTests
{
    private const int Day = 24 * 60; // reports

    [TestMethod]
    public void AMonth() => Live(30, 10);

    [TestMethod]
    public void AYear()
    {
        if (Environment.GetEnvironmentVariable("NANOIKE_LONG") != "1")
        {
            Assert.Inconclusive("takes half a minute of CPU: only with NANOIKE_LONG=1; AMonth runs always");
        }

        Live(365, 90);
    }

    private static void Live(int days, int daysBetweenReboots)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 24 * Scene.Hour, 21) { IsLong = true };
        Scene.Open(rig);
        Load load = new Load(rig) { ReportMs = 60000, LossPerMille = 50 };
        load.Run(1000);
        long allocated = rig.Allocated;
        int outages = 0;
        int lost = 0;
        for (int day = 0; day < days; day++)
        {
            if (day % daysBetweenReboots == daysBetweenReboots - 1)
            {
                lost += Outage(rig, load, new[] { 0, 30, 120, 290 }[outages % 4]);
                outages++;
            }

            load.Run(Day * Scene.Minute);
            rig.Gateway.Seen.Messages.Clear();
        }

        rig.Run(1000);
        int quietly = load.Sent - load.Dropped - load.Arrived - lost;
        Console.WriteLine($"{days} days, a report a minute, 5 % loss: {load.Sent:N0} reports, {load.Refused} refused, {load.Dropped:N0} dropped by the link, "
            + $"{lost} lost in {outages} outages, {quietly} lost otherwise; {rig.Tunnel.Openings} tunnels, {rig.Allocated - allocated} bytes allocated");
        Assert.AreEqual(0, load.Refused);
        Assert.AreEqual(0, quietly, "lost without a reason");
        Assert.AreEqual(allocated, rig.Allocated, "allocated");
        rig.AssertNoFaults();
    }

    // From the reboot until the gateway knows the node again. Reports that the link dropped meanwhile count as dropped.
    private static int Outage(Rig rig, Load load, int silentSeconds)
    {
        rig.Run(1000); // nothing is under way
        int before = load.Sent - load.Dropped - load.Arrived;
        rig.Gateway.Forget();
        rig.Gateway.Silent = true;
        load.Run(silentSeconds * 1000);
        rig.Gateway.Silent = false;
        int openings = rig.Tunnel.Openings;
        Assert.IsTrue(load.RunUntil(() => rig.Tunnel.Openings > openings, 300000), "not back");
        rig.Run(1000);
        int lost = load.Sent - load.Dropped - load.Arrived - before;
        Assert.IsTrue(lost <= silentSeconds / 60 + 3, $"{lost} reports lost in an outage of {silentSeconds} s");
        return lost;
    }
}
