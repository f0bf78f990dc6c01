// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Threading.Tasks;
using NanoIke.Meter;

namespace NanoIke.Tests.Memory;

/// <summary>
/// nanoFramework's interpreter can leave out any call (HeapWatch). Here every call of library and firmware that a life of a node reaches is
/// left out in turn: the node must send what it would have sent, or throw; and believe nothing that is forged. Each site at one of the
/// times it is reached; with NANOIKE_LONG=1 at thirty.
/// </summary>
[TestClass]
[DoNotParallelize]
public class SkippedCallTests
{
    private delegate string Scene(bool chaCha, byte[][] right, out byte[][] sent);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AnyCallLeftOut_IsSeen(bool chaCha)
    {
        Scene play = s_loadedScene.Value;
        SkipPoint.Arm(-1, 0);
        Assert.AreEqual("right", play(chaCha, null, out byte[][] right));
        long[] hits = SkipPoint.Hits;
        Random random = new Random(7);
        int times = Environment.GetEnvironmentVariable("NANOIKE_LONG") == "1" ? 30 : 1;
        int[] sites = Enumerable.Range(0, hits.Length).Where(i => hits[i] > 0).ToArray();
        Assert.IsTrue(sites.Length > 600, sites.Length + " sites");
        List<string> faults = new List<string>();
        Dictionary<string, int> outcomes = new Dictionary<string, int>();
        foreach (int site in sites)
        {
            IEnumerable<long> occurrences = Enumerable.Range(0, times).Select(_ => 1 + random.NextInt64(hits[site])).Distinct();
            foreach (long occurrence in occurrences)
            {
                SkipPoint.Arm(site, occurrence);
                Task<string> scene = Task.Run(() => play(chaCha, right, out _));
                Assert.IsTrue(scene.Wait(TimeSpan.FromMinutes(1)), $"{SkipPoint.Names[site]}, time {occurrence}: it never ends");
                string outcome = scene.Result;
                Assert.IsTrue(SkipPoint.IsSkipped || outcome.StartsWith("failed", StringComparison.Ordinal), SkipPoint.Names[site]);
                string kind = outcome.Split(':')[0];
                Assert.IsFalse(outcome.Contains("InvalidProgram", StringComparison.Ordinal), outcome); // of the rewriter, not of the library
                string told = string.Join(' ', outcome.Split(' ').Take(2));
                outcomes[told] = outcomes.GetValueOrDefault(told) + 1;
                if (kind is not ("right" or "failed"))
                {
                    faults.Add($"{SkipPoint.Names[site]}, time {occurrence} of {hits[site]}: {outcome}");
                }
            }
        }

        SkipPoint.Arm(-1, 0);
        Console.WriteLine(string.Join(", ", outcomes.Select(each => each.Key + " " + each.Value)));
        Assert.AreEqual(0, faults.Count, string.Join("\n", faults.Take(60)));
    }

    private static readonly Lazy<Scene> s_loadedScene = new Lazy<Scene>(() =>
    {
        Context context = new Context();
        foreach (string name in new[] { "NanoIke", "NanoIke.Net", "NanoIke.Firmware" })
        {
            context.LoadFromAssemblyName(new AssemblyName(name)); // the sites are known from now on
        }

        Type type = context.LoadFromAssemblyPath(typeof(SkippedCallScene).Assembly.Location).GetType(typeof(SkippedCallScene).FullName);
        return type.GetMethod(nameof(SkippedCallScene.Play), BindingFlags.Public | BindingFlags.Static).CreateDelegate<Scene>();
    });

    private static bool IsDriver(string type) => type is "UdpLink" or "HostNames" or "HostEntropy" or "SystemEntropy" or "SystemHost";

    /// <summary>The library rewritten; what uses it loaded once more beside it, all else shared.</summary>
    private sealed class Context : AssemblyLoadContext
    {
        protected override Assembly Load(AssemblyName name)
        {
            string file = Path.Combine(AppContext.BaseDirectory, name.Name + ".dll");
            return name.Name switch
            {
                "NanoIke" or "NanoIke.Net" or "NanoIke.Firmware" => LoadFromStream(new MemoryStream(SkipRewriter.Rewrite(file, type => !IsDriver(type.Name)))),
                "NanoIke.Testbed" or "NanoIke.Responder" => LoadFromAssemblyPath(file),
                _ => null,
            };
        }
    }
}
