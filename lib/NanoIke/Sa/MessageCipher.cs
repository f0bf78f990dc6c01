// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <summary>
/// Seals and opens the Encrypted payload (RFC 7296 section 3.14) of messages of any IKE SA. One cipher serves all SAs and both
/// directions: it is keyed for each message, about 15,000 instructions, and holds no key in between.
/// </summary>
internal sealed partial class MessageCipher
{
    private readonly Suite _suite;
    private readonly PacketCipher _cipher;
    private readonly Workspace _work;
    private int _encrypted; // where the Encrypted payload of the message that is written begins

    internal MessageCipher(Suite suite, Sha256 hash, Workspace work)
    {
        _suite = suite;
        _cipher = suite.CreateCipher(hash);
        _work = work;
    }

    /// <summary>The cipher, for others that key it for each use and clear it.</summary>
    internal PacketCipher Tool => _cipher;

    /// <summary>The payloads inside the message that was opened last are well formed.</summary>
    internal bool InnerSound { get; private set; }

    /// <summary>Begins a message; the payloads written next go inside the Encrypted one.</summary>
    internal IkeWriter Begin(IkeSa sa, byte[] buffer, int exchange, int flags, uint id)
    {
        IkeWriter writer = _work.Writer;
        writer.Begin(buffer, sa.Spis, exchange, flags, id);
        _encrypted = writer.OpenEncrypted(_suite.IvSize);
        return writer;
    }

    /// <summary>Padding, Pad Length, lengths, then encryption and ICV over everything from the header on; returns the size.</summary>
    internal int End(IkeSa sa)
    {
        IkeWriter writer = _work.Writer;
        int iv = _encrypted + Ike.PayloadHeaderSize;
        int text = iv + _suite.IvSize;
        int alignment = _suite.IkeAlignment;
        int length = (writer.Position - text + 1 + alignment - 1) / alignment * alignment;
        byte[] buffer = writer.Buffer;
        buffer[text + length - 1] = (byte)(text + length - 1 - writer.Position);
        writer.Position = text + length + _suite.IcvSize;
        Bytes.Put16(buffer, _encrypted + 2, writer.Position - _encrypted);
        int size = writer.End();
        int integrity = _suite.IntegrityKeySize;
        _cipher.SetKey(sa.Keys, 2 * integrity, 0, false);
        _cipher.Seal(buffer, Ike.MarkerSize, iv, length, sa.Sealed++);
        _cipher.Clear();
        return size;
    }

    /// <summary>Checks the ICV of a message that was walked outside, decrypts it and walks its payloads. False: not genuine.</summary>
    internal bool Open(IkeSa sa)
    {
        IkeMessage message = _work.Message;
        int iv = message.Offset(Ike.Encrypted);
        int length = message.LengthOf(Ike.Encrypted) - _suite.IvSize - _suite.IcvSize;
        if (length < 1 || length % _suite.IkeAlignment != 0)
        {
            return false;
        }

        int integrity = _suite.IntegrityKeySize;
        _cipher.SetKey(sa.Keys, 2 * integrity + _suite.EncryptionKeySize, integrity, true);
        bool genuine = _cipher.Open(message.Buffer, message.Start, iv, length);
        _cipher.Clear();
        if (!genuine)
        {
            sa.Child.Forged++;
        }
        else
        {
            int text = iv + _suite.IvSize;
            int end = text + length - 1; // the Pad Length
            int padding = message.Buffer[end];
            message.WatchedSpi = sa.Child.OutboundSpi;
            InnerSound = padding < length && message.Walk(message.FirstInner, text, end - padding, true);
        }

        return genuine;
    }
}
