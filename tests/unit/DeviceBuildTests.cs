// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;

namespace NanoIke.Tests;

/// <summary>The device build where it cannot work: one line that says why, nothing else.</summary>
[TestClass]
public sealed class DeviceBuildTests
{
    [TestMethod]
    [DataRow("boards/esp32")]
    [DataRow("boards/stm32-ethernet")]
    [DataRow("tests/device")]
    public void Missing_Packages_Are_One_Line(string project)
    {
        string folder = Directory.CreateTempSubdirectory("nanoike-device-").FullName;
        try
        {
            string config = Path.Combine(folder, "NuGet.Config");
            File.WriteAllText(
                config,
                "<configuration><config><add key=\"globalPackagesFolder\" value=\"packages\" /></config><packageSources><clear /><add key=\"none\" value=\".\" /></packageSources></configuration>\n");
            string output = Build(project, config);

            string[] errors = output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Distinct().ToArray();
            Assert.HasCount(1, errors, output);
            Assert.Contains("error NANO100: The device build needs packages that cannot be restored", errors[0]);
            Assert.Contains("nanoFramework.CoreLibrary", errors[0]);
            Assert.Contains("nanoFramework.NET.Sdk", errors[0]);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [TestMethod]
    public void The_Solution_Says_How()
    {
        string output = Build("nanoIke.sln", string.Empty);

        string[] lines = output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal) || line.Contains(": warning ", StringComparison.Ordinal)).Distinct().ToArray();
        Assert.HasCount(1, lines, output);
        Assert.Contains("error NANO101: The device build takes one folder at a time, not the solution: dotnet build boards/esp32 -p:Device=true", lines[0]);
    }

    private static string Build(string project, string config, [CallerFilePath] string path = "")
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path), "..", ".."));
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
        };
        foreach (string argument in new[] { "build", project, "-p:Device=true", "-p:RestoreConfigFile=" + config, "-nodeReuse:false", "--tl:off", "-nologo", "-clp:NoSummary", "-v:quiet" })
        {
            start.ArgumentList.Add(argument);
        }

        foreach (string variable in new[] { "MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH" })
        {
            start.Environment.Remove(variable);
        }

        using Process process = Process.Start(start);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreNotEqual(0, process.ExitCode, output);
        return output;
    }
}
