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
internal static class HeapWalk
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Bytes and number of the objects that can be reached.</summary>
    public static (long Bytes, int Objects) Of(object root)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<object> open = new();
        open.Push(root);
        long bytes = 0;
        while (open.Count > 0)
        {
            object next = open.Pop();
            if (seen.Add(next))
            {
                bytes += Bytes(next, root.GetType().Assembly, open);
            }
        }

        return (bytes, seen.Count);
    }

    private static long Bytes(object item, Assembly library, Stack<object> open)
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
                    Push(element, library, open);
                }

                return HeapRules.Array(array.Length, HeapRules.BlockBytes);
            default:
                return HeapRules.BlockBytes * (1 + Blocks(item, item.GetType(), library, open));
        }
    }

    private static int Blocks(object item, Type type, Assembly library, Stack<object> open)
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
                    Push(value, library, open);
                }
                else if (!field.FieldType.IsPrimitive && !field.FieldType.IsEnum)
                {
                    blocks += 1 + Blocks(value!, field.FieldType, library, open);
                }
            }
        }

        return blocks;
    }

    private static void Push(object? value, Assembly library, Stack<object> open)
    {
        if (value is string or Array || value?.GetType().Assembly == library)
        {
            open.Push(value);
        }
    }
}
