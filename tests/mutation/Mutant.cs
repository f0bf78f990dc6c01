// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using Microsoft.CodeAnalysis.Text;

namespace NanoIke.Mutation;

/// <summary>One small change of one source file.</summary>
/// <param name="File">The file, relative to the repository.</param>
/// <param name="Line">Line of the change, from 1.</param>
/// <param name="Member">Method, constructor or property that is changed.</param>
/// <param name="Kind">What kind of change it is.</param>
/// <param name="Span">What is replaced.</param>
/// <param name="Replacement">By what.</param>
/// <param name="Change">The change with some text around it, on one line: what equivalents.txt knows it by.</param>
internal sealed record Mutant(string File, int Line, string Member, string Kind, TextSpan Span, string Replacement, string Change)
{
    /// <summary>Survives a shift of lines.</summary>
    internal string Key => $"{File} {Member} {Kind}: {Change}";

    public override string ToString() => $"{File}:{Line} {Member} {Kind}: {Change}";
}
