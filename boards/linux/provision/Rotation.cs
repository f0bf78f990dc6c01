// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoIke.Boards.Linux.Provision;

/// <summary>
/// Changes the secrets of a fleet that runs. Begun, each node's file has both; when all nodes are flashed with it, the gateway gets the new
/// ones and the nodes follow by themselves; ended, the old ones are gone from the files.
/// </summary>
internal static class Rotation
{
    private const string Next = "psk_next";

    internal static IEnumerable<string> Begin(FleetFolder fleet)
    {
        SortedDictionary<string, NodeFile> nodes = fleet.ReadNodes();
        if (nodes.Values.Any(node => node.Get(Next) != null))
        {
            throw new ProvisionException("a rotation is under way: end it by --rotated, when no node uses its old secret any more");
        }

        string connections = GatewayFiles.ReadConnections(fleet);
        foreach ((string id, NodeFile node) in nodes)
        {
            node.Set(Next, NodeFile.NewSecret());
            fleet.WriteNode(id, node);
        }

        GatewayFiles.Write(fleet, connections, nodes, true);
        fleet.ChangeState(row => row[1] == "active", "rotating");
        yield return $"{nodes.Count} nodes have psk_next now; in this order:";
        yield return "1. flash every node with its file of nodes/: it knows both secrets then, and goes on with the old one";
        yield return "2. the gateway: swanctl --load-all --clear --file " + fleet.GatewayFile(FleetFolder.NextSwanctl);
        yield return "   open tunnels stay; each node changes at its next renewal, after lifetime_s at the latest";
        yield return "3. swanctl --list-sas: when no tunnel was established before step 2, nobody uses the old secrets";
        yield return "4. provision --out " + fleet.Root + " --rotated";
    }

    internal static IEnumerable<string> End(FleetFolder fleet)
    {
        SortedDictionary<string, NodeFile> nodes = fleet.ReadNodes();
        if (nodes.Values.All(node => node.Get(Next) == null))
        {
            throw new ProvisionException("no rotation is under way: begin one by --rotate");
        }

        string connections = GatewayFiles.ReadConnections(fleet);
        foreach ((string id, NodeFile node) in nodes)
        {
            node.Set("psk", node.Get(Next) ?? node.Get("psk"));
            node.Set(Next, null);
            fleet.WriteNode(id, node);
        }

        GatewayFiles.Write(fleet, connections, nodes, false);
        File.Delete(fleet.GatewayFile(FleetFolder.NextSwanctl));
        File.Delete(fleet.GatewayFile(FleetFolder.NextIpsecSecrets));
        fleet.ChangeState(row => row[1] == "rotating", "active");
        yield return $"the old secrets of {nodes.Count} nodes are gone from {fleet.Root}";
        yield return "a node forgets its own when it is flashed with its file of nodes/ the next time; until then nobody else can use it";
    }
}
