// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Collector;

/// <summary>A resolved SenML record (RFC 8428 section 4.6).</summary>
/// <param name="Name">Node and quantity.</param>
/// <param name="Start">Tells one start of the node from the others ("bst"): numbers begin anew with it.</param>
/// <param name="Number">Number of the reading since that start ("no").</param>
/// <param name="TakenAt">When it was taken: milliseconds since 1970, UTC.</param>
/// <param name="Value">The value.</param>
/// <param name="Unit">Its unit, or an empty string.</param>
internal sealed record Reading(string Name, ulong Start, ulong Number, long TakenAt, decimal Value, string Unit);
