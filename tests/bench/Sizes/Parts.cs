// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.Bench.Sizes;

/// <summary>
/// Cuts an assembly down to a part: what some types need, or all but what only some types need. That is what a firmware
/// that compiles those sources only would hold.
/// </summary>
internal static class Parts
{
    /// <summary>The assembly with nothing but the types that the named ones need, themselves included.</summary>
    public static ModuleDefinition Only(string path, params string[] names)
    {
        ModuleDefinition module = ModuleDefinition.ReadModule(path);
        return Keep(module, Closure(Find(module, names)));
    }

    /// <summary>The assembly without the named types and without what nothing but they needed.</summary>
    public static ModuleDefinition Without(string path, params string[] names)
    {
        ModuleDefinition module = ModuleDefinition.ReadModule(path);
        HashSet<TypeDefinition> excluded = Closure(Find(module, names));
        return Keep(module, Closure(module.Types.Where(t => !excluded.Contains(t))));
    }

    private static IEnumerable<TypeDefinition> Find(ModuleDefinition module, string[] names)
    {
        return names.Select(n => module.GetType(n) ?? throw new InvalidOperationException($"No type {n} in {module.Name}."));
    }

    private static ModuleDefinition Keep(ModuleDefinition module, HashSet<TypeDefinition> kept)
    {
        foreach (TypeDefinition type in module.Types.Where(t => t.Name != "<Module>" && !kept.Contains(t)).ToList())
        {
            module.Types.Remove(type);
        }

        // Array initialisers of all types lie in one compiler-made type.
        TypeDefinition? data = module.GetType("<PrivateImplementationDetails>");
        if (data != null)
        {
            HashSet<FieldReference> used = kept.Where(t => t != data).SelectMany(All).SelectMany(t => t.Methods)
                .Where(m => m.HasBody).SelectMany(m => m.Body.Instructions)
                .Select(i => i.Operand).OfType<FieldReference>().ToHashSet();
            foreach (FieldDefinition field in data.Fields.Where(f => !used.Contains(f)).ToList())
            {
                data.Fields.Remove(field);
            }
        }

        return module;
    }

    private static HashSet<TypeDefinition> Closure(IEnumerable<TypeDefinition> roots)
    {
        HashSet<TypeDefinition> seen = [];
        Stack<TypeDefinition> open = new(roots);
        while (open.Count > 0)
        {
            TypeDefinition type = open.Pop();
            while (type.DeclaringType != null)
            {
                type = type.DeclaringType;
            }

            if (!seen.Add(type))
            {
                continue;
            }

            foreach (TypeReference needed in All(type).SelectMany(Needs))
            {
                if (needed.GetElementType() is TypeDefinition definition)
                {
                    open.Push(definition);
                }
            }
        }

        return seen;
    }

    private static IEnumerable<TypeDefinition> All(TypeDefinition type)
    {
        return type.NestedTypes.SelectMany(All).Prepend(type);
    }

    private static IEnumerable<TypeReference> Needs(TypeDefinition type)
    {
        IEnumerable<TypeReference> fromMethods = type.Methods.SelectMany(m =>
            m.Parameters.Select(p => p.ParameterType).Append(m.ReturnType).Concat(m.HasBody ? InBody(m.Body) : []));
        return type.Fields.Select(f => f.FieldType)
            .Concat(type.Interfaces.Select(i => i.InterfaceType))
            .Concat(fromMethods)
            .Concat(type.BaseType == null ? [] : [type.BaseType]);
    }

    private static IEnumerable<TypeReference> InBody(MethodBody body)
    {
        return body.Variables.Select(v => v.VariableType).Concat(body.Instructions.Select(i => i.Operand switch
        {
            TypeReference type => type,
            MemberReference member => member.DeclaringType,
            _ => null,
        }).OfType<TypeReference>());
    }
}
