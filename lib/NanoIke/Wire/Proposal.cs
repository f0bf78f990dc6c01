// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <summary>
/// The one proposal of a firmware (RFC 7296 section 3.3): written from the transforms of the suite, and the responder's choice
/// compared with it.
/// </summary>
internal static class Proposal
{
    private const int HeaderSize = 8;
    private const int Number = 1;
    private const int TransformMore = 3;

    /// <summary>
    /// Writes an SA payload. <paramref name="transforms"/>: the transform substructures, encoded (section 3.3.2);
    /// <paramref name="spi"/>: of the proposed Child SA, or 0 for an IKE SA.
    /// </summary>
    internal static void Write(IkeWriter writer, int protocol, byte[] transforms, uint spi)
    {
        int spiSize = spi == 0 ? 0 : 4;
        writer.Open(Ike.Sa);
        writer.UInt16(0); // the last proposal
        writer.UInt16(HeaderSize + spiSize + transforms.Length);
        writer.Byte(Number);
        writer.Byte(protocol);
        writer.Byte(spiSize);
        writer.Byte(Count(transforms));
        if (spiSize > 0)
        {
            writer.UInt32(spi);
        }

        writer.Copy(transforms, 0, transforms.Length);
        writer.Close();
    }

    /// <summary>
    /// True when the payload body holds exactly the proposal that was offered: one proposal, same protocol, an SPI of the
    /// protocol's size, every transform once with the same attributes. The order of transforms is the responder's.
    /// Section 2.7: the initiator verifies that the accepted offer is consistent with one of its proposals.
    /// </summary>
    internal static bool Matches(WireReader reader, byte[] body, int offset, int length, int protocol, byte[] transforms, int spiSize)
    {
        reader.Over(body, offset, length);
        int last = reader.UInt16() >> 8;
        int size = reader.UInt16();
        int number = reader.Byte();
        int chosenProtocol = reader.Byte();
        int chosenSpiSize = reader.Byte();
        int count = reader.Byte();
        reader.Skip(spiSize);
        if (reader.Failed || last != 0 || size != length || number != Number || chosenProtocol != protocol
            || chosenSpiSize != spiSize || count != Count(transforms))
        {
            return false;
        }

        int found = 0;
        while (count > 0)
        {
            count--;
            int more = reader.UInt16() >> 8;
            int transformSize = reader.UInt16();
            int at = reader.Skip(transformSize - 4);
            int index = reader.Failed || more != (count == 0 ? 0 : TransformMore) ? -1 : IndexOf(transforms, body, at - 4, transformSize);
            if (index < 0 || (found & (1 << index)) != 0)
            {
                return false;
            }

            found |= 1 << index;
        }

        return reader.Complete;
    }

    /// <summary>Offset of the SPI in a proposal's SA payload body.</summary>
    internal static int SpiOffset(int bodyOffset)
    {
        return bodyOffset + HeaderSize;
    }

    // Number of the offered transform that equals the one at the offset, or -1. Bytes 0 ("more") and 1, 5 (reserved) do not count.
    private static int IndexOf(byte[] transforms, byte[] body, int offset, int size)
    {
        int index = 0;
        for (int at = 0; at < transforms.Length; index++)
        {
            int length = transforms[at + 3];
            if (length == size
                && transforms[at + 4] == body[offset + 4]
                && Bytes.Equal(transforms, at + 6, body, offset + 6, size - 6))
            {
                return index;
            }

            at += length;
        }

        return -1;
    }

    private static int Count(byte[] transforms)
    {
        int count = 0;
        for (int at = 0; at < transforms.Length; at += transforms[at + 3])
        {
            count++;
        }

        return count;
    }
}
