// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
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
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null }); // no word of a file is shown
        return parsed.Errors.Count > 0
            ? Refuse(string.Join(" ", parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) + " (see --help)")
            : parsed.Invoke();
    }

    internal static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return ExitUsage;
    }
}
