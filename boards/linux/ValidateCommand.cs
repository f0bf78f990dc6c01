// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
using NanoIke.Net;

namespace NanoIke.Boards.Linux;

/// <summary>validate --config FILE: what a node would say about the file. Runs wherever .NET does; flash.ps1 calls it.</summary>
internal static class ValidateCommand
{
    internal static Command Create()
    {
        Option<string> config = new("--config") { Description = "configuration file (key = value)", Required = true };
        Command command = new("validate", "checks a configuration file: exit code 0 good, 2 not") { config };
        command.SetAction(parse => Run(parse.GetValue(config)!));
        return command;
    }

    private static int Run(string file)
    {
        NodeConfiguration? configuration = ConfigurationFile.Read(file, out string problem);
        if (configuration == null)
        {
            return Program.Refuse(problem);
        }

        configuration.Settings.ClearSecrets();
        if (configuration.Warning != null)
        {
            Console.Out.WriteLine(file + ": note: " + configuration.Warning);
        }

        Console.Out.WriteLine(file + ": good");
        return 0;
    }
}
