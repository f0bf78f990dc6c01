// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace NanoIke.Meter;

/// <summary>
/// Holds metered assemblies under their own names, so that code compiled against an assembly (a benchmark) runs on the
/// metered one when it is loaded here.
/// </summary>
public sealed class MeterContext : AssemblyLoadContext
{
    private readonly Dictionary<string, Assembly> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _folders = [];
    private readonly bool _trace;

    /// <summary>A context; its assemblies live as long as it does.</summary>
    /// <param name="trace">True: block order and array indexes are reported to <see cref="Trace"/> (slow).</param>
    public MeterContext(bool trace = false)
        : base("metered", isCollectible: false)
    {
        _trace = trace;
    }

    /// <summary>Loads an assembly that stands in for one of nanoFramework's: what is metered afterwards refers to it.</summary>
    public void AddStandIn(string path)
    {
        Assembly assembly = AddPlain(path);
        _known.Add(assembly.GetName().Name!, assembly);
    }

    /// <summary>Instruments and loads an assembly. Add an assembly before what refers to it runs.</summary>
    /// <param name="path">The assembly file.</param>
    /// <param name="name">Name under which it is known, when that is not its own.</param>
    public Assembly AddMetered(string path, string? name = null)
    {
        Assembly assembly = LoadFromStream(new MemoryStream(Instrumenter.Instrument(path, name, _trace, _known.ContainsKey)));
        _known.Add(assembly.GetName().Name!, assembly);
        return assembly;
    }

    /// <summary>Loads an assembly as it is; what it refers to is taken from the metered ones first, then from its folder.</summary>
    public Assembly AddPlain(string path)
    {
        string full = Path.GetFullPath(path);
        _folders.Add(Path.GetDirectoryName(full)!);
        return LoadFromAssemblyPath(full);
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        if (_known.TryGetValue(name, out Assembly? known))
        {
            return known;
        }

        if (name == typeof(MeterContext).Assembly.GetName().Name)
        {
            return typeof(MeterContext).Assembly;
        }

        foreach (string folder in _folders)
        {
            string file = Path.Combine(folder, name + ".dll");
            if (File.Exists(file) && !IsShared(name))
            {
                return LoadFromAssemblyPath(file);
            }
        }

        return null;
    }

    private static bool IsShared(string name)
    {
        return name.StartsWith("Mono.Cecil", StringComparison.Ordinal);
    }
}
