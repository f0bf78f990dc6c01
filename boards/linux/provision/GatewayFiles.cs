// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace NanoIke.Boards.Linux.Provision;

/// <summary>What the gateway needs of a fleet: swanctl.conf for strongSwan, ipsec.secrets for libreswan.</summary>
internal static class GatewayFiles
{
    private const string SecretsBegin = "secrets {";

    /// <summary>The connection and the pool, in front of the secrets: every suite and group that a node can have.</summary>
    internal static string Connections(FleetPlan plan) => $$"""
        # Written by provision. What stands in front of the secrets is yours: it is kept.
        connections {
            nodes {
                version = 2
                proposals = {{Proposals("x25519")}}, {{Proposals("ecp256")}}
                pools = nodes
                dpd_delay = 120s
                rekey_time = 5h{{(plan.HasPpk ? "\n        ppk_required = yes" : "")}}
                local {
                    auth = psk
                    id = "{{IdentityText.ForSwanctl(plan.GatewayId!)}}"
                }
                remote {
                    auth = psk
                    id = %any
                }
                children {
                    sensors {
                        local_ts = {{plan.RemoteSubnet}}
                        esp_proposals = aes128-sha256, chacha20poly1305, aes128ccm8
                        rekey_time = 5h
                    }
                }
            }
        }
        pools {
            nodes {
                addrs = {{plan.Pool}}
            }
        }

        """;

    private static string Proposals(string group)
    {
        return $"aes128-sha256-{group}, chacha20poly1305-prfsha256-{group}, aes128ccm8-prfsha256-{group}";
    }

    /// <summary>Writes both files, from the secrets of the nodes under a key: psk, or psk_next.</summary>
    internal static void Write(FleetFolder fleet, string connections, SortedDictionary<string, NodeFile> nodes, bool next)
    {
        string key = next ? "psk_next" : "psk";
        StringBuilder swanctl = new(connections);
        StringBuilder ipsec = new("# Written by provision, for libreswan.\n");
        swanctl.Append(SecretsBegin).Append('\n');
        foreach ((string id, NodeFile node) in nodes)
        {
            string name = Section(id);
            string secret = node.Get(key) ?? node.Get("psk")!;
            Add(swanctl, "ike-" + name, IdentityText.ForSwanctl(id), secret);
            string both = IdentityText.ForIpsec(node.Get("gateway_id")!) + " " + IdentityText.ForIpsec(id);
            ipsec.Append(both).Append(" : PSK ").Append(secret).Append('\n');
            if (node.Get("ppk_id") is string ppkId)
            {
                Add(swanctl, "ppk-" + name, ppkId, node.Get("ppk")!);
                ipsec.Append(both).Append(" : PPKS \"").Append(ppkId).Append("\" ").Append(node.Get("ppk")).Append('\n');
            }
        }

        swanctl.Append("}\n");
        FleetFolder.Write(fleet.GatewayFile(next ? FleetFolder.NextSwanctl : FleetFolder.Swanctl), swanctl.ToString());
        FleetFolder.Write(fleet.GatewayFile(next ? FleetFolder.NextIpsecSecrets : FleetFolder.IpsecSecrets), ipsec.ToString());
    }

    /// <summary>What stands in front of the secrets in the file that is there.</summary>
    internal static string ReadConnections(FleetFolder fleet)
    {
        string text = File.ReadAllText(fleet.GatewayFile(FleetFolder.Swanctl));
        int at = ("\n" + text).IndexOf("\n" + SecretsBegin, StringComparison.Ordinal);
        return at >= 0 ? text[..at]
            : throw new ProvisionException(fleet.GatewayFile(FleetFolder.Swanctl) + " has no line \"" + SecretsBegin + "\"");
    }

    // Names of sections have no dots in swanctl.conf.
    private static string Section(string id)
    {
        return string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c.ToString() : "_" + ((int)c).ToString("x2")));
    }

    private static void Add(StringBuilder text, string section, string id, string secret)
    {
        text.Append("    ").Append(section).Append(" {\n        id = \"").Append(id).Append("\"\n        secret = \"").Append(secret)
            .Append("\"\n    }\n");
    }
}
