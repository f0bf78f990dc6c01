// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Mutation;

/// <summary>
/// What the instrumented assemblies write to. The array lies with the application domain, because a test may load the library, and
/// with it this assembly, a second time.
/// </summary>
public static class Hits
{
    /// <summary>Name of the array in the application domain.</summary>
    public const string Name = "NanoIke.Mutation.Hits";

    /// <summary>One byte a point of the code: 1 when it was reached.</summary>
    public static readonly byte[] Seen = (byte[])AppDomain.CurrentDomain.GetData(Name);
}
