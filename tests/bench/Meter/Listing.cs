// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.Meter;

/// <summary>Code sizes and IL listings of an assembly as it was compiled.</summary>
public static class Listing
{
    /// <summary>Size of a method's code.</summary>
    /// <param name="Type">Full type name.</param>
    /// <param name="Method">Method name.</param>
    /// <param name="CodeBytes">IL bytes, without header and exception table.</param>
    /// <param name="Instructions">Number of instructions.</param>
    /// <param name="Locals">Number of local variables.</param>
    /// <param name="MaxStack">Evaluation stack slots.</param>
    public readonly record struct MethodSize(string Type, string Method, int CodeBytes, int Instructions, int Locals, int MaxStack);

    /// <summary>All methods with a body, in metadata order.</summary>
    public static IReadOnlyList<MethodSize> Sizes(string path)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        return module.GetTypes()
            .SelectMany(t => t.Methods)
            .Where(m => m.HasBody)
            .Select(m => new MethodSize(
                m.DeclaringType.FullName, m.Name, m.Body.CodeSize, m.Body.Instructions.Count, m.Body.Variables.Count, m.Body.MaxStackSize))
            .ToList();
    }

    /// <summary>IL of the methods of a type, one line an instruction.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="typeName">Full or simple type name.</param>
    /// <param name="methodName">A method, or null for all.</param>
    public static IEnumerable<string> Il(string path, string typeName, string? methodName)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        IEnumerable<MethodDefinition> methods = module.GetTypes()
            .Where(t => t.FullName == typeName || t.Name == typeName)
            .SelectMany(t => t.Methods)
            .Where(m => m.HasBody && (methodName == null || m.Name == methodName));
        foreach (MethodDefinition method in methods)
        {
            MethodBody body = method.Body;
            yield return $"{method.FullName}  // {body.CodeSize} bytes, {body.Instructions.Count} instructions, "
                + $"{body.Variables.Count} locals, stack {body.MaxStackSize}";
            foreach (Instruction instruction in body.Instructions)
            {
                yield return "  " + instruction;
            }
        }
    }
}
