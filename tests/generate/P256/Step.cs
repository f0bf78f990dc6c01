// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;

namespace NanoIke.Generate.P256;

/// <summary>One case of the kernel's switch: what happens between two products.</summary>
/// <param name="Number">Its label.</param>
/// <param name="Comment">What it does, and which product follows.</param>
/// <param name="Squares">A square follows, of a; otherwise the product of a and b.</param>
internal sealed record Step(int Number, string Comment, bool Squares = false)
{
    /// <summary>Lines of code; those that are not arithmetic begin with <see cref="Control"/>.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Marks a line that decides where to go, or takes bits out of words: nothing in it can overflow.</summary>
    public const char Control = '!';

    public Step With(params IEnumerable<string>[] parts)
    {
        foreach (IEnumerable<string> part in parts)
        {
            Lines.AddRange(part);
        }

        return this;
    }
}
