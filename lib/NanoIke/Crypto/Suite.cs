// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <summary>
/// The algorithms of one firmware: one proposal for IKE, one for ESP, chosen by the board at compile time.
/// The prf is PRF_HMAC_SHA2_256 (RFC 4868) in every suite.
/// </summary>
public abstract partial class Suite
{
    /// <summary>Transforms of the IKE proposal as they are on the wire (RFC 7296 section 3.3.2).</summary>
    internal readonly byte[] IkeTransforms;

    /// <summary>Transforms of the ESP proposal. A trial on a PC offers others, to see what the gateway would take.</summary>
    internal byte[] EspTransforms;

    /// <summary>Bytes of a board's heap that a tunnel with this suite takes (tests/bench/RESULTS.md), rounded up.</summary>
    internal virtual int TunnelHeapBytes => 12000;

    // Transform types, RFC 7296 section 3.3.2.
    private const int TypeEncryption = 1;
    private const int TypePrf = 2;
    private const int TypeIntegrity = 3;
    private const int TypeGroup = 4;
    private const int TypeEsn = 5;

    private const int PrfHmacSha256 = 5; // RFC 4868

    /// <summary>Composes the proposals. Written by code: as data each would cost a board its bytes and a name of 64.</summary>
    /// <param name="keyExchange">The key exchange method.</param>
    /// <param name="encryption">Transform ID of type 1.</param>
    /// <param name="keyBits">Its Key Length attribute; 0: it has none.</param>
    /// <param name="integrity">Transform ID of type 3; 0: none, as the encryption is an AEAD.</param>
    private protected Suite(KeyExchange keyExchange, int encryption, int keyBits, int integrity)
    {
        KeyExchange = keyExchange;
        int size = (keyBits == 0 ? 8 : 12) + (integrity == 0 ? 0 : 8);
        EspTransforms = new byte[size + 8];
        size += 16;
        MeasureAdditional(ref size);
        IkeTransforms = new byte[size];
        int at = Add(IkeTransforms, 0, TypeEncryption, encryption, keyBits);
        at = Add(IkeTransforms, at, TypePrf, PrfHmacSha256, 0);
        at = Add(IkeTransforms, at, integrity == 0 ? 0 : TypeIntegrity, integrity, 0);
        at = Add(IkeTransforms, at, TypeGroup, keyExchange.Group, 0);
        OfferAdditional(at);
        at = Add(EspTransforms, 0, TypeEncryption, encryption, keyBits);
        at = Add(EspTransforms, at, integrity == 0 ? 0 : TypeIntegrity, integrity, 0);
        Add(EspTransforms, at, TypeEsn, 0, 0); // no extended sequence numbers

        // The interpreter can leave out a call in a fragmented heap: that substructure is missing, and the others do not fill the array.
        int ike = 0;
        while (ike < IkeTransforms.Length && IkeTransforms[ike + 3] != 0)
        {
            ike += IkeTransforms[ike + 3];
        }

        int esp = 0;
        while (esp < EspTransforms.Length && EspTransforms[esp + 3] != 0)
        {
            esp += EspTransforms[esp + 3];
        }

        PassAdditional(ref size); // to the end of the group's
        if (ike != IkeTransforms.Length || esp != EspTransforms.Length || IkeTransforms[size - 1] != keyExchange.Group)
        {
            throw new InvalidOperationException("too little memory in one piece for the suite");
        }
    }

    /// <summary>The key exchange method.</summary>
    public KeyExchange KeyExchange { get; }

    /// <summary>The IKE proposal in the words of a gateway's configuration. A new string each time.</summary>
    public string Name
    {
        get
        {
            string name = Algorithms + "-" + KeyExchange.Name;
            NameAdditional(ref name);
            return name;
        }
    }

    /// <summary>The algorithms but the key exchange, in the same words.</summary>
    private protected abstract string Algorithms { get; }

    /// <summary>Bytes of an encryption key, a salt included.</summary>
    internal abstract int EncryptionKeySize { get; }

    /// <summary>Bytes of an integrity key; 0 with an AEAD.</summary>
    internal abstract int IntegrityKeySize { get; }

    /// <summary>Bytes of the IV in each packet.</summary>
    internal abstract int IvSize { get; }

    /// <summary>Bytes of the largest ICV.</summary>
    internal const int IcvMaxSize = 16;

    /// <summary>Bytes of the ICV.</summary>
    internal virtual int IcvSize => IcvMaxSize;

    /// <summary>The padded text of an IKE message is a multiple of this many bytes.</summary>
    internal abstract int IkeAlignment { get; }

    /// <summary>The padded text of an ESP packet is a multiple of this many bytes: 4 at least (RFC 4303 section 2.4).</summary>
    internal abstract int Alignment { get; }

    /// <summary>Makes a cipher.</summary>
    /// <param name="hash">Working memory that all ciphers of a tunnel share.</param>
    /// <returns>A cipher without keys.</returns>
    internal abstract PacketCipher CreateCipher(Sha256 hash);

    /// <summary>Makes what computes keys: not for AUTH over whole messages, which are hashed piece by piece.</summary>
    /// <param name="hash">May be shared.</param>
    /// <returns>A prf without a key.</returns>
    internal virtual Prf CreatePrf(Sha256 hash)
    {
        return new HmacSha256(hash);
    }

    partial void MeasureAdditional(ref int size);

    partial void OfferAdditional(int at);

    partial void PassAdditional(ref int end);

    partial void NameAdditional(ref string name);

    // One transform substructure: last or more, reserved, length, type, reserved, ID, and the Key Length attribute (section 3.3.5).
    private static int Add(byte[] to, int at, int type, int id, int keyBits)
    {
        if (type == 0)
        {
            return at;
        }

        int size = keyBits == 0 ? 8 : 12;
        to[at] = (byte)(at + size == to.Length ? 0 : 3);
        to[at + 3] = (byte)size;
        to[at + 4] = (byte)type;
        to[at + 7] = (byte)id;
        if (keyBits != 0)
        {
            to[at + 8] = 0x80;
            to[at + 9] = 14;
            to[at + 11] = (byte)keyBits;
        }

        return at + size;
    }
}
