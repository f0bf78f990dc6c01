// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;

namespace NanoIke.Fuzz;

/// <summary>A saved state.</summary>
internal sealed record Saved(object[] Objects, Array[] Arrays);

/// <summary>
/// All objects and arrays reachable from a tunnel. They all exist when its constructor returns, so the whole state can be saved,
/// put back and compared in microseconds, where a handshake takes milliseconds. All of it is put back; tools are not compared.
/// </summary>
internal sealed class Memory
{
    private readonly List<Node<object>> _objects = new List<Node<object>>();
    private readonly List<Node<Array>> _arrays = new List<Node<Array>>();
    private readonly List<FieldPlan> _plans = new List<FieldPlan>();

    internal Memory(object root)
    {
        Visit(root, new Node<object>(root, root.GetType().Name, false, null), new HashSet<object>(ReferenceEqualityComparer.Instance));
    }

    internal Saved Save()
    {
        return new Saved(_objects.Select(node => FieldPlan.Clone(node.Value)).ToArray(), _arrays.Select(node => (Array)node.Value.Clone()).ToArray());
    }

    internal void Restore(Saved saved)
    {
        for (int i = 0; i < saved.Objects.Length; i++)
        {
            _plans[i].Copy(saved.Objects[i], _objects[i].Value);
        }

        for (int i = 0; i < saved.Arrays.Length; i++)
        {
            Buffer.BlockCopy(saved.Arrays[i], 0, _arrays[i].Value, 0, Buffer.ByteLength(saved.Arrays[i]));
        }
    }

    /// <summary>True when no data differs.</summary>
    internal bool Same(Saved saved) => Compare(saved, _ => true, null);

    /// <summary>True when no data of one part (an IKE SA, the handshake) differs.</summary>
    internal bool SameIn(Saved saved, object part) => Compare(saved, owner => owner == part, null);

    /// <summary>True when no data outside one part differs.</summary>
    internal bool SameBut(Saved saved, object part) => Compare(saved, owner => owner != part, null);

    /// <summary>Names what differs; for the report of a failure.</summary>
    internal string Differences(Saved saved)
    {
        List<string> found = new List<string>();
        Compare(saved, _ => true, found);
        return string.Join(", ", found);
    }

    // With a list: goes on behind the first difference, and names them all.
    private bool Compare(Saved saved, Func<object, bool> wanted, List<string> found)
    {
        for (int i = 0; i < saved.Objects.Length; i++)
        {
            Node<object> node = _objects[i];
            if (!node.IsTool && wanted(node.Part) && !_plans[i].Same(saved.Objects[i], node.Value))
            {
                if (found == null)
                {
                    return false;
                }

                found.AddRange(_plans[i].Differences(saved.Objects[i], node.Value).Select(name => node.Path + "." + name));
            }
        }

        for (int i = 0; i < saved.Arrays.Length; i++)
        {
            Node<Array> node = _arrays[i];
            if (!node.IsTool && wanted(node.Part) && !Raw(saved.Arrays[i]).SequenceEqual(Raw(node.Value)))
            {
                if (found == null)
                {
                    return false;
                }

                found.Add(node.Path);
            }
        }

        return found == null || found.Count == 0;
    }

    private static ReadOnlySpan<byte> Raw(Array array)
    {
        return MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array), Buffer.ByteLength(array));
    }

    private void Visit(object value, Node<object> node, HashSet<object> seen)
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
                _arrays.Add(new Node<Array>(array, node.Path, node.IsTool, node.Part));
            }

            return;
        }

        if (!type.FullName.StartsWith("NanoIke.", StringComparison.Ordinal))
        {
            return;
        }

        bool tool = node.IsTool || Comparison.IsTool(type, node.Path);
        object part = Comparison.IsPart(type) ? value : node.Part;
        _objects.Add(new Node<object>(value, node.Path, tool, part));
        _plans.Add(FieldPlan.For(type));
        foreach (FieldInfo field in FieldPlan.Fields(type))
        {
            if (!field.FieldType.IsValueType && field.FieldType != typeof(string))
            {
                object below = field.GetValue(value);
                Visit(below, new Node<object>(below, node.Path + "." + field.Name, tool, part), seen);
            }
        }
    }

    // An object or array: the way to it from the root, and the part that holds it, or null.
    private sealed record Node<T>(T Value, string Path, bool IsTool, object Part);
}
