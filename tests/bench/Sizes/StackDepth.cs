// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.Bench.Sizes;

/// <summary>
/// The deepest stack, estimated: the dearest chain of calls in the library, a frame for each. A frame on a 32-bit nanoCLR takes some
/// 168 bytes and 12 for each argument, local and evaluation slot; it lives in the managed heap while the call runs.
/// </summary>
internal sealed class StackDepth
{
    private const int FrameBytes = 168;
    private const int SlotBytes = 12;

    private readonly Dictionary<MethodDefinition, int> _known = [];
    private readonly HashSet<MethodDefinition> _under = [];
    private readonly ILookup<string, MethodDefinition> _overrides;

    private StackDepth(ModuleDefinition module)
    {
        _overrides = module.GetTypes().SelectMany(t => t.Methods).Where(m => m.IsVirtual && m.HasBody).ToLookup(m => m.Name);
    }

    /// <summary>Bytes below a call of any public method of a type.</summary>
    public static int Of(string path, string typeName)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        StackDepth depth = new(module);
        return module.GetType(typeName).Methods.Where(m => m.IsPublic && !m.IsConstructor).Max(depth.Below);
    }

    private int Below(MethodDefinition method)
    {
        if (_known.TryGetValue(method, out int known))
        {
            return known;
        }

        if (!method.HasBody || !_under.Add(method))
        {
            return 0; // abstract, or a recursion: the library has none
        }

        MethodBody body = method.Body;
        int slots = method.Parameters.Count + (method.HasThis ? 1 : 0) + body.Variables.Count + body.MaxStackSize;
        int deepest = body.Instructions.Select(i => i.Operand).OfType<MethodDefinition>()
            .SelectMany(Targets).Select(Below).DefaultIfEmpty().Max();
        _under.Remove(method);
        return _known[method] = FrameBytes + (SlotBytes * slots) + deepest;
    }

    private IEnumerable<MethodDefinition> Targets(MethodDefinition called)
    {
        return called.IsVirtual ? _overrides[called.Name] : [called];
    }
}
