// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace NanoIke.Tests.Coap;

/// <summary>A CoAP message as RFC 7252 section 3 has it, written once more and without a look at the firmware: what the tests compare with.</summary>
internal sealed class WireMessage
{
    internal int Type { get; set; }

    internal int Code { get; set; }

    internal int Id { get; set; }

    internal byte[] Token { get; set; } = Array.Empty<byte>();

    internal List<(int Number, byte[] Value)> Options { get; } = new();

    internal byte[] Payload { get; set; } = Array.Empty<byte>();

    /// <summary>The code as people write it, such as 2.05.</summary>
    internal string Text => $"{Code >> 5}.{Code & 31:00}";

    internal string Path => "/" + string.Join('/', All(11).Select(Encoding.UTF8.GetString));

    internal string PayloadText => Encoding.UTF8.GetString(Payload);

    internal static WireMessage Make(int type, string code, int id, byte[] token = null)
    {
        string[] parts = code.Split('.');
        return new WireMessage { Type = type, Code = (int.Parse(parts[0], CultureInfo.InvariantCulture) << 5) | int.Parse(parts[1], CultureInfo.InvariantCulture), Id = id, Token = token ?? Array.Empty<byte>() };
    }

    internal IEnumerable<byte[]> All(int number) => Options.Where(option => option.Number == number).Select(option => option.Value);

    internal long? Number(int number) => All(number).Select(value => (long?)value.Aggregate(0L, (sum, each) => (sum << 8) | each)).FirstOrDefault();

    internal WireMessage With(int number, params byte[] value)
    {
        Options.Add((number, value));
        return this;
    }

    internal WireMessage With(int number, string value) => With(number, Encoding.UTF8.GetBytes(value));

    internal WireMessage WithPayload(string text)
    {
        Payload = Encoding.UTF8.GetBytes(text);
        return this;
    }

    internal byte[] Encode()
    {
        MemoryStream stream = new();
        stream.Write(new[] { (byte)(0x40 | (Type << 4) | Token.Length), (byte)Code, (byte)((Id >> 8) & 0xFF), (byte)(Id & 0xFF) });
        stream.Write(Token);
        int last = 0;
        foreach ((int number, byte[] value) in Options.OrderBy(option => option.Number))
        {
            (int Nibble, byte[] More) delta = Split(number - last);
            (int Nibble, byte[] More) length = Split(value.Length);
            stream.WriteByte((byte)((delta.Nibble << 4) | length.Nibble));
            stream.Write(delta.More);
            stream.Write(length.More);
            stream.Write(value);
            last = number;
        }

        if (Payload.Length > 0)
        {
            stream.WriteByte(0xFF);
            stream.Write(Payload);
        }

        return stream.ToArray();
    }

    /// <summary>Null: not a message of version 1. FormatException: a message format error.</summary>
    internal static WireMessage Decode(byte[] bytes)
    {
        if (bytes.Length < 4 || bytes[0] / 64 != 1)
        {
            return null;
        }

        WireMessage message = new() { Type = bytes[0] / 16 % 4, Code = bytes[1], Id = (bytes[2] * 256) + bytes[3] };
        int tokenLength = bytes[0] % 16;
        Queue<byte> rest = new(bytes.Skip(4));
        Check(tokenLength <= 8 && (message.Code != 0 || rest.Count == 0));
        message.Token = Take(rest, tokenLength);
        int number = 0;
        while (rest.Count > 0)
        {
            byte head = rest.Dequeue();
            if (head == 0xFF)
            {
                Check(rest.Count > 0);
                message.Payload = rest.ToArray();
                break;
            }

            number += Join(head / 16, rest);
            int length = Join(head % 16, rest);
            Check(number <= 65535);
            message.Options.Add((number, Take(rest, length)));
        }

        return message;
    }

    private static (int, byte[]) Split(int value)
    {
        return value < 13 ? (value, Array.Empty<byte>())
            : value < 269 ? (13, new[] { (byte)(value - 13) })
            : (14, new[] { (byte)((value - 269) / 256), (byte)((value - 269) % 256) });
    }

    private static int Join(int nibble, Queue<byte> rest)
    {
        Check(nibble != 15);
        return nibble switch
        {
            13 => 13 + Take(rest, 1)[0],
            14 => Take(rest, 2) switch { byte[] two => 269 + (two[0] * 256) + two[1] },
            _ => nibble,
        };
    }

    private static byte[] Take(Queue<byte> rest, int count)
    {
        Check(count <= rest.Count);
        return Enumerable.Range(0, count).Select(_ => rest.Dequeue()).ToArray();
    }

    private static void Check(bool holds)
    {
        if (!holds)
        {
            throw new FormatException();
        }
    }
}
