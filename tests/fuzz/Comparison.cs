// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Reflection;
using NanoIke.Crypto;
using NanoIke.Esp;
using NanoIke.Sa;

namespace NanoIke.Fuzz;

/// <summary>
/// What a datagram that is not authentic may change. Tools and scratch are told by their type, with all that hangs below them: nothing
/// in them is needed from one call to the next. Of data, what is left out is named, each with its reason.
/// </summary>
internal static class Comparison
{
    private static readonly Type[] s_tools =
    {
        typeof(Workspace), typeof(MessageCipher), typeof(PacketCipher), typeof(ChaChaEngine), typeof(AesCcmEngine), typeof(X25519), typeof(Sha256), typeof(InnerPacket),
    };

    private static readonly HashSet<(Type, string)> s_named = new HashSet<(Type, string)>
    {
        (typeof(Tunnel), "_ignored"),                         // counts what was ignored
        (typeof(ChildSa), "Forged"),                          // counts failed ICVs, which bound the use of a key with short ones
        (typeof(Handshake), "<Hint>k__BackingField"),        // what an unauthenticated answer claimed, for words to a person
        (typeof(Handshake), "<WantedGroup>k__BackingField"), // and the group that it named
        (typeof(Handshake), "_evaluations"),                 // a forged answer to IKE_SA_INIT may cost some, so they are counted
        (typeof(Handshake), "_contested"),                   // a second answer to IKE_SA_INIT (RFC 7296 section 2.4)
        (typeof(EspReceiver), "InnerLength"),                // scratch of the packet that is being opened
        (typeof(EspReceiver), "_keyed"),                     // the cipher was keyed at the first packet; it is a tool
    };

    // These run from IKE_SA_INIT to IKE_AUTH.
    private static readonly string[] s_hashes = { "._keys._auth._engine", "._keys._own._engine" };

    /// <summary>The hashes that are data are those in <see cref="KeySchedule"/>.</summary>
    internal static bool IsTool(Type type, string path) =>
        Array.Exists(s_tools, tool => tool.IsAssignableFrom(type)) && !(type == typeof(Sha256) && Array.Exists(s_hashes, each => path.EndsWith(each, StringComparison.Ordinal)));

    internal static bool IsLeftOut(FieldInfo field) => s_named.Contains((field.DeclaringType, field.Name));

    /// <summary>Objects that hold all that is below them, for comparing one part alone.</summary>
    internal static bool IsPart(Type type) => type == typeof(IkeSa) || type == typeof(Handshake);
}
