// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
using NanoIke.Crypto;
using NanoIke.Firmware;

namespace NanoIke.Boards.Linux;

/// <summary>The node as a Linux program: --config FILE [--count N] [--suite aes|chacha] [--json].</summary>
internal static class Program
{
    private const int ExitUsage = Supervisor.ExitConfiguration;

    private static int Main(string[] arguments)
    {
        Option<string> config = new("--config") { Description = "configuration file (key = value)", Required = true };
        Option<long> count = new("--count") { Description = "readings to take and report before the tunnel is closed; without it: until Ctrl-C" };
        Option<string> suite = new("--suite") { Description = "aes (aes128-sha256-x25519) or chacha (chacha20poly1305)", DefaultValueFactory = _ => "aes" };
        suite.AcceptOnlyFromAmong("aes", "chacha");
        Option<bool> json = new("--json") { Description = "one JSON object a line for each event, instead of all other output" };
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out long reports) && reports < 1)
            {
                result.AddError("--count must be 1 or more");
            }
        });

        RootCommand root = new("nanoIke sensor node: reports through an IPsec tunnel") { config, count, suite, json };
        root.SetAction(parse => Run(parse.GetValue(config)!, parse.GetValue(count), parse.GetValue(suite)!, parse.GetValue(json)));
        ParseResult parsed = root.Parse(arguments);
        return parsed.Errors.Count > 0
            ? Refuse(string.Join(" ", parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) + " (see --help)")
            : parsed.Invoke();
    }

    private static int Run(string file, long count, string suite, bool json)
    {
        using LinuxBoard board = new(suite == "chacha" ? new ChaChaSuite() : new AesCbcSuite(), json);
        Supervisor supervisor = new(board, new FileNodeFactory(board, file));
        int code = supervisor.Run(count);
        if (code == Supervisor.ExitConfiguration)
        {
            return Refuse(supervisor.Failure);
        }

        if (code != Node.ExitDone)
        {
            board.Fail((supervisor.IsIncomplete ? "" : "tunnel failed: ") + supervisor.Failure);
        }

        return code;
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return ExitUsage;
    }
}
