// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Net;

namespace NanoIke.Boards.Linux.Provision;

/// <summary>Makes a new fleet. Everything is judged before anything is written.</summary>
internal static class FleetMaker
{
    internal static IEnumerable<string> Make(FleetFolder fleet, FleetPlan plan, List<string> ids)
    {
        Judge(plan, ids);
        int addresses = JudgePool(plan, ids.Count);
        SortedDictionary<string, NodeFile> nodes = new(StringComparer.Ordinal);
        foreach (string id in ids)
        {
            NodeFile node = NodeFile.Make(plan, id);
            node.Validate(id);
            nodes.Add(id, node);
        }

        fleet.Create();
        foreach ((string id, NodeFile node) in nodes)
        {
            fleet.WriteNode(id, node);
        }

        GatewayFiles.Write(fleet, GatewayFiles.Connections(plan), nodes, false);
        fleet.WriteInventory(nodes.Select(node => new[] { node.Key, "active", FleetFolder.Today(), node.Value.Get("ppk_id") ?? "" }));
        yield return $"{nodes.Count} nodes in {fleet.Root}";
        yield return "each node: its file of nodes/, by flash.ps1 -Config DIR -Node NAME, or node --config FILE";
        yield return "the gateway: swanctl --load-all --file " + fleet.GatewayFile(FleetFolder.Swanctl);
        if (addresses < 2 * nodes.Count)
        {
            yield return $"note: {addresses} inner addresses; a node that comes back from another port takes a second one: "
                + "twice the nodes is better";
        }
    }

    private static void Judge(FleetPlan plan, List<string> ids)
    {
        foreach ((string option, string? value) in new[]
        {
            ("--gateway", plan.Gateway), ("--gateway-id", plan.GatewayId),
            ("--remote-subnet", plan.RemoteSubnet), ("--collector", plan.Collector),
        })
        {
            if (string.IsNullOrWhiteSpace(value) || value.Any(c => char.IsControl(c) || c is '"' or '#'))
            {
                throw new ProvisionException(option + " is missing, or holds what no configuration file can");
            }
        }

        if (ids.Count == 0)
        {
            throw new ProvisionException("there is no node in --names");
        }

        // A file system may not tell capitals, and a gateway does not for names (RFC 7296 section 3.5: FQDN).
        string? doubled = ids.GroupBy(id => id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (doubled != null)
        {
            throw new ProvisionException("the id " + doubled + " is there twice: two nodes with one identity throw each other out");
        }

        string? odd = ids.FirstOrDefault(id => !char.IsAsciiLetterOrDigit(id[0])
            || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '@')));
        if (odd != null)
        {
            throw new ProvisionException("the id " + odd + " is no file name: letters, digits, and . - _ @ behind the first");
        }

        if (ids.Contains(plan.GatewayId!))
        {
            throw new ProvisionException("the id " + plan.GatewayId + " is the gateway's own");
        }
    }

    // The lease of a node that comes back from another port is still held for a while.
    private static int JudgePool(FleetPlan plan, int nodes)
    {
        (uint first, uint last) = Range(plan.Pool, "--pool");
        (uint remoteFirst, uint remoteLast) = Range(plan.RemoteSubnet!, "--remote-subnet");
        if (first <= remoteLast && remoteFirst <= last)
        {
            throw new ProvisionException("--pool " + plan.Pool + " and --remote-subnet " + plan.RemoteSubnet + " overlap");
        }

        long addresses = Math.Max(0, (long)last - first - 1); // without those of network and broadcast
        if (addresses <= nodes)
        {
            throw new ProvisionException($"--pool {plan.Pool} has {addresses} addresses for {nodes} nodes; twice the nodes is plenty");
        }

        return (int)Math.Min(addresses, int.MaxValue);
    }

    private static (uint First, uint Last) Range(string subnet, string option)
    {
        string[] parts = subnet.Split('/');
        long address = Ipv4Text.Parse(parts[0]);
        if (parts.Length != 2 || address < 0 || !int.TryParse(parts[1], out int prefix) || prefix < 0 || prefix > 32)
        {
            throw new ProvisionException(option + " must be a subnet such as 10.30.0.0/16");
        }

        uint hosts = (uint)((1L << (32 - prefix)) - 1);
        return (address & hosts) == 0 ? ((uint)address, (uint)address | hosts)
            : throw new ProvisionException(option + " has bits set behind the prefix");
    }
}
