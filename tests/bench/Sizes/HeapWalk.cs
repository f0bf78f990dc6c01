// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Reflection;
using NanoIke.Meter;

namespace NanoIke.Bench.Sizes;

/// <summary>
/// What an object and all that it holds take on the heap of a 32-bit board, by the rules of <see cref="HeapRules"/>. Objects of types
/// that do not belong to the library (the board's random source) are left out.
/// </summary>
internal sealed class HeapWalk
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private const string Additional = "NanoIke.MlKem"; // an assembly of its own

    private readonly Assembly _library;
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(object Item, string Owner)> _open = new();
    private readonly SortedDictionary<string, long> _bytes = new(StringComparer.Ordinal);

    private HeapWalk(Assembly library)
    {
        _library = library;
    }

    /// <summary>Bytes of all objects that can be reached, by type; an array counts for the type that holds it.</summary>
    public static IReadOnlyDictionary<string, long> Of(object root)
    {
        HeapWalk walk = new(root.GetType().Assembly);
        walk.Push(root, string.Empty);
        while (walk._open.Count > 0)
        {
            (object item, string owner) = walk._open.Dequeue();
            long bytes = walk.Bytes(item, owner);
            walk._bytes[owner] = walk._bytes.GetValueOrDefault(owner) + bytes;
        }

        return walk._bytes;
    }

    private long Bytes(object item, string owner)
    {
        switch (item)
        {
            case string text:
                return HeapRules.Text(text.Length);
            case Array array when array.GetType().GetElementType()!.IsPrimitive:
                return HeapRules.Array(array.Length, Buffer.ByteLength(array) / Math.Max(1, array.Length));
            case Array array:
                foreach (object? element in array)
                {
                    Push(element, owner);
                }

                return HeapRules.Array(array.Length, HeapRules.BlockBytes);
            default:
                return HeapRules.BlockBytes * (1 + Blocks(item, item.GetType(), owner));
        }
    }

    private int Blocks(object item, Type type, string owner)
    {
        int blocks = 0;
        for (Type? t = type; t != null; t = t.BaseType)
        {
            foreach (FieldInfo field in t.GetFields(Fields))
            {
                blocks++;
                object? value = field.GetValue(item);
                if (!field.FieldType.IsValueType)
                {
                    Push(value, owner);
                }
                else if (!field.FieldType.IsPrimitive && !field.FieldType.IsEnum)
                {
                    blocks += 1 + Blocks(value!, field.FieldType, owner);
                }
            }
        }

        return blocks;
    }

    private void Push(object? value, string owner)
    {
        Assembly? assembly = value?.GetType().Assembly;
        bool isObject = value is not Array && (assembly == _library || assembly?.GetName().Name == Additional);
        if ((isObject || value is string or Array) && _seen.Add(value!))
        {
            _open.Enqueue((value!, isObject ? value!.GetType().Name : owner));
        }
    }
}
