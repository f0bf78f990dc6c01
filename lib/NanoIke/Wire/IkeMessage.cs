// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <summary>
/// One received IKE message (RFC 7296 section 3.1 and 3.2): its header, then a walk over the chain of payloads that notes
/// where each kind lies. Bytes only: what a message means is decided elsewhere. One object serves all messages.
/// </summary>
internal sealed partial class IkeMessage
{
    private const int MessageMaxSize = 0x7FFF; // offsets have 15 bits; no UDP socket here takes more
    private const int Kinds = Ike.PayloadLast - Ike.PayloadFirst + 1;

    // What a message says by payloads of which nothing else matters: bits of Says.
    internal const int NatSource = 1; // NAT_DETECTION_SOURCE_IP
    internal const int NatDestination = 2;
    internal const int DeletesIke = 4; // DELETE payloads (section 3.11): the IKE SA is meant
    internal const int DeletesChild = 8; // the ESP SA of WatchedSpi is meant
    internal const int UsesPpk = 16; // USE_PPK
    internal const int ConfirmsPpk = 32; // PPK_IDENTITY, whatever it holds
    internal const int SupportsIntermediate = 64; // INTERMEDIATE_EXCHANGE_SUPPORTED

    // Where the body (behind the generic header) of each kind of payload begins, from the start of the message, and in the lower half
    // how long it is: the first one of its kind.
    private readonly uint[] _bodies = new uint[Kinds];

    internal byte[] Buffer;
    internal int Start;
    internal int Length;
    internal int Exchange;
    internal int Flags;
    internal uint Id;

    /// <summary>One bit a kind of payload that occurred, see <see cref="Bit"/>; and those that occurred twice or more.</summary>
    internal int Seen;
    internal int Repeated;

    /// <summary>Type of the first critical payload that is unknown, or 0 (section 2.5).</summary>
    internal int UnknownCritical;

    /// <summary>Type of the payload inside the Encrypted payload that comes first (section 3.14).</summary>
    internal int FirstInner;

    /// <summary>
    /// First error notify, or 0; where the hash of NAT_DETECTION_DESTINATION_IP is, or 0; the cookie.
    /// </summary>
    internal int ErrorNotify;
    internal int NatDestinationOffset;
    internal int CookieOffset;
    internal int CookieLength;

    /// <summary>The group that an INVALID_KE_PAYLOAD notify names (section 1.3), or 0.</summary>
    internal int WantedGroup;

    internal int Says;

    /// <summary>The SPI that is looked for in DELETE payloads.</summary>
    internal uint WatchedSpi;

    /// <summary>SPI of the Child SA that a REKEY_SA notify names (section 1.3.3), or 0.</summary>
    internal uint RekeySpi;

    /// <summary>Seconds that an AUTH_LIFETIME notify gives (RFC 4478 section 3), or 0.</summary>
    internal uint AuthLifetime;

    /// <summary>16 words of working memory, while no message is read.</summary>
    internal uint[] Words => _bodies;

    internal static int Bit(int type)
    {
        return 1 << (type - Ike.PayloadFirst);
    }

    internal bool Has(int type)
    {
        return (Seen & Bit(type)) != 0;
    }

    internal int Offset(int type)
    {
        return Start + (int)(_bodies[type - Ike.PayloadFirst] >> 16);
    }

    internal int LengthOf(int type)
    {
        return (int)(_bodies[type - Ike.PayloadFirst] & 0xFFFF);
    }

    /// <summary>The payloads of the mask occurred, each once.</summary>
    internal bool HasOnce(int mask)
    {
        return (Seen & mask) == mask && (Repeated & mask) == 0;
    }

    /// <summary>Reads the header; false when it is none of ours: size, version or length field (the datagram's, exactly).</summary>
    internal bool ReadHeader(byte[] buffer, int offset, int length)
    {
        Forget();
        UnknownCritical = FirstInner = 0;
        if (length < Ike.HeaderSize || length > MessageMaxSize
            || (buffer[offset + Ike.AtVersion] >> 4) != (Ike.Version >> 4) // the minor version is ignored (section 3.1)
            || Bytes.Get32(buffer, offset + Ike.AtLength) != (uint)length)
        {
            return false;
        }

        Buffer = buffer;
        Start = offset;
        Length = length;
        Exchange = buffer[offset + Ike.AtExchange];
        Flags = buffer[offset + Ike.AtFlags];
        Id = Bytes.Get32(buffer, offset + Ike.AtMessageId);
        return true;
    }

