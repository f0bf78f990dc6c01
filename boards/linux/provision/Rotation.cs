// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.IO;

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
        string gateway = fleet.GatewayFile(FleetFolder.NextSwanctl);
        if (File.Exists(gateway))
        {
            throw new ProvisionException("a rotation is under way: end it by --rotated, when no node uses its old secret any more");
        }

        string connections = GatewayFiles.ReadConnections(fleet);
        foreach ((string id, NodeFile node) in nodes)
        {
            node.Set(Next, node.Get(Next) ?? NodeFile.NewSecret()); // one that is there is of a rotation that stopped half way
            node.Validate(id);
        }

        WriteAll(fleet, nodes);

        GatewayFiles.Write(fleet, connections, nodes, true);
        fleet.ChangeState(row => row[1] == "active", "rotating");
        yield return $"{nodes.Count} nodes have psk_next now; in this order:";
        yield return "1. flash every node with its file of nodes/: it knows both secrets then, and goes on with the old one";
        yield return "2. the gateway: swanctl --load-all --clear --file " + gateway;
        yield return "   open tunnels stay; each node changes at its next renewal, after lifetime_s at the latest";
        yield return "3. swanctl --list-sas: when no tunnel was established before step 2, nobody uses the old secrets";
        yield return "4. provision --out " + fleet.Root + " --rotated";
    }

    internal static IEnumerable<string> End(FleetFolder fleet)
    {
        SortedDictionary<string, NodeFile> nodes = fleet.ReadNodes();
        string gateway = fleet.GatewayFile(FleetFolder.NextSwanctl);
        if (!File.Exists(gateway))
        {
            throw new ProvisionException("no rotation is under way: begin one by --rotate");
        }

        string connections = GatewayFiles.ReadConnections(fleet);
        foreach ((string id, NodeFile node) in nodes)
        {
            node.Set("psk", node.Get(Next) ?? node.Get("psk"));
            node.Set(Next, null);
            node.Validate(id);
        }

        WriteAll(fleet, nodes);

        GatewayFiles.Write(fleet, connections, nodes, false);
        File.Delete(fleet.GatewayFile(FleetFolder.NextIpsecSecrets));
        fleet.ChangeState(row => row[1] == "rotating", "active");
        File.Delete(gateway); // last: it says that a rotation is under way
        yield return $"the old secrets of {nodes.Count} nodes are gone from {fleet.Root}";
        yield return "a node forgets its own when it is flashed with its file of nodes/ the next time; until then nobody else can use it";
    }

    // After all of them are known to be good: a file that the node would refuse stops the rotation before it begins.
    private static void WriteAll(FleetFolder fleet, SortedDictionary<string, NodeFile> nodes)
    {
        foreach ((string id, NodeFile node) in nodes)
        {
            fleet.WriteNode(id, node);
        }
    }
}
