// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;

namespace NanoIke.Tests.House;

/// <summary>A build of small projects that a test wrote.</summary>
internal static class DotnetBuild
{
    // What the build that started this test left in the environment must not steer the one started here.
    private static readonly string[] s_inherited = { "MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH",
        "MSBuildLoadMicrosoftTargetsReadOnly" };

    /// <summary>Builds what is in a folder; gives the exit code and all that was said.</summary>
    internal static (int Code, string Output) Run(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments.Prepend("build").Concat(new[] { "-nodeReuse:false", "--tl:off", "-clp:NoSummary" }))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (string variable in s_inherited)
        {
            start.Environment.Remove(variable);
        }

        using Process process = Process.Start(start);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
