// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Runtime.Versioning;
using NanoIke.Crypto;
using NanoIke.Sa;

namespace NanoIke.Boards.Linux;

/// <summary>
/// The keys of tunnels in a folder that Wireshark takes as its own (WIRESHARK_CONFIG_DIR): the tables ikev2_decryption_table and esp_sa,
/// and preferences that switch decryption on. Wireshark refuses a table with an algorithm that it does not know; such a line begins
/// with #, for other programs. Files are for the owner alone.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class KeyLogFolder : KeyLog, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly StreamWriter _ike;
    private readonly StreamWriter _esp;

    internal KeyLogFolder(string folder)
    {
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        if ((File.GetUnixFileMode(folder) & OthersWrite) != 0)
        {
            throw new IOException("others may write to this folder");
        }

        _ike = Open(Path.Combine(folder, "ikev2_decryption_table"));
        _esp = Open(Path.Combine(folder, "esp_sa"));
        string path = Path.Combine(folder, "preferences");
        if (!File.Exists(path)) // else they are somebody's own
        {
            using StreamWriter preferences = Open(path);
            preferences.WriteLine("esp.enable_encryption_decode: TRUE");
            preferences.WriteLine("esp.enable_authentication_check: TRUE");
        }
    }

    /// <inheritdoc/>
    internal override void TakeIke(Suite suite, IkeSa sa)
    {
        (string encryption, string integrity, bool known) = IkeNames(suite);
        int keyed = suite.IntegrityKeySize;
        int ciphered = suite.EncryptionKeySize;
        string spis = Hex(sa.Spis, 0, sa.Spis.Length / 2) + "," + Hex(sa.Spis, sa.Spis.Length / 2, sa.Spis.Length / 2);
        string encrypt = Hex(sa.Keys, 2 * keyed, ciphered) + "," + Hex(sa.Keys, (2 * keyed) + ciphered, ciphered);
        string protect = Hex(sa.Keys, 0, keyed) + "," + Hex(sa.Keys, keyed, keyed);
        _ike.WriteLine($"{(known ? "" : "# ")}{spis},{encrypt},\"{encryption}\",{protect},\"{integrity}\"");
    }

    /// <inheritdoc/>
    internal override void TakeChild(Suite suite, ChildSa child)
    {
        WriteEsp(suite, child.OutboundSpi, child.Keys, 0);
        WriteEsp(suite, child.InboundSpi, child.Keys, child.Keys.Length / 2);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ike.Dispose();
        _esp.Dispose();
    }

    // Names of Wireshark 4, and whether it has them.
    private static (string Encryption, string Integrity, bool Known) IkeNames(Suite suite)
    {
        return Is(suite, "aes128-") ? ("AES-CBC-128 [RFC3602]", "HMAC_SHA2_256_128 [RFC4868]", true)
            : Is(suite, "aes128ccm8-") ? ("AES-CCM-128 with 8 octet ICV [RFC5282]", "NONE [RFC4306]", true)
            : ("ChaCha20-Poly1305 [RFC7634]", "NONE [RFC4306]", false);
    }

    private static (string Encryption, string Integrity, bool Known) EspNames(Suite suite)
    {
        return Is(suite, "aes128-") ? ("AES-CBC [RFC3602]", "HMAC-SHA-256-128 [RFC4868]", true)
            : Is(suite, "aes128ccm8-") ? ("AES-CCM with 8 octet ICV [RFC4309]", "NULL", false)
            : ("ChaCha20-Poly1305 [RFC7634]", "NULL", false);
    }

    private static bool Is(Suite suite, string name)
    {
        return suite.Name.StartsWith(name, StringComparison.Ordinal);
    }

    private static string Hex(byte[] bytes, int offset, int count)
    {
        return Convert.ToHexStringLower(bytes, offset, count);
    }

    private static StreamWriter Open(string path)
    {
        FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            UnixCreateMode = OwnerOnly,
        });
        File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
        return new StreamWriter(file) { AutoFlush = true };
    }

    private void WriteEsp(Suite suite, uint spi, byte[] keys, int at)
    {
        (string encryption, string integrity, bool known) = EspNames(suite);
        string encrypt = Hex(keys, at, suite.EncryptionKeySize);
        string protect = suite.IntegrityKeySize == 0 ? "" : "0x" + Hex(keys, at + suite.EncryptionKeySize, suite.IntegrityKeySize);
        _esp.WriteLine(
            $"{(known ? "" : "# ")}\"IPv4\",\"*\",\"*\",\"0x{spi:x8}\",\"{encryption}\",\"0x{encrypt}\",\"{integrity}\",\"{protect}\"");
    }
}
