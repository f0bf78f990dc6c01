// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System;

public class Object
{
    public Object() => throw null;

    public virtual string ToString() => throw null;
    public virtual bool Equals(object obj) => throw null;
    public static bool Equals(object objA, object objB) => throw null;
    public static bool ReferenceEquals(object objA, object objB) => throw null;
    public virtual int GetHashCode() => throw null;
    public Type GetType() => throw null;
    protected object MemberwiseClone() => throw null;
}

public abstract class ValueType
{
    public override bool Equals(object obj) => throw null;
}

public abstract class Enum : ValueType
{
    public bool HasFlag(Enum flag) => throw null;
    public override string ToString() => throw null;
}

public abstract class MarshalByRefObject
{
}

public abstract class Delegate
{
    public override bool Equals(object obj) => throw null;
    public static Delegate Combine(Delegate a, Delegate b) => throw null;
    public static Delegate Remove(Delegate source, Delegate value) => throw null;
    public virtual Delegate[] GetInvocationList() => throw null;
    public object Target => throw null;
    public static bool operator ==(Delegate d1, Delegate d2) => throw null;
    public static bool operator !=(Delegate d1, Delegate d2) => throw null;
}

public abstract class MulticastDelegate : Delegate
{
    public override bool Equals(object obj) => throw null;
    public static bool operator ==(MulticastDelegate d1, MulticastDelegate d2) => throw null;
    public static bool operator !=(MulticastDelegate d1, MulticastDelegate d2) => throw null;
}

public delegate void Action();

public delegate void EventHandler(object sender, EventArgs e);

public class EventArgs
{
    public static readonly EventArgs Empty;
}

public interface IDisposable
{
    void Dispose();
}

public interface IComparable
{
    int CompareTo(object obj);
}

public interface ICloneable
{
    object Clone();
}

public struct RuntimeTypeHandle
{
}

public struct RuntimeFieldHandle
{
}

public struct RuntimeMethodHandle
{
}

public abstract class Type : Reflection.MemberInfo
{
    public static Type GetType(string typeName) => throw null;
    public static Type GetTypeFromHandle(RuntimeTypeHandle handle) => throw null;
    public abstract Reflection.Assembly Assembly { get; }
    public abstract string FullName { get; }
    public abstract Type BaseType { get; }
    public bool IsArray => throw null;
    public abstract Type GetElementType();
    public virtual bool IsInstanceOfType(object o) => throw null;
    public override string ToString() => throw null;
}
