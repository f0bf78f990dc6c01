// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace NanoIke.Tests.Package;

/// <summary>Where things lie.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string Configuration { get; } = typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>().Configuration;

    /// <summary>An assembly of lib, as built for a framework.</summary>
    internal static string Assembly(string name, string framework) =>
        Path.Combine(Root, "lib", name, "bin", Configuration, framework, name + ".dll");

    private static string FindRoot([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path), "..", "..", ".."));
}
