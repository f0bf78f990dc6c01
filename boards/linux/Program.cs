// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
using NanoIke.Boards.Linux.Provision;
using NanoIke.Firmware;

namespace NanoIke.Boards.Linux;

/// <summary>The verbs of the program. The node needs no name: options alone are its own.</summary>
internal static class Program
{
    /// <summary>Exit code: usage or configuration.</summary>
    internal const int ExitUsage = Supervisor.ExitConfiguration;

    private static int Main(string[] arguments)
    {
        RootCommand root = new("nanoIke sensor node: reports through an IPsec tunnel");
        NodeCommand.AddTo(root);
        Command node = new("node", "the same, by name");
        NodeCommand.AddTo(node);
        root.Add(node);
        root.Add(ValidateCommand.Create());
        root.Add(Checking.CheckCommand.Create());
        root.Add(ProvisionCommand.Create());
        // @FILE is no argument here: a word of the file, which may hold secrets, would come back in an error.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.Errors.Count > 0 ? Refuse(OneLine(parsed.Errors[0].Message) + " (see --help)") : parsed.Invoke();
    }

    private static string OneLine(string text)
    {
        return string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    internal static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return ExitUsage;
    }
}
