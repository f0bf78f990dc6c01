// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.CommandLine;
using NanoIke.Crypto;
using NanoIke.Firmware;

namespace NanoIke.Boards.Linux;

/// <summary>The node: --config FILE [--count N] [--suite aes|chacha] [--key-exchange x25519|p256] [--json].</summary>
internal static class NodeCommand
{
    internal static void AddTo(Command command)
    {
        Option<string> config = new("--config") { Description = "configuration file (key = value)", Required = true };
        Option<long> count = new("--count")
        {
            Description = "readings to take and report before the tunnel is closed; without it: until Ctrl-C",
        };
        Option<string> suite = Algorithms.SuiteOption();
        Option<string> keyExchange = Algorithms.KeyExchangeOption();
        Option<bool> json = new("--json") { Description = "one JSON object a line for each event, instead of all other output" };
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out long reports) && reports < 1)
            {
                result.AddError("--count must be 1 or more");
            }
        });

        command.Add(config);
        command.Add(count);
        command.Add(suite);
        command.Add(keyExchange);
        command.Add(json);
        command.SetAction(parse => Run(
            parse.GetValue(config)!,
            parse.GetValue(count),
            Algorithms.Of(parse.GetValue(suite)!, parse.GetValue(keyExchange)!),
            parse.GetValue(json)));
    }

    private static int Run(string file, long count, Suite suite, bool json)
    {
        using LinuxBoard board = new(suite, json);
        Supervisor supervisor = new(board, new FileNodeFactory(board, file));
        int code = supervisor.Run(count);
        if (code == Supervisor.ExitConfiguration)
        {
            return Program.Refuse(supervisor.Failure);
        }

        if (code != Node.ExitDone)
        {
            board.Fail((supervisor.IsIncomplete ? "" : "tunnel failed: ") + supervisor.Failure);
        }

        return code;
    }
}
