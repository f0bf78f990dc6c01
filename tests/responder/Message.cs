// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Responder;

/// <summary>One payload as it stands on the wire behind its generic header (RFC 7296 section 3.2).</summary>
public sealed class Payload
{
    public Payload(byte type, params byte[] body)
    {
        Type = type;
        Body = body;
    }

    public byte Type { get; set; }

    public byte[] Body { get; set; }

    public bool Critical { get; set; }

    /// <summary>The seven reserved bits beside the critical bit.</summary>
    public byte Reserved { get; set; }

    /// <summary>Written instead of the true payload length.</summary>
    public int? LengthOverride { get; set; }

    /// <summary>Written instead of the type of the payload that follows.</summary>
    public byte? NextOverride { get; set; }

    public Payload Clone()
    {
        return new Payload(Type, (byte[])Body.Clone())
        {
            Critical = Critical,
            Reserved = Reserved,
            LengthOverride = LengthOverride,
            NextOverride = NextOverride,
        };
    }
}

/// <summary>One IKE message before encoding or after decoding (RFC 7296 section 3.1).</summary>
public sealed class Message
{
    public ulong SpiInitiator { get; set; }

    public ulong SpiResponder { get; set; }

    public byte Version { get; set; } = 0x20;

    public byte Exchange { get; set; }

    public byte Flags { get; set; }

    public uint Id { get; set; }

    /// <summary>Payloads in the clear, in order. The encrypted payload is not among them.</summary>
    public List<Payload> Payloads { get; } = new List<Payload>();

    /// <summary>Payloads inside SK; null for a message without protection.</summary>
    public List<Payload> Inner { get; set; }

    /// <summary>Written instead of the true message length.</summary>
    public uint? LengthOverride { get; set; }

    /// <summary>Written instead of the type of the first payload.</summary>
    public byte? FirstOverride { get; set; }

    /// <summary>How the encrypted payload is made; only used when <see cref="Inner"/> is there.</summary>
    public SealOptions Seal { get; set; } = new SealOptions();

    public bool IsResponse => (Flags & HeaderFlag.Response) != 0;

    public bool FromInitiator => (Flags & HeaderFlag.Initiator) != 0;

    /// <summary>The payloads that carry meaning: the inner ones of a protected message.</summary>
    public List<Payload> Effective => Inner ?? Payloads;

    public Payload Find(byte type) => Effective.FirstOrDefault(payload => payload.Type == type);

    public int Count(byte type) => Effective.Count(payload => payload.Type == type);

    public IEnumerable<Notification> Notifications =>
        Effective.Where(payload => payload.Type == PayloadType.Notify).Select(Notification.Parse);

    public Notification Notify(ushort type) => Notifications.FirstOrDefault(notify => notify.Type == type);

    /// <summary>Puts another payload in the place of the first of its type.</summary>
    public void Replace(byte type, Payload with)
    {
        int index = Effective.FindIndex(payload => payload.Type == type);
        Effective[index] = with;
    }

    public void Remove(byte type) => Effective.RemoveAll(payload => payload.Type == type);

    public void RemoveNotify(ushort type) =>
        Effective.RemoveAll(payload => payload.Type == PayloadType.Notify && Notification.Parse(payload).Type == type);

    /// <summary>Changes the body of the first payload of a type.</summary>
    public void Edit(byte type, Func<byte[], byte[]> change)
    {
        Payload payload = Find(type);
        payload.Body = change((byte[])payload.Body.Clone());
    }
}

/// <summary>Freedoms a sender has, and must not have, in making an encrypted payload (RFC 7296 section 3.14).</summary>
public sealed class SealOptions
{
    /// <summary>IV to use; null: fresh.</summary>
    public byte[] Iv { get; set; }

    /// <summary>Padding to use; null: the least.</summary>
    public byte[] Padding { get; set; }

    /// <summary>Written instead of the true pad length.</summary>
    public byte? PadLength { get; set; }

    /// <summary>Changes the plaintext (payloads, padding, pad length) before encryption.</summary>
    public Func<byte[], byte[]> Plaintext { get; set; }

    /// <summary>Changes the whole protected message before the checksum is made over it (AES suite only).</summary>
    public Action<byte[]> BeforeIcv { get; set; }

    public bool Critical { get; set; }

    public byte Reserved { get; set; }

    /// <summary>Written instead of the true length of the encrypted payload.</summary>
    public int? LengthOverride { get; set; }

    /// <summary>Written instead of the type of the first inner payload.</summary>
    public byte? NextOverride { get; set; }

    /// <summary>The message is sent with the keys of the other direction (reflection).</summary>
    public bool Reflect { get; set; }
}
