// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System.Reflection;

public abstract class MemberInfo
{
    public abstract string Name { get; }
}

public sealed class DefaultMemberAttribute : Attribute
{
    public DefaultMemberAttribute(string memberName) => throw null;
}

public sealed class AssemblyName
{
    internal AssemblyName() => throw null;
    public string Name => throw null;
    public string FullName => throw null;
    public Version Version => throw null;
}

public class Assembly
{
    public virtual string FullName => throw null;
    public static Assembly GetExecutingAssembly() => throw null;
    public AssemblyName GetName() => throw null;
    public static Assembly GetAssembly(Type type) => throw null;
    public virtual Type GetType(string name) => throw null;
    public static Assembly Load(string assemblyString) => throw null;
}

[AttributeUsage(AttributeTargets.Assembly)]
public sealed class AssemblyVersionAttribute : Attribute
{
    public AssemblyVersionAttribute(string version) => throw null;
}

[AttributeUsage(AttributeTargets.Assembly)]
public sealed class AssemblyTitleAttribute : Attribute
{
    public AssemblyTitleAttribute(string title) => throw null;
}
