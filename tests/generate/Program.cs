// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;

namespace NanoIke.Generate;

/// <summary>Writes the generated files of the library, or with --check compares them with what it would write.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        bool checks = arguments is ["--check", _];
        if (arguments.Length != (checks ? 2 : 1))
        {
            Console.Error.WriteLine("usage: [--check] FOLDER-OF-THE-REPOSITORY");
            return 2;
        }

        int passed = 0;
        int failed = 0;
        foreach (Generated each in Generated.All())
        {
            string file = Path.Combine(arguments[^1], each.Path);
            Console.WriteLine($"{each.Path}: {each.Proof}");
            if (!checks)
            {
                File.WriteAllText(file, each.Text);
            }
            else if (File.ReadAllText(file) != each.Text)
            {
                failed++;
                Console.WriteLine($"{each.Path} is not what tests/generate writes: bash tests/generate/run.sh --write");
                continue;
            }

            passed++;
        }

        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }
}
