// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// Seals or opens packets in place: a tool, keyed from the data of an SA. ESP (RFC 4303) and the Encrypted payload of IKE (RFC 7296
/// section 3.14) share the layout [associated header][IV][text][ICV]; the ICV covers all that lies before it.
/// </summary>
internal abstract class PacketCipher
{
    /// <summary>
    /// Random bits of this wake, 0 before the first one: with the number they make the IV. A state that was suspended once may be
    /// resumed twice (a copied file); its numbers then come again under the same key, and these bits keep the IVs apart.
    /// </summary>
#pragma warning disable CS0649 // a firmware that never sleeps leaves the files out that assign it
    internal uint WakeBits;
#pragma warning restore CS0649

    /// <summary>Takes the keys: encryption (with salt, where there is one) and integrity, at the offsets given.</summary>
    /// <param name="keys">Keying material.</param>
    /// <param name="encryption">Offset of the encryption key, <see cref="Suite.EncryptionKeySize"/> bytes.</param>
    /// <param name="integrity">Offset of the integrity key, <see cref="Suite.IntegrityKeySize"/> bytes.</param>
    /// <param name="opens">True to open packets with these keys, false to seal them.</param>
    public abstract void SetKey(byte[] keys, int encryption, int integrity, bool opens);

    /// <summary>
    /// Writes the IV, encrypts the text in place and appends the ICV. The IV is made from the number, so no number may be used twice
    /// under one key, unless with other <see cref="WakeBits"/>.
    /// </summary>
    /// <param name="buffer">Holds the packet.</param>
    /// <param name="head">Offset of the associated header.</param>
    /// <param name="iv">Offset of the IV, <see cref="Suite.IvSize"/> bytes; the text follows.</param>
    /// <param name="length">Bytes of text, a multiple of <see cref="Suite.Alignment"/>.</param>
    /// <param name="number">Of this packet: the sequence number of ESP, or a count of the messages of an IKE SA.</param>
    public abstract void Seal(byte[] buffer, int head, int iv, int length, uint number);

    /// <summary>Checks the ICV and then decrypts in place. False: the packet is not genuine and was left as it came.</summary>
    /// <param name="buffer">Holds the packet.</param>
    /// <param name="head">Offset of the associated header.</param>
    /// <param name="iv">Offset of the IV; the text follows.</param>
    /// <param name="length">Bytes of text, a multiple of <see cref="Suite.Alignment"/>.</param>
    /// <returns>True when the packet is genuine.</returns>
    public abstract bool Open(byte[] buffer, int head, int iv, int length);

    /// <summary>Wipes the keys.</summary>
    public abstract void Clear();
}
