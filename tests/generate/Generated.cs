// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;

namespace NanoIke.Generate;

/// <summary>A file of the library that is written by a program.</summary>
/// <param name="Path">Below the root of the repository.</param>
/// <param name="Text">All of it.</param>
/// <param name="Proof">What was proven about it, in a line.</param>
public sealed record Generated(string Path, string Text, string Proof)
{
    /// <summary>All of them. The proofs are made on the way; what cannot be proven throws.</summary>
    public static IEnumerable<Generated> All()
    {
        yield return new(P256.Kernel.Path, P256.Kernel.Text(), P256.Proof.Show());
        yield return new(X25519.Ladder.Path, X25519.Ladder.Text(), X25519.Bounds.Prove());
        yield return new(Sha256.Compression.Path, Sha256.Compression.Text(), Sha256.Compression.Prove());
        yield return new(MlKem.Permutation.Path, MlKem.Permutation.Text(), MlKem.Permutation.Prove());
        yield return new(MlKem.Transform.Path, MlKem.Transform.Text(), MlKem.Bounds.Prove());
        yield return new(MlKem.Sampling.Path, MlKem.Sampling.Text(), MlKem.Sampling.Prove());
        yield return new(ChaCha.Blocks.Path, ChaCha.Blocks.Text(), ChaCha.Blocks.Prove());
        yield return new(Aes.CbcBlocks.Path, Aes.CbcBlocks.Text(), Aes.CbcBlocks.Prove());
        yield return new(Aes.CcmBlocks.Path, Aes.CcmBlocks.Text(), Aes.CcmBlocks.Prove());
    }
}
