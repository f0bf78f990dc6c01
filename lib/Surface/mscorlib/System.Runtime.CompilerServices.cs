// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System.Runtime.CompilerServices;

[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class InternalsVisibleToAttribute : Attribute
{
    public InternalsVisibleToAttribute(string assemblyName) => throw null;
}

public sealed class ExtensionAttribute : Attribute
{
    public ExtensionAttribute() => throw null;
}

public sealed class IndexerNameAttribute : Attribute
{
    public IndexerNameAttribute(string indexerName) => throw null;
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class CallerArgumentExpressionAttribute : Attribute
{
    public CallerArgumentExpressionAttribute(string parameterName) => throw null;
    public string ParameterName => throw null;
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class CallerMemberNameAttribute : Attribute
{
    public CallerMemberNameAttribute() => throw null;
}

public static class IsExternalInit
{
}

public enum MethodImplOptions
{
    InternalCall = 0x1000,
    Synchronized = 0x0020,
}

public sealed class MethodImplAttribute : Attribute
{
    public MethodImplAttribute(MethodImplOptions methodImplOptions) => throw null;
}

public static class RuntimeHelpers
{
    public static void InitializeArray(Array array, RuntimeFieldHandle fldHandle) => throw null;
    public static object GetObjectValue(object obj) => throw null;
    public static int OffsetToStringData => throw null;
}

// Declared so that a default interface method compiles here as it does against the real library,
// and is then refused by the check with its reason.
public static class RuntimeFeature
{
    public const string DefaultImplementationsOfInterfaces = nameof(DefaultImplementationsOfInterfaces);
    public static bool IsSupported(string feature) => throw null;
}
