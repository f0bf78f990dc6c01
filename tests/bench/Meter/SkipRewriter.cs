// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.Meter;

/// <summary>
/// Rewrites an assembly so that <see cref="SkipPoint"/> can leave out any one call, as nanoFramework's interpreter does when it finds no
/// room for a frame: nothing is called, and what lies on top of the evaluation stack, the last argument, is taken for the result.
/// .NET must know the types on its stack, so a reference that is no number becomes 1, and a number that is no reference null.
/// </summary>
public static class SkipRewriter
{
    /// <summary>Rewrites.</summary>
    /// <param name="path">The assembly file.</param>
    /// <param name="rewrites">Whether the calls in a type are to be left out.</param>
    /// <returns>The new file.</returns>
    public static byte[] Rewrite(string path, Func<TypeDefinition, bool> rewrites)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        MethodReference hit = module.ImportReference(typeof(SkipPoint).GetMethod(nameof(SkipPoint.Hit)));
        foreach (MethodDefinition method in module.GetTypes().Where(rewrites).SelectMany(t => t.Methods).Where(m => m.HasBody).ToList())
        {
            Rewrite(method, hit);
        }

        MemoryStream file = new();
        module.Write(file);
        return file.ToArray();
    }

    private static void Rewrite(MethodDefinition method, MethodReference hit)
    {
        MethodBody body = method.Body;
        body.Instructions.ToList().ForEach(Lengthen);
        BodyEditor editor = new(body);
        ILProcessor il = body.GetILProcessor();
        foreach (Instruction call in body.Instructions.ToList())
        {
            if (call.OpCode.Code is not (Code.Call or Code.Callvirt) || call.Operand is not MethodReference callee || IsBase(method, callee, call))
            {
                continue;
            }

            TypeReference[] arguments = Arguments(callee);
            int site = SkipPoint.Add($"{method.DeclaringType.Name}.{method.Name}+{call.Offset:x} {callee.DeclaringType.Name}.{callee.Name}");
            Instruction skip = il.Create(OpCodes.Nop);
            Instruction end = il.Create(OpCodes.Nop);
            editor.Before(call, il.Create(OpCodes.Ldc_I4, site), il.Create(OpCodes.Call, hit), il.Create(OpCodes.Brtrue, skip));
            Instruction[] result = Result(il, callee.ReturnType, arguments);
            editor.After(call, [il.Create(OpCodes.Br, end), skip, .. result, end]);
        }

        editor.Retarget();
    }

    // What is inserted may take a target out of the reach of a short branch.
    private static void Lengthen(Instruction branch)
    {
        if (branch.OpCode.OperandType == OperandType.ShortInlineBrTarget)
        {
            string name = branch.OpCode.Code.ToString();
            branch.OpCode = (OpCode)typeof(OpCodes).GetField(name[..^2])!.GetValue(null)!;
        }
    }

    // The constructor of the base class stands in every constructor; .NET checks that the object is made.
    private static bool IsBase(MethodDefinition method, MethodReference callee, Instruction call)
    {
        return method.IsConstructor && callee.Name == ".ctor" && call.OpCode.Code == Code.Call && method.DeclaringType.BaseType != null
            && callee.DeclaringType.FullName == method.DeclaringType.BaseType.FullName;
    }

    private static TypeReference[] Arguments(MethodReference callee)
    {
        TypeReference[] parameters = callee.Parameters.Select(p => p.ParameterType).ToArray();
        return callee.HasThis ? [callee.DeclaringType, .. parameters] : parameters;
    }

    private static Instruction[] Result(ILProcessor il, TypeReference wanted, TypeReference[] arguments)
    {
        bool nothing = wanted.MetadataType == MetadataType.Void;
        TypeReference? last = arguments.Length > 0 ? arguments[^1] : null;
        bool same = !nothing && last != null && Kind(last) == Kind(wanted) && (Kind(wanted) != 'r' || last.FullName == wanted.FullName);
        Instruction[] pops = arguments.Select(_ => il.Create(OpCodes.Pop)).ToArray();
        if (nothing)
        {
            return pops;
        }

        if (same && arguments.Length == 1)
        {
            return [];
        }

        if (last != null && Kind(last) is 'i' or 'l' && Kind(wanted) is 'i' or 'l')
        {
            VariableDefinition kept = new(Kind(wanted) == 'i' ? il.Body.Method.Module.TypeSystem.Int32 : il.Body.Method.Module.TypeSystem.Int64);
            il.Body.Variables.Add(kept);
            return [il.Create(Kind(wanted) == 'i' ? OpCodes.Conv_I4 : OpCodes.Conv_I8), il.Create(OpCodes.Stloc, kept), .. pops[1..], il.Create(OpCodes.Ldloc, kept)];
        }

        if (same)
        {
            VariableDefinition kept = new(wanted);
            il.Body.Variables.Add(kept);
            return [il.Create(OpCodes.Stloc, kept), .. pops[1..], il.Create(OpCodes.Ldloc, kept)];
        }

        return Kind(wanted) switch
        {
            'i' => [.. pops, il.Create(OpCodes.Ldc_I4_1)],
            'l' => [.. pops, il.Create(OpCodes.Ldc_I8, 1L)],
            _ => [.. pops, il.Create(OpCodes.Ldnull)],
        };
    }

    // i: 32 bits on the stack, l: 64 bits, r: a reference.
    private static char Kind(TypeReference type)
    {
        TypeDefinition? definition = type.IsArray || type.IsByReference ? null : type.Resolve();
        if (definition is { IsEnum: true })
        {
            return Kind(definition.Fields.Single(f => !f.IsStatic).FieldType);
        }

        return type.MetadataType switch
        {
            MetadataType.Int64 or MetadataType.UInt64 => 'l',
            MetadataType.Boolean or MetadataType.Byte or MetadataType.SByte or MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16
                or MetadataType.Int32 or MetadataType.UInt32 => 'i',
            _ => type.IsValueType ? throw new NotSupportedException(type.FullName) : 'r',
        };
    }
}
