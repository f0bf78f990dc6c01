// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoIke.Mutation;

/// <summary>The mutants that no test can notice: a line each, as the run prints a survivor but without the line number, then the reason, indented.</summary>
internal sealed class Equivalents
{
    private readonly HashSet<string> _keys = new HashSet<string>();

    internal Equivalents(string path)
    {
        string waiting = null;
        foreach (string line in File.ReadAllLines(path).Where(line => line.Trim().Length > 0 && line[0] != '#'))
        {
            if (char.IsWhiteSpace(line[0]))
            {
                waiting = null;
                continue;
            }

            Complain(waiting);
            waiting = line.TrimEnd();
            _keys.Add(waiting);
        }

        Complain(waiting);
    }

    internal bool Contains(Mutant mutant) => _keys.Contains(mutant.Key);

    /// <summary>Those about code that is gone.</summary>
    internal IEnumerable<string> Stale(IEnumerable<Mutant> mutants)
    {
        HashSet<string> there = mutants.Select(mutant => mutant.Key).ToHashSet();
        return _keys.Where(key => !there.Contains(key));
    }

    private static void Complain(string waiting)
    {
        if (waiting != null)
        {
            throw new InvalidDataException("equivalents.txt gives no reason for: " + waiting);
        }
    }
}
