// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using NanoIke.Net;

namespace NanoIke.Boards.Linux.Provision;

/// <summary>The configuration file of one node of a fleet: lines of key = value, whose other lines are kept as they are.</summary>
internal sealed class NodeFile
{
    private const int SecretBytes = 32;
    private readonly List<string> _lines;

    private NodeFile(List<string> lines)
    {
        _lines = lines;
    }

    /// <summary>The text of the file.</summary>
    internal string Text => string.Join("\n", _lines) + "\n";

    internal static NodeFile Make(FleetPlan plan, string id)
    {
        NodeFile file = new(new List<string>());
        file.Set("gateway", plan.Gateway);
        file.Set("local_id", id);
        file.Set("gateway_id", plan.GatewayId);
        file.Set("psk", NewSecret());
        file.Set("remote_subnet", plan.RemoteSubnet);
        file.Set("collector", plan.Collector);
        if (plan.HasPpk)
        {
            file.Set("ppk_id", "ppk-" + id);
            file.Set("ppk", NewSecret());
        }

        return file;
    }

    internal static NodeFile Read(string text)
    {
        return new NodeFile(new List<string>(text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')));
    }

    /// <summary>32 random bytes, in the form that nodes and gateways take.</summary>
    internal static string NewSecret()
    {
        return "0s" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
    }

    /// <summary>A value; null: the key is not there.</summary>
    internal string? Get(string key)
    {
        int at = Find(key);
        return at < 0 ? null : _lines[at][(_lines[at].IndexOf('=') + 1)..].Trim();
    }

    /// <summary>Sets a value; null takes the key out.</summary>
    internal void Set(string key, string? value)
    {
        int at = Find(key);
        string line = key + " = " + value;
        if (value == null && at >= 0)
        {
            _lines.RemoveAt(at);
        }
        else if (value != null && at < 0)
        {
            _lines.Add(line);
        }
        else if (value != null)
        {
            _lines[at] = line;
        }
    }

    /// <summary>What the node would say of the file: one parser reads it, here and there.</summary>
    internal void Validate(string id)
    {
        ConfigurationParser parser = new();
        NodeConfiguration? configuration = parser.Parse(Encoding.UTF8.GetBytes(Text));
        string? problem = parser.Error ?? configuration?.Warning;
        configuration?.Settings.ClearSecrets();
        if (problem != null)
        {
            throw new ProvisionException("the file of " + id + " would be refused: " + problem);
        }
    }

    private int Find(string key)
    {
        return _lines.FindIndex(line => line.IndexOf('=') is > 0 and int at && line[..at].Trim() == key);
    }
}
