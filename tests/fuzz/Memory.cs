// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Linq.Expressions;
using System.Reflection;

namespace NanoIke.Fuzz;

/// <summary>
/// All objects and arrays reachable from a tunnel. They all exist when its constructor returns, so the whole state can be saved,
/// put back and compared in microseconds, where a handshake takes milliseconds.
/// </summary>
internal sealed class Memory
{
    private readonly List<object> _objects = new List<object>();
    private readonly List<Array> _arrays = new List<Array>();
    private readonly List<string> _objectPaths = new List<string>();
    private readonly List<string> _arrayPaths = new List<string>();
    private readonly List<bool> _arrayCounts = new List<bool>();
    private readonly List<FieldPlan> _plans = new List<FieldPlan>();

    internal Memory(object root)
    {
        Visit(root, root.GetType().Name, new HashSet<object>(ReferenceEqualityComparer.Instance));
    }

    internal int Bytes => _arrays.Sum(Buffer.ByteLength);

    internal Saved Save()
    {
        return new Saved(_objects.Select(FieldPlan.Clone).ToArray(), _arrays.Select(array => (Array)array.Clone()).ToArray());
    }

    internal void Restore(Saved saved)
    {
        for (int i = 0; i < _objects.Count; i++)
        {
            _plans[i].Copy(saved.Objects[i], _objects[i]);
        }

        for (int i = 0; i < _arrays.Count; i++)
        {
            Buffer.BlockCopy(saved.Arrays[i], 0, _arrays[i], 0, Buffer.ByteLength(saved.Arrays[i]));
        }
    }

