// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Mono.Cecil;

namespace NanoIke.Meter;

/// <summary>
/// Points references to nanoFramework's assemblies (mscorlib 1.x, System.Net, ...) at the running .NET, type by type.
/// A type that .NET lacks keeps its reference and fails only if it is used.
/// </summary>
internal static class FrameworkRedirect
{
    private static readonly string[] s_homes =
    [
        "System.Private.CoreLib", "System.Runtime", "System.Net.Primitives", "System.Net.Sockets", "System.Collections",
        "System.Collections.NonGeneric", "System.Security.Cryptography", "System.Threading", "System.Threading.Thread",
        "System.Diagnostics.StackTrace", "System.Net.NetworkInformation", "System.Net.NameResolution",
    ];

    /// <summary>Redirects the references of a module compiled against nanoFramework's (or our surface) assemblies.</summary>
    /// <param name="module">The module.</param>
    /// <param name="standIn">Tells which assemblies keep their references: something else stands in for them.</param>
    public static void Apply(ModuleDefinition module, Predicate<string> standIn)
    {
        AssemblyNameReference? core = module.AssemblyReferences.FirstOrDefault(r => r.Name == "mscorlib" && r.Version.Major < 2);
        if (core == null)
        {
            return; // compiled against .NET
        }

        Dictionary<string, AssemblyNameReference> known = [];
        foreach (TypeReference type in module.GetTypeReferences().Where(t => t.DeclaringType == null).ToList())
        {
            Assembly? home = Home(type.FullName);
            if (home == null || type.Scope is not AssemblyNameReference || standIn(type.Scope.Name))
            {
                continue;
            }

            AssemblyName name = home.GetName();
            if (!known.TryGetValue(name.Name!, out AssemblyNameReference? reference))
            {
                reference = new AssemblyNameReference(name.Name, name.Version) { PublicKeyToken = name.GetPublicKeyToken() };
                known.Add(name.Name!, reference);
                module.AssemblyReferences.Add(reference);
            }

            type.Scope = reference;
        }
    }

    private static Assembly? Home(string type)
    {
        foreach (string name in s_homes)
        {
            Assembly assembly = Assembly.Load(name);
            Type? found = assembly.GetType(type);
            if (found != null)
            {
                return found.Assembly;
            }
        }

        return null;
    }
}
