// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
using System.IO;
using NanoIke.Crypto;
using NanoIke.Firmware;

namespace NanoIke.Boards.Linux;

/// <summary>The node as a Linux program: --config FILE [--count N] [--suite aes|chacha].</summary>
internal static class Program
{
    private const int ExitUsage = 2;

    private static int Main(string[] arguments)
    {
        Option<string> config = new("--config") { Description = "configuration file (key = value)", Required = true };
        Option<long> count = new("--count") { Description = "reports to send before the tunnel is closed; without it: until Ctrl-C" };
        Option<string> suite = new("--suite") { Description = "aes (aes128-sha256-x25519) or chacha (chacha20poly1305)", DefaultValueFactory = _ => "aes" };
        suite.AcceptOnlyFromAmong("aes", "chacha");
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out long reports) && reports < 1)
            {
                result.AddError("--count must be 1 or more");
            }
        });

        RootCommand root = new("nanoIke sensor node: reports through an IPsec tunnel") { config, count, suite };
        root.SetAction(parse => Run(parse.GetValue(config)!, parse.GetValue(count), parse.GetValue(suite)!));
        ParseResult parsed = root.Parse(arguments);
        return parsed.Errors.Count > 0
            ? Refuse(string.Join(" ", parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) + " (see --help)")
            : parsed.Invoke();
    }

    private static int Run(string file, long count, string suite)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Refuse("cannot read the configuration file " + file + ": " + e.Message);
        }

        ConfigurationParser parser = new();
        NodeConfiguration? configuration = parser.Parse(bytes);
        Array.Clear(bytes);
        if (configuration == null)
        {
            return Refuse(file + ": " + parser.Error);
        }

        using LinuxBoard board = new(suite == "chacha" ? new ChaChaSuite() : new AesCbcSuite());
        Node node = new(board, configuration);
        int code = node.Run(count);
        if (code != Node.ExitDone)
        {
            Console.Error.WriteLine("tunnel failed: " + node.Failure);
        }

        return code;
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return ExitUsage;
    }
}
