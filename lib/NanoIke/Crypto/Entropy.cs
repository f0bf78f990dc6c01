// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// The random source of a board. Only a hardware source may say <see cref="IsHardware"/>: others do not get to open a tunnel.
/// </summary>
public abstract class Entropy
{
    /// <summary>The bytes come from a hardware random generator that is running now.</summary>
    public abstract bool IsHardware { get; }

    /// <summary>
    /// A number that is different at every start (a boot counter, else 0): with the shared secret it keeps the keys of two starts
    /// apart even when the source is stuck.
    /// </summary>
    public abstract uint StartCounter { get; }

    /// <summary>Fills the bytes [offset, offset + count) from the source. What it leaves unchanged counts as stuck.</summary>
    /// <param name="buffer">Receives random bytes.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    public abstract void Fill(byte[] buffer, int offset, int count);
}
