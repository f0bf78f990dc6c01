// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

// Opens ESP packets of ENCR_CHACHA20_POLY1305 (RFC 7634) or ENCR_AES_CCM_8 (RFC 4309) with .NET's own ciphers, which share nothing with
// ours. Arguments: SPI=KEY in hex, the key being KEYMAT: 32 bytes and 4 of salt, or 16 and 3. Standard input: a packet a line, in hex:
// SPI (4 bytes), sequence number (4), IV (8), cipher text, tag (16 or 8). Prints "N good, N bad".

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
string? line;
while ((line = Console.In.ReadLine()) != null)
{
    byte[] packet = Convert.FromHexString(line.Replace(":", string.Empty).Trim());
    if (keys.TryGetValue(Convert.ToHexString(packet, 0, 4), out byte[]? key) && Opens(packet, key))
    {
        good++;
    }
    else
    {
        bad++;
    }
}

Console.WriteLine($"{good} good, {bad} bad");

static bool Opens(byte[] packet, byte[] key)
{
    // The nonce is the salt and the IV (RFC 7634 section 2, RFC 4309 section 4); the additional data are SPI and sequence number.
    bool ccm = key.Length == 19;
    int keySize = ccm ? 16 : 32;
    int tagSize = ccm ? 8 : 16;
    byte[] nonce = [.. key.AsSpan(keySize), .. packet.AsSpan(8, 8)];
    ReadOnlySpan<byte> text = packet.AsSpan(16..^tagSize);
    byte[] plain = new byte[text.Length];
    try
    {
        if (ccm)
        {
            using AesCcm cipher = new(key.AsSpan(0, keySize));
            cipher.Decrypt(nonce, text, packet.AsSpan(^tagSize..), plain, packet.AsSpan(0, 8));
        }
        else
        {
            using ChaCha20Poly1305 cipher = new(key.AsSpan(0, keySize));
            cipher.Decrypt(nonce, text, packet.AsSpan(^tagSize..), plain, packet.AsSpan(0, 8));
        }

        return true;
    }
    catch (AuthenticationTagMismatchException)
    {
        return false;
    }
}
