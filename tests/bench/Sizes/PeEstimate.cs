// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.Bench.Sizes;

/// <summary>
/// Estimates a .pe file from the tables it has: fixed-size records for what metadata holds, each different name and signature
/// once, code with tokens and far branches of two bytes instead of four.
/// </summary>
internal static class PeEstimate
{
    private const int Header = 124;
    private const int AssemblyRefRecord = 12;
    private const int TypeRefRecord = 8;
    private const int MemberRefRecord = 8;
    private const int TypeDefRecord = 24;
    private const int FieldDefRecord = 8;
    private const int MethodDefRecord = 16;
    private const int TypeSpecRecord = 4;
    private const int HandlerRecord = 16;

    /// <summary>Estimated bytes of the .pe file.</summary>
    public static int Bytes(ModuleDefinition module)
    {
        List<TypeDefinition> types = module.GetTypes().Where(t => t.Name != "<Module>").ToList();
        List<MethodDefinition> methods = types.SelectMany(t => t.Methods).ToList();
        List<FieldDefinition> fields = types.SelectMany(t => t.Fields).Where(f => !f.HasConstant).ToList();
        List<MemberReference> used = methods.Where(m => m.HasBody).SelectMany(m => m.Body.Instructions)
            .Select(i => i.Operand).OfType<MemberReference>().Distinct().ToList();
        List<MemberReference> outside = used.Where(m => m is not IMemberDefinition and not TypeReference).ToList();
        HashSet<string> typeRefs = outside.Select(m => m.DeclaringType.GetElementType())
            .Concat(used.OfType<TypeReference>().Select(t => t.GetElementType()))
            .Concat(types.Select(t => t.BaseType).OfType<TypeReference>())
            .Where(t => t is not TypeDefinition).Select(t => t.FullName).ToHashSet();
        int records = Header
            + (module.AssemblyReferences.Count * AssemblyRefRecord)
            + (typeRefs.Count * TypeRefRecord)
            + (outside.Count * MemberRefRecord)
            + (types.Count * TypeDefRecord)
            + (fields.Count * FieldDefRecord)
            + (methods.Count * MethodDefRecord)
            + (used.OfType<TypeSpecification>().Count() * TypeSpecRecord);
        return records
            + Names(types, methods, fields, outside)
            + Signatures(methods, fields)
            + fields.Sum(f => f.InitialValue.Length)
            + methods.Where(m => m.HasBody).Sum(m => CodeBytes(m.Body));
    }

    /// <summary>Bytes of a method's code on a board.</summary>
    public static int CodeBytes(MethodBody body)
    {
        return body.Instructions.Sum(InstructionBytes) + (body.ExceptionHandlers.Count * HandlerRecord);
    }

    private static int InstructionBytes(Instruction instruction)
    {
        int opcode = instruction.OpCode.Size;
        switch (instruction.OpCode.OperandType)
        {
            case OperandType.InlineBrTarget:
            case OperandType.InlineField:
            case OperandType.InlineMethod:
            case OperandType.InlineString:
            case OperandType.InlineType:
                return opcode + 2;
            case OperandType.InlineSwitch:
                return opcode + 1 + (2 * ((Instruction[])instruction.Operand).Length);
            default:
                return instruction.GetSize();
        }
    }

    private static int Names(
        List<TypeDefinition> types, List<MethodDefinition> methods, List<FieldDefinition> fields, List<MemberReference> outside)
    {
        IEnumerable<string> names = types.SelectMany(t => new[] { t.Name, t.Namespace })
            .Concat(methods.Select(m => m.Name))
            .Concat(fields.Select(f => f.Name))
            .Concat(outside.SelectMany(m => new[] { m.Name, m.DeclaringType.Name, m.DeclaringType.Namespace }));
        IEnumerable<string> literals = methods.Where(m => m.HasBody).SelectMany(m => m.Body.Instructions)
            .Select(i => i.Operand).OfType<string>();
        return names.Concat(literals).Distinct(StringComparer.Ordinal).Sum(n => n.Length + 1);
    }

    // One byte of calling convention and count, one a simple type, one more for an array, three more for a class.
    private static int Signatures(List<MethodDefinition> methods, List<FieldDefinition> fields)
    {
        IEnumerable<string> signatures = methods.Select(m => "m" + m.ReturnType + "(" + string.Join(",", m.Parameters.Select(p => p.ParameterType)) + ")")
            .Concat(fields.Select(f => "f" + f.FieldType));
        int locals = methods.Where(m => m.HasBody)
            .Select(m => string.Join(",", m.Body.Variables.Select(v => v.VariableType)) + ":" + m.Body.Variables.Count).Distinct()
            .Sum(s => int.Parse(s[(s.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        return locals + signatures.Distinct(StringComparer.Ordinal).Sum(s => 3 + (2 * s.Count(c => c == ',')) + s.Count(c => c == '['));
    }
}
