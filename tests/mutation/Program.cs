// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace NanoIke.Mutation;

/// <summary>
/// The mutation run. Arguments: the repository, then --sample N, --seed S, --folder NAME, --verbose. The child processes are this program
/// too (measure, judge) but without Roslyn beside it: what they do lies in <see cref="Worker"/>.
/// </summary>
internal static class Program
{
    private const int AtATime = 2;

    // A project of which the unit tests reach something, and its folder. What only netnano1.0 builds compile is not reached.
    private static readonly string[] s_projects = { "lib/NanoIke/NanoIke.csproj", "lib/NanoIke.Net/NanoIke.Net.csproj", "firmware/NanoIke.Firmware.csproj" };

    internal static int Main(string[] arguments)
    {
        return arguments[0] switch
        {
            "measure" => Worker.Measure(arguments[1], arguments[2]),
            "judge" => Worker.Judge(arguments[1]),
            _ => Run(arguments[0], arguments.Skip(1).ToArray()),
        };
    }

    private static int Run(string root, string[] arguments)
    {
        int sample = 40;
        int seed = 1;
        string only = null;
        bool verbose = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--sample" when i + 1 < arguments.Length: sample = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--seed" when i + 1 < arguments.Length: seed = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--folder" when i + 1 < arguments.Length: only = arguments[++i]; break;
                case "--verbose": verbose = true; break;
                default: Console.Error.WriteLine("usage: run.sh [--sample N] [--seed S] [--folder NAME] [--verbose]"); return 2;
            }
        }

        HostBuild[] builds = s_projects.Select(project => new HostBuild(root, project)).ToArray();
        List<(string Name, HostBuild Build, Mutant[] Mutants)> all = Folders(builds).ToList();
        List<(string Name, HostBuild Build, Mutant[] Mutants)> folders = all.Where(each => only == null || only == each.Name || only == Path.GetFileName(each.Name)).ToList();
        if (folders.Count == 0)
        {
            Console.Error.WriteLine($"There is no folder {only}: {string.Join(", ", all.Select(each => each.Name))}");
            return 2;
        }

        Equivalents equivalents = new Equivalents(Path.Combine(root, "tests/mutation/equivalents.txt"));
        foreach (string stale in equivalents.Stale(all.SelectMany(each => each.Mutants)))
        {
            Console.WriteLine("equivalents.txt is about code that is gone: " + stale);
        }

        Slot[] slots = Enumerable.Range(0, AtATime).Select(number => new Slot(root, number)).ToArray();
        Reach reach = new Reach(root, builds, slots[0]);
        Console.WriteLine(reach.Summary);
        List<FolderRun> runs = new List<FolderRun>();
        foreach ((string name, HostBuild build, Mutant[] mutants) in folders)
        {
            FolderRun run = new FolderRun(name, build);
            run.Run(mutants, sample, seed, equivalents, reach, slots, verbose);
            runs.Add(run);
        }

        return Report(runs);
    }

    private static int Report(List<FolderRun> runs)
    {
        Console.WriteLine();
        Console.WriteLine(FolderRun.Header);
        foreach (FolderRun run in runs)
        {
            Console.WriteLine(run.Row);
        }

        int failed = runs.Count(run => !run.Passed);
        Console.WriteLine($"{runs.Count - failed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    // The mutants of a folder below the project with all that lies in it; the files that lie directly in the project's folder are one too.
    private static IEnumerable<(string Name, HostBuild Build, Mutant[] Mutants)> Folders(HostBuild[] builds)
    {
        for (int i = 0; i < builds.Length; i++)
        {
            HostBuild build = builds[i];
            string project = Path.GetDirectoryName(s_projects[i]).Replace('\\', '/');
            foreach (IGrouping<string, string> folder in build.Sources.GroupBy(file => Below(project, file)).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                yield return (folder.Key, build, folder.SelectMany(file => MutantFinder.Find(file, build.Parsed(file))).ToArray());
            }
        }
    }

    private static string Below(string project, string file)
    {
        string[] rest = file.Substring(project.Length + 1).Split('/');
        return rest.Length == 1 ? project : project + "/" + rest[0];
    }
}
