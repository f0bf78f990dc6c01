// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System;

public abstract class Attribute
{
    protected Attribute() => throw null;
}

public enum AttributeTargets
{
    Assembly = 0x0001,
    Module = 0x0002,
    Class = 0x0004,
    Struct = 0x0008,
    Enum = 0x0010,
    Constructor = 0x0020,
    Method = 0x0040,
    Property = 0x0080,
    Field = 0x0100,
    Event = 0x0200,
    Interface = 0x0400,
    Parameter = 0x0800,
    Delegate = 0x1000,
    ReturnValue = 0x2000,
    All = 0x3FFF,
}

public sealed class AttributeUsageAttribute : Attribute
{
    public AttributeUsageAttribute(AttributeTargets validOn) => throw null;
    public AttributeTargets ValidOn => throw null;
    public bool AllowMultiple
    {
        get => throw null;
        set => throw null;
    }

    public bool Inherited
    {
        get => throw null;
        set => throw null;
    }
}

[AttributeUsage(AttributeTargets.Enum)]
public class FlagsAttribute : Attribute
{
    public FlagsAttribute() => throw null;
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ParamArrayAttribute : Attribute
{
    public ParamArrayAttribute() => throw null;
}

public sealed class ObsoleteAttribute : Attribute
{
    public ObsoleteAttribute() => throw null;
    public ObsoleteAttribute(string message) => throw null;
    public ObsoleteAttribute(string message, bool error) => throw null;
}

public sealed class SerializableAttribute : Attribute
{
    public SerializableAttribute() => throw null;
}
