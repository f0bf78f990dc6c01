// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.CommandLine;

namespace NanoIke.Fleet;

/// <summary>A fleet against a real gateway, the pictures of it, and an hour of it in virtual time.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        RootCommand root = new("hundreds of nodes in one process") { RunCommand.Create(), HourCommand.Create(), PlotCommand.Create() };
        return root.Parse(arguments).Invoke();
    }
}
