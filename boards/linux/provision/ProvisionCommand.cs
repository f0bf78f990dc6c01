// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;

namespace NanoIke.Boards.Linux.Provision;

/// <summary>
/// provision --out DIR: the files of a fleet, each node with a secret of its own; --rotate, --rotated and --revoke change a fleet that is
/// there.
/// </summary>
internal static class ProvisionCommand
{
    private const int NodesMax = 100000;

    internal static Command Create()
    {
        Command command = new("provision", "writes the configuration of every node of a fleet, and the gateway's secrets");
        Option<string> folder = new("--out") { Description = "folder of the fleet; new, unless it is to be changed", Required = true };
        Option<int> nodes = new("--nodes") { Description = "how many nodes: node-001, node-002, ..." };
        Option<string> names = new("--names") { Description = "instead of --nodes: a file with a local_id a line" };
        Option<string> gateway = new("--gateway") { Description = "names or addresses of the gateway" };
        Option<string> gatewayId = new("--gateway-id") { Description = "what the gateway must prove to be" };
        Option<string> subnet = new("--remote-subnet") { Description = "what is behind the gateway" };
        Option<string> collector = new("--collector") { Description = "where the readings go, coap://ADDRESS[:PORT][/path]" };
        Option<string> pool = new("--pool")
        {
            Description = "inner addresses that the gateway gives",
            DefaultValueFactory = _ => "10.30.0.0/16",
        };
        Option<bool> ppk = new("--ppk") { Description = "a post-quantum preshared key for each node as well (RFC 8784)" };
        Option<bool> rotate = new("--rotate") { Description = "begins to change all secrets: each node's file gets psk_next" };
        Option<bool> rotated = new("--rotated") { Description = "ends it: psk_next becomes psk" };
        Option<string> revoke = new("--revoke") { Description = "takes the secret of this node away" };
        foreach (Option option in new Option[]
        {
            folder, nodes, names, gateway, gatewayId, subnet, collector, pool, ppk, rotate, rotated, revoke,
        })
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            FleetPlan plan = new()
            {
                Gateway = parse.GetValue(gateway),
                GatewayId = parse.GetValue(gatewayId),
                RemoteSubnet = parse.GetValue(subnet),
                Collector = parse.GetValue(collector),
                Pool = parse.GetValue(pool)!,
                HasPpk = parse.GetValue(ppk),
            };
            FleetFolder fleet = new(parse.GetValue(folder)!);
            string? node = parse.GetValue(revoke);
            int deeds = (parse.GetValue(rotate) ? 1 : 0) + (parse.GetValue(rotated) ? 1 : 0) + (node == null ? 0 : 1);
            return Guard(() => deeds > 1 ? throw new ProvisionException("--rotate, --rotated and --revoke are three things: one at a time")
                : parse.GetValue(rotate) ? Rotation.Begin(fleet)
                : parse.GetValue(rotated) ? Rotation.End(fleet)
                : node != null ? Revocation.Revoke(fleet, node)
                : FleetMaker.Make(fleet, plan, Ids(parse.GetValue(nodes), parse.GetValue(names))));
        });
        return command;
    }

    private static List<string> Ids(int count, string? file)
    {
        if (file != null && count == 0)
        {
            List<string> ids = new();
            foreach (string line in File.ReadAllLines(file))
            {
                string id = line.Trim();
                if (id.Length > 0 && id[0] != '#')
                {
                    ids.Add(id);
                }
            }

            return ids;
        }

        if (file != null || count < 1 || count > NodesMax)
        {
            throw new ProvisionException("--nodes must be 1 to 100000, or --names a file with a local_id a line");
        }

        List<string> numbered = new();
        string format = "D" + Math.Max(3, count.ToString().Length);
        for (int i = 1; i <= count; i++)
        {
            numbered.Add("node-" + i.ToString(format));
        }

        return numbered;
    }

    private static int Guard(Func<IEnumerable<string>> deed)
    {
        try
        {
            foreach (string line in deed())
            {
                Console.Out.WriteLine(line);
            }

            return 0;
        }
        catch (Exception e) when (e is ProvisionException or IOException or UnauthorizedAccessException)
        {
            return Program.Refuse("provision: " + e.Message);
        }
    }
}