    /// <summary>True when nothing that matters differs: working memory, counters and hints are left out.</summary>
    internal bool Same(Saved saved)
    {
        for (int i = 0; i < _objects.Count; i++)
        {
            if (!_plans[i].Same(saved.Objects[i], _objects[i]))
            {
                return false;
            }
        }

        for (int i = 0; i < _arrays.Count; i++)
        {
            if (_arrayCounts[i] && !Raw(saved.Arrays[i]).SequenceEqual(Raw(_arrays[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Names what differs; for the report of a failure.</summary>
    internal string Differences(Saved saved)
    {
        List<string> found = new List<string>();
        for (int i = 0; i < _objects.Count; i++)
        {
            found.AddRange(_plans[i].Differences(saved.Objects[i], _objects[i]).Select(name => _objectPaths[i] + "." + name));
        }

        for (int i = 0; i < _arrays.Count; i++)
        {
            if (_arrayCounts[i] && !Raw(saved.Arrays[i]).SequenceEqual(Raw(_arrays[i])))
            {
                found.Add(_arrayPaths[i]);
            }
        }

        return string.Join(", ", found);
    }

    private static ReadOnlySpan<byte> Raw(Array array)
    {
        return System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(
            ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array), Buffer.ByteLength(array));
    }

    private void Visit(object value, string path, HashSet<object> seen)
    {
        if (value == null || !seen.Add(value))
        {
            return;
        }

        Type type = value.GetType();
        if (value is Array array)
        {
            if (type.GetElementType().IsPrimitive)
            {
                _arrays.Add(array);
                _arrayPaths.Add(path);
                _arrayCounts.Add(!WorkingMemory.IsArray(path));
            }

            return;
        }

        if (!type.FullName.StartsWith("NanoIke.", StringComparison.Ordinal))
        {
            return;
        }

        FieldPlan plan = FieldPlan.For(type, WorkingMemory.IsObject(type, path));
        _objects.Add(value);
        _objectPaths.Add(path);
        _plans.Add(plan);
        foreach (FieldInfo field in FieldPlan.Fields(type))
        {
            if (!field.FieldType.IsValueType && field.FieldType != typeof(string))
            {
                Visit(field.GetValue(value), path + "." + field.Name, seen);
            }
        }
    }
}

/// <summary>A saved state.</summary>
internal sealed record Saved(object[] Objects, Array[] Arrays);

/// <summary>Copies and compares the fields of one type that can change.</summary>
internal sealed class FieldPlan
{
    private static readonly Dictionary<(Type, bool), FieldPlan> s_plans = new Dictionary<(Type, bool), FieldPlan>();
    private static readonly MethodInfo s_clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic);
    private readonly FieldInfo[] _compared;

    private FieldPlan(Type type, bool working)
    {
        FieldInfo[] fields = Fields(type).Where(field => !field.IsInitOnly).ToArray();
        _compared = working ? Array.Empty<FieldInfo>() : fields.Where(field => !WorkingMemory.IsField(field)).ToArray();
        ParameterExpression from = Expression.Parameter(typeof(object));
        ParameterExpression to = Expression.Parameter(typeof(object));
        List<Expression> copies = fields.Select(field => (Expression)Expression.Assign(Of(to, field), Of(from, field))).ToList();
        copies.Add(Expression.Empty());
        Copy = Expression.Lambda<Action<object, object>>(Expression.Block(copies), from, to).Compile();
        Expression same = Expression.Constant(true);
        foreach (FieldInfo field in _compared)
        {
            Expression equal = field.FieldType.IsValueType
                ? Expression.Equal(Of(from, field), Of(to, field))
                : Expression.ReferenceEqual(Of(from, field), Of(to, field));
            same = Expression.AndAlso(same, equal);
        }

        Same = Expression.Lambda<Func<object, object, bool>>(same, from, to).Compile();
    }

    internal Action<object, object> Copy { get; }

    internal Func<object, object, bool> Same { get; }

    internal static FieldPlan For(Type type, bool working)
    {
        if (!s_plans.TryGetValue((type, working), out FieldPlan plan))
        {
            plan = new FieldPlan(type, working);
            s_plans[(type, working)] = plan;
        }

        return plan;
    }

    internal static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type at = type; at != typeof(object); at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    internal static object Clone(object value) => s_clone.Invoke(value, null);

    internal IEnumerable<string> Differences(object from, object to) =>
        _compared.Where(field => !Equals(field.GetValue(from), field.GetValue(to))).Select(field => field.Name);

    private static MemberExpression Of(Expression value, FieldInfo field) =>
        Expression.Field(Expression.Convert(value, field.DeclaringType), field);
}

/// <summary>What an unauthenticated datagram may change: memory that means nothing between two calls, counters, and hints.</summary>
internal static class WorkingMemory
{
    private static readonly string[] s_types = { "IkeMessage", "WireReader", "X25519", "ChaChaEngine", "CountingEntropy" };

    private static readonly string[] s_fields =
    {
        "Tunnel._ignored", "Tunnel._now", "Tunnel._skew",
        "IkeInitiator.Hint", "IkeInitiator.Fresh", "IkeInitiator.Suspicion", "IkeInitiator._inner", "IkeInitiator._first", "IkeInitiator._last",
        "IkeInitiator._authenticated", "IkeInitiator._innerSound",
        "EspReceiver.InnerOffset", "EspReceiver.InnerLength",
    };

    /// <summary>The hash that runs from IKE_SA_INIT to IKE_AUTH is state; the shared one is not.</summary>
    internal static bool IsObject(Type type, string path) =>
        Array.IndexOf(s_types, type.Name) >= 0 || (type.Name == "Sha256" && !path.EndsWith("_auth._engine", StringComparison.Ordinal));

    internal static bool IsField(FieldInfo field) => Array.IndexOf(s_fields, field.DeclaringType.Name + "." + field.Name) >= 0;

    internal static bool IsArray(string path)
    {
        string[] parts = path.Split('.');
        string owner = parts[^2];
        return parts[^1] is "_scratch" or "_mac" or "_words"
            || owner is "_message" or "_reader" or "_x25519" or "_engine" && !path.Contains("_auth._engine", StringComparison.Ordinal);
    }
}
