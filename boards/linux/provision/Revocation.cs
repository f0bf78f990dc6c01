// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;

namespace NanoIke.Boards.Linux.Provision;

/// <summary>Takes the secret of a node away, and says what ends its tunnel: that the secret is gone does not.</summary>
internal static class Revocation
{
    internal static IEnumerable<string> Revoke(FleetFolder fleet, string id)
    {
        SortedDictionary<string, NodeFile> nodes = fleet.ReadNodes();
        if (!nodes.Remove(id))
        {
            throw new ProvisionException("there is no node " + id + " in " + fleet.Root);
        }

        string connections = GatewayFiles.ReadConnections(fleet);
        GatewayFiles.Write(fleet, connections, nodes, false);
        bool rotates = File.Exists(fleet.GatewayFile(FleetFolder.NextSwanctl));
        if (rotates)
        {
            GatewayFiles.Write(fleet, connections, nodes, true);
        }

        fleet.DeleteNode(id);
        fleet.ChangeState(row => row[0] == id, "revoked");
        yield return id + " is revoked in " + fleet.Root + "; at the gateway, both:";
        yield return "swanctl --load-creds --clear --file " + fleet.GatewayFile(FleetFolder.Swanctl);
        yield return "for sa in $(swanctl --list-sas --raw | sed -nE 's/.*uniqueid=([0-9]+) .* remote-id=" + Quote(id) + " .*/\\1/p'); "
            + "do swanctl --terminate --ike-id \"$sa\"; done";
        yield return "the first keeps it from coming back, the second ends the tunnel that it has";
        if (rotates)
        {
            yield return "note: a rotation is under way; a gateway that has the new secrets loads " + FleetFolder.NextSwanctl + " instead";
        }
    }

    private static string Quote(string id)
    {
        return id.Replace(".", "\\.", StringComparison.Ordinal);
    }
}