    /// <summary>Walks the payloads outside the Encrypted one. False: a length breaks the chain.</summary>
    internal bool WalkOuter()
    {
        return Walk(Buffer[Start + Ike.AtNextPayload], Start + Ike.HeaderSize, Start + Length, false);
    }

    /// <summary>
    /// Walks a chain of payloads that must fill [offset, end) exactly. Every payload has 4 bytes at least, so the walk ends.
    /// </summary>
    internal bool Walk(int type, int offset, int end, bool inner)
    {
        if (inner)
        {
            // What stood outside the Encrypted payload does not count (section 3.14: nothing should).
            Forget();
        }

        while (type != 0)
        {
            int left = end - offset;
            if (left < Ike.PayloadHeaderSize)
            {
                return false;
            }

            int length = Bytes.Get16(Buffer, offset + 2);
            if (length < Ike.PayloadHeaderSize || length > left)
            {
                return false;
            }

            int next = Buffer[offset];
            if (type == Ike.Encrypted)
            {
                // The last payload of a message, and never inside another (section 3.14).
                FirstInner = next;
                next = 0;
                if (inner)
                {
                    return false;
                }
            }

            if (!Note(type, offset, length))
            {
                return false;
            }

            offset += length;
            type = next;
        }

        return offset == end;
    }

    private void Forget()
    {
        Seen = Repeated = Says = ErrorNotify = NatDestinationOffset = CookieLength = WantedGroup = 0;
        RekeySpi = AuthLifetime = 0;
    }

    partial void NotePpk(int type);

    partial void NoteStatus(int type);

    private bool Note(int type, int offset, int length)
    {
        if (type < Ike.PayloadFirst || type > Ike.PayloadLast)
        {
            if ((Buffer[offset + 1] & Ike.Critical) != 0 && UnknownCritical == 0)
            {
                UnknownCritical = type;
            }

            return true;
        }

        offset += Ike.PayloadHeaderSize;
        length -= Ike.PayloadHeaderSize;
        int bit = Bit(type);
        if ((Seen & bit) != 0)
        {
            Repeated |= bit;
        }
        else
        {
            Seen |= bit;
            _bodies[type - Ike.PayloadFirst] = ((uint)(offset - Start) << 16) | (uint)length;
        }

        return type == Ike.Notify ? NoteNotify(offset, length)
            : type != Ike.Delete || NoteDelete(offset, length);
    }

    // Section 3.10: protocol, SPI size, type, SPI, data.
    private bool NoteNotify(int offset, int length)
    {
        if (length < 4 || Buffer[offset + 1] > length - 4)
        {
            return false;
        }

        int head = 4 + Buffer[offset + 1];
        int type = Bytes.Get16(Buffer, offset + 2);
        if (type == Ike.Cookie)
        {
            CookieOffset = offset + head;
            CookieLength = length - head;
        }
        else if (type == Ike.NatDetectionSourceIp)
        {
            Says |= NatSource;
        }
        else if (type == Ike.NatDetectionDestinationIp)
        {
            Says |= NatDestination;
            NatDestinationOffset = length - head == NatDetection.HashSize ? offset + head : 0;
        }
        else if (type == Ike.RekeySa)
        {
            RekeySpi = head == 8 ? Bytes.Get32(Buffer, offset + 4) : 0;
        }
        else if (type == Ike.AuthLifetime)
        {
            AuthLifetime = length - head == 4 ? Bytes.Get32(Buffer, offset + head) : 0;
        }
        else if (type < Ike.ErrorLimit && ErrorNotify == 0)
        {
            ErrorNotify = type;
            WantedGroup = type == Ike.InvalidKePayload && length - head == 2 ? Bytes.Get16(Buffer, offset + head) : 0;
        }

        NotePpk(type);
        NoteStatus(type);
        return true;
    }

    // Section 3.11: protocol, SPI size, number of SPIs, SPIs.
    private bool NoteDelete(int offset, int length)
    {
        if (length < 4)
        {
            return false;
        }

        int count = Bytes.Get16(Buffer, offset + 2);
        int size = Buffer[offset + 1];
        if (count * size != length - 4)
        {
            return false;
        }

        if (Buffer[offset] == Ike.ProtocolIke)
        {
            Says |= DeletesIke;
        }
        else if (Buffer[offset] == Ike.ProtocolEsp && size == 4)
        {
            for (int at = offset + 4; count > 0; count--, at += 4)
            {
                if (Bytes.Get32(Buffer, at) == WatchedSpi)
                {
                    Says |= DeletesChild;
                }
            }
        }

        return true;
    }
}
