// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
using System.IO;
using NanoIke.Firmware;

namespace NanoIke.Boards.Linux;

/// <summary>
/// The node: --config FILE [--count N] [--suite aes|chacha|ccm] [--key-exchange x25519|p256|x25519-mlkem768] [--state FILE]
/// [--keylog DIR] [--json].
/// </summary>
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
        Option<string?> state = new("--state")
        {
            Description = "file that keeps the tunnel until the next start, instead of closing it; needs collector = coap://...",
        };
        Option<bool> json = new("--json") { Description = "one JSON object a line for each event, instead of all other output" };
        Option<string> keylog = new("--keylog")
        {
            Description = "UNSAFE: writes the keys of every tunnel into this folder, for Wireshark",
        };
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
        command.Add(state);
        command.Add(keylog);
        command.Add(json);
        command.SetAction(parse =>
        {
            string problem = string.Empty;
            string? path = parse.GetValue(state);
            using StateFile? sleeper = path == null ? null : StateFile.Open(path, out problem);
            if (problem.Length > 0)
            {
                return Program.Refuse(problem);
            }

            using LinuxBoard board = new(
                Algorithms.Of(parse.GetValue(suite)!, parse.GetValue(keyExchange)!), parse.GetValue(json), sleeper);
            string? folder = parse.GetValue(keylog);
            return folder == null ? Run(board, parse.GetValue(config)!, parse.GetValue(count), null)
                : RunUnsafely(board, parse.GetValue(config)!, parse.GetValue(count), folder);
        });
    }

    private static int RunUnsafely(LinuxBoard board, string file, long count, string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Program.Refuse("--keylog keeps keys from others by Linux's file modes, so it runs on Linux only");
        }

        KeyLogFolder keyLog;
        try
        {
            keyLog = new KeyLogFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Program.Refuse("cannot write keys to " + folder + ": " + e.Message);
        }

        using (keyLog)
        {
            board.Warn("UNSAFE: the keys of every tunnel go to " + folder
                + ": whoever has them reads all that is sent, today and later; remove the folder when you have seen enough");
            return Run(board, file, count, keyLog);
        }
    }

    private static int Run(LinuxBoard board, string file, long count, KeyLog? keyLog)
    {
        Supervisor supervisor = new(board, new FileNodeFactory(board, file, keyLog));
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
