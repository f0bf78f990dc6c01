// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Net;

namespace NanoIke.Boards.Linux;

/// <summary>An identity of a node's configuration (local_id, gateway_id) as the files of gateways have it.</summary>
internal static class IdentityText
{
    private const string KeyId = "keyid:";

    /// <summary>In swanctl.conf: keyid:HEX is @#HEX.</summary>
    internal static string ForSwanctl(string id)
    {
        return id.StartsWith(KeyId, StringComparison.Ordinal) ? "@#" + id[KeyId.Length..] : id;
    }

    /// <summary>In ipsec.conf and ipsec.secrets: a name has an @ in front, so that it is not looked up.</summary>
    internal static string ForIpsec(string id)
    {
        bool plain = id.Contains('@', StringComparison.Ordinal) || Ipv4Text.Parse(id) >= 0;
        return id.StartsWith(KeyId, StringComparison.Ordinal) ? ForSwanctl(id) : plain ? id : "@" + id;
    }
}
