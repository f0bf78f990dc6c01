// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace NanoIke.Tests.Memory;

/// <summary>What the frames of calls take in the heap of a 32-bit board, from the compiled IL.</summary>
internal sealed class FrameSizes
{
    private const int Block = 12;
    private const int FixedBlocks = 7; // CLR_RT_StackFrame: 204 bytes for a method with nothing (17 blocks) hold ten slots
    private const int LeastSlots = 10;
    private const int SpareSlots = 3;
    private const int TinyStack = 8; // what a tiny method header says, whatever is true

    private readonly Dictionary<MethodDefinition, int> _known = new();
    private readonly HashSet<MethodDefinition> _under = new HashSet<MethodDefinition>();
    private readonly Dictionary<string, MethodDefinition> _own;
    private readonly ILookup<string, MethodDefinition> _overrides;

    /// <summary>For this assembly; calls into others count as one small frame.</summary>
    internal FrameSizes(ModuleDefinition module)
    {
        MethodDefinition[] methods = module.GetTypes().SelectMany(t => t.Methods).ToArray();
        _own = methods.ToDictionary(m => m.FullName);
        _overrides = methods.Where(m => m.IsVirtual && m.HasBody).ToLookup(m => m.Name);
    }

    /// <summary>Bytes of the deepest chain of calls that begins with one of these methods.</summary>
    internal int Chain(IEnumerable<MethodDefinition> entries) => entries.Max(Below);

    /// <summary>CLR_RT_StackFrame::PushInline may take the callee into the frame of its caller: there is room on its evaluation stack.</summary>
    internal static bool MayBeInlined(MethodDefinition caller, MethodDefinition callee)
    {
        int arguments = callee.Parameters.Count + 1;
        int stack = callee.Body.MaxStackSize == TinyStack && callee.Body.Variables.Count == 0 ? 1 : callee.Body.MaxStackSize;
        int needed = arguments + callee.Body.Variables.Count + stack + 2;
        int slots = Math.Max(caller.Body.MaxStackSize + SpareSlots, LeastSlots - caller.Body.Variables.Count);
        return !callee.IsStatic && slots - arguments + 1 > needed;
    }

    private int Below(MethodDefinition method)
    {
        if (_known.TryGetValue(method, out int known))
        {
            return known;
        }

        int deepest = 0;
        int slots = 0;
        if (method.HasBody && _under.Add(method))
        {
            slots = method.Body.Variables.Count + method.Body.MaxStackSize + SpareSlots;
            foreach (MethodReference callee in method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>())
            {
                IEnumerable<MethodDefinition> targets = !_own.TryGetValue(callee.FullName, out MethodDefinition own) ? Array.Empty<MethodDefinition>()
                    : own.IsVirtual ? _overrides[own.Name] : new[] { own };
                deepest = Math.Max(deepest, targets.Select(Below).DefaultIfEmpty(Bytes(0)).Max());
            }

            _under.Remove(method);
        }

        return _known[method] = Bytes(slots) + deepest;
    }

    private static int Bytes(int slots) => Block * (FixedBlocks + Math.Max(LeastSlots, slots));
}
