// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.CommandLine;
using NanoIke.Crypto;

namespace NanoIke.Boards.Linux;

/// <summary>The options that choose the algorithms. A board has them compiled in; this program has all of them.</summary>
internal static class Algorithms
{
    private const string Aes = "aes";
    private const string ChaCha = "chacha";
    private const string Ccm = "ccm";
    private const string Group31 = "x25519";
    private const string Group19 = "p256";
    private const string Hybrid = "x25519-mlkem768";

    internal static Option<string> SuiteOption()
    {
        Option<string> suite = new("--suite")
        {
            Description = "aes (aes128-sha256), chacha (chacha20poly1305) or ccm (aes128ccm8)",
            DefaultValueFactory = _ => Aes,
        };
        suite.AcceptOnlyFromAmong(Aes, ChaCha, Ccm);
        return suite;
    }

    internal static Option<string> KeyExchangeOption()
    {
        Option<string> keyExchange = new("--key-exchange")
        {
            Description = "x25519 (group 31), p256 (group 19, ecp256) or x25519-mlkem768 (group 31 and ML-KEM-768 behind it)",
            DefaultValueFactory = _ => Group31,
        };
        keyExchange.AcceptOnlyFromAmong(Group31, Group19, Hybrid);
        return keyExchange;
    }

    /// <summary>The options that choose a suite of this name; null: there is none.</summary>
    internal static string? OptionsFor(string name)
    {
        foreach (string suite in new[] { Aes, ChaCha, Ccm })
        {
            foreach (string keyExchange in new[] { Group31, Group19, Hybrid })
            {
                if (Of(suite, keyExchange).Name == name)
                {
                    return "--suite " + suite + " --key-exchange " + keyExchange;
                }
            }
        }

        return null;
    }

    internal static Suite Of(string suite, string keyExchange)
    {
        KeyExchange method = keyExchange == Group19 ? new P256()
            : keyExchange == Hybrid ? new X25519().With(new MlKem768()) : new X25519();
        return suite switch
        {
            ChaCha => new ChaChaSuite(method),
            Ccm => new AesCcmSuite(method),
            _ => new AesCbcSuite(method),
        };
    }
}
