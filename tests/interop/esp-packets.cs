// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

// Opens ESP packets with .NET's own ciphers and looks for what must not come twice under one key. Arguments: SPI=KEY in hex, KEY being
// 36 bytes for ENCR_CHACHA20_POLY1305 (RFC 7634), or 16 and 32 for AES-CBC with HMAC-SHA-256-128. Standard input: a packet a line, in
// hex. Prints "N good, N bad, N IVs twice, N numbers twice", and the packet (from 1) with the first number that came twice.

#nullable enable

using System;
using System.Collections.Generic;
using System.Security.Cryptography;

Dictionary<string, byte[]> keys = new();
foreach (string argument in args)
{
    string[] parts = argument.Split('=');
    keys[parts[0].ToUpperInvariant()] = Convert.FromHexString(parts[1]);
}

int good = 0;
int bad = 0;
int sameIv = 0;
int sameNumber = 0;
int first = 0;
HashSet<string> vectors = [];
HashSet<string> numbers = [];
string? line;
while ((line = Console.In.ReadLine()) != null)
{
    byte[] packet = Convert.FromHexString(line.Replace(":", string.Empty).Trim());
    string spi = Convert.ToHexString(packet, 0, 4);
    if (!keys.TryGetValue(spi, out byte[]? key))
    {
        bad++;
        continue;
    }

    int size = key.Length == 36 ? 8 : 16;
    if (key.Length == 36 ? OpensChaCha(packet, key) : OpensAes(packet, key))
    {
        good++;
    }
    else
    {
        bad++;
    }

    sameIv += vectors.Add(spi + Convert.ToHexString(packet, 8, size)) ? 0 : 1;
    if (!numbers.Add(Convert.ToHexString(packet, 0, 8)))
    {
        sameNumber++;
        first = first == 0 ? good + bad : first;
    }
}

Console.WriteLine($"{good} good, {bad} bad, {sameIv} IVs twice, {sameNumber} numbers twice, first at {first}");

// The nonce is the salt and the IV (section 2); the additional data are SPI and sequence number (section 2.1).
static bool OpensChaCha(byte[] packet, byte[] key)
{
    byte[] nonce = [.. key.AsSpan(32, 4), .. packet.AsSpan(8, 8)];
    using ChaCha20Poly1305 cipher = new(key.AsSpan(0, 32));
    ReadOnlySpan<byte> text = packet.AsSpan(16..^16);
    byte[] plain = new byte[text.Length];
    try
    {
        cipher.Decrypt(nonce, text, packet.AsSpan(^16..), plain, packet.AsSpan(0, 8));
        return IsTunnel(plain);
    }
    catch (AuthenticationTagMismatchException)
    {
        return false;
    }
}

static bool OpensAes(byte[] packet, byte[] key)
{
    byte[] mac = HMACSHA256.HashData(key.AsSpan(16), packet.AsSpan(..^16));
    if (!mac.AsSpan(0, 16).SequenceEqual(packet.AsSpan(^16..)))
    {
        return false;
    }

    using Aes aes = Aes.Create();
    aes.Key = key[..16];
    return IsTunnel(aes.DecryptCbc(packet.AsSpan(24..^16), packet.AsSpan(8, 16), PaddingMode.None));
}

// IPv4 in tunnel mode: version and header length, and the next header at the end (RFC 4303 section 2.6).
static bool IsTunnel(byte[] plain) => plain[0] == 0x45 && plain[^1] == 4;
