// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace NanoIke.Boards.Linux.Provision;

/// <summary>The folder of a fleet. It holds secrets: nobody but its owner may look into it (0700, files 0600).</summary>
internal sealed class FleetFolder
{
    internal const string Swanctl = "swanctl.conf";
    internal const string IpsecSecrets = "ipsec.secrets";

    /// <summary>What the gateway gets at the end of a rotation.</summary>
    internal const string NextSwanctl = "swanctl-next.conf";
    internal const string NextIpsecSecrets = "ipsec-next.secrets";

    private const string Extension = ".conf";

    internal FleetFolder(string path)
    {
        Root = Path.GetFullPath(path);
    }

    internal string Root { get; }

    private string Nodes => Path.Combine(Root, "nodes");

    private string Inventory => Path.Combine(Root, "inventory.csv");

    /// <summary>Makes the folder, which must be new.</summary>
    internal void Create()
    {
        if (Directory.Exists(Root) || File.Exists(Root))
        {
            throw new ProvisionException(Root + " is there already; --out must be new, or say --rotate, --rotated or --revoke");
        }

        foreach (string folder in new[] { Root, Nodes, Path.Combine(Root, "gateway") })
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }

    /// <summary>The nodes that have a file, by their id, in order.</summary>
    internal SortedDictionary<string, NodeFile> ReadNodes()
    {
        if (!Directory.Exists(Nodes))
        {
            throw new ProvisionException(Root + " is no folder that provision wrote: there is no nodes in it");
        }

        SortedDictionary<string, NodeFile> nodes = new(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(Nodes, "*" + Extension))
        {
            NodeFile node = NodeFile.Read(File.ReadAllText(file));
            string id = Path.GetFileNameWithoutExtension(file);
            if (node.Get("local_id") != id || node.Get("psk") == null)
            {
                throw new ProvisionException("nodes/" + id + Extension + " is not the file of " + id + ": look at its local_id and psk");
            }

            nodes.Add(id, node);
        }

        return nodes;
    }

    internal string GatewayFile(string name)
    {
        return Path.Combine(Root, "gateway", name);
    }

    internal void WriteNode(string id, NodeFile node)
    {
        node.Validate(id);
        Write(Path.Combine(Nodes, id + Extension), node.Text);
    }

    internal void DeleteNode(string id)
    {
        File.Delete(Path.Combine(Nodes, id + Extension));
    }

    /// <summary>Some nodes of the inventory have another state from today on.</summary>
    internal void ChangeState(Func<string[], bool> which, string state)
    {
        WriteInventory(File.ReadAllLines(Inventory).Skip(1).Select(line => line.Split(','))
            .Select(row => which(row) ? new[] { row[0], state, Today(), row[3] } : row).ToList());
    }

    /// <summary>Rows: node, state, since, ppk_id. No secret is in it.</summary>
    internal void WriteInventory(IEnumerable<string[]> rows)
    {
        Write(Inventory, "node,state,since,ppk_id\n" + string.Concat(rows.Select(row => string.Join(",", row) + "\n")));
    }

    internal static string Today()
    {
        return DateTime.UtcNow.ToString("yyyy-MM-dd");
    }

    /// <summary>Writes a file for its owner alone: whole or not at all.</summary>
    internal static void Write(string path, string text)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        string fresh = path + ".new";
        File.Delete(fresh);
        using (FileStream stream = new(fresh, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        File.Move(fresh, path, true);
    }
}
