// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
using NanoIke.Crypto;
using NanoIke.Net;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>check --config FILE [--suite ...] [--key-exchange ...] [--json]: does a node with this file get through, and if not,
/// why?</summary>
internal static class CheckCommand
{
    private const int ExitWorks = 0;
    private const int ExitFails = 1;

    internal static Command Create()
    {
        Option<string> config = new("--config") { Description = "configuration file (key = value)", Required = true };
        Option<string> suite = Algorithms.SuiteOption();
        Option<string> keyExchange = Algorithms.KeyExchangeOption();
        Option<bool> json = new("--json") { Description = "one JSON object a line for each step and the verdict" };
        Command command = new("check", "tries the gateway step by step and says what to change: exit code 0 it works, 1 it does not")
        {
            config, suite, keyExchange, json,
        };
        command.SetAction(parse => Run(
            parse.GetValue(config)!,
            () => Algorithms.Of(parse.GetValue(suite)!, parse.GetValue(keyExchange)!),
            parse.GetValue(json)));
        return command;
    }

    private static int Run(string file, Func<Suite> suite, bool json)
    {
        NodeConfiguration? configuration = ConfigurationFile.Read(file, out string problem);
        if (configuration == null)
        {
            return Program.Refuse(problem);
        }

        CheckReport report = new(json);
        if (configuration.Warning != null)
        {
            report.Step("note", configuration.Warning);
        }

        Verdict verdict = new Checker(configuration, suite, report, Patience.Usual).Run();
        configuration.Settings.ClearSecrets();
        report.Tell(verdict);
        return verdict.Works ? ExitWorks : ExitFails;
    }
}
