// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace NanoIke.Meter;

/// <summary>
/// Rewrites an assembly so that it counts what it executes. Exact as long as no exception leaves a block in its middle:
/// then the rest of that block is counted although it did not run.
/// </summary>
internal sealed class Instrumenter
{
    private readonly ModuleDefinition _module;
    private readonly bool _trace;
    private readonly FieldReference _hits;
    private readonly MethodReference _onObject;
    private readonly MethodReference _onArray;
    private readonly MethodReference _onBlock;
    private readonly MethodReference _onIndex;

    private Instrumenter(ModuleDefinition module, bool trace)
    {
        _module = module;
        _trace = trace;
        _hits = module.ImportReference(typeof(Probe).GetField(nameof(Probe.Hits)));
        _onObject = module.ImportReference(typeof(Probe).GetMethod(nameof(Probe.OnObject)));
        _onArray = module.ImportReference(typeof(Probe).GetMethod(nameof(Probe.OnArray)));
        _onBlock = module.ImportReference(typeof(Trace).GetMethod(nameof(Trace.OnBlock)));
        _onIndex = module.ImportReference(typeof(Trace).GetMethod(nameof(Trace.OnIndex)));
    }

    /// <summary>The instrumented image of an assembly.</summary>
    /// <param name="path">The assembly file.</param>
    /// <param name="name">Name that it gets, or null to keep its own.</param>
    /// <param name="trace">True: blocks and array indexes go to <see cref="Trace"/> as well.</param>
    /// <param name="standIn">Tells which framework assemblies something else stands in for.</param>
    public static byte[] Instrument(string path, string? name, bool trace, Predicate<string> standIn)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        if (name != null)
        {
            module.Assembly.Name.Name = name;
        }

        FrameworkRedirect.Apply(module, standIn);
        Instrumenter instrumenter = new(module, trace);
        foreach (MethodDefinition method in module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).ToList())
        {
            instrumenter.Rewrite(method);
        }

        using MemoryStream image = new();
        module.Write(image);
        return image.ToArray();
    }

    private void Rewrite(MethodDefinition method)
    {
        MethodBody body = method.Body;
        Cpu[] costs = OpcodeCosts.Of(body).ToArray();
        body.SimplifyMacros();
        BodyEditor editor = new(body);
        List<Instruction> original = body.Instructions.ToList();
        int passed = 0;
        foreach ((Instruction first, int length) in BasicBlocks.Of(body))
        {
            Cpu cpu = costs.Skip(passed).Take(length).Aggregate((sum, each) => sum + each);
            editor.Before(first, Hit(Probe.AddBlock(Name(method), length, cpu)));
            passed += length;
        }

        foreach (Instruction instruction in original)
        {
            CountAllocation(editor, instruction);
            if (_trace)
            {
                TraceIndex(editor, body, instruction);
            }
        }

        editor.Retarget();
        body.OptimizeMacros();
    }

    private static string Name(MethodDefinition method)
    {
        return method.DeclaringType.FullName + "." + method.Name;
    }

    private Instruction[] Hit(int block)
    {
        List<Instruction> code =
        [
            Instruction.Create(OpCodes.Ldsfld, _hits),
            Instruction.Create(OpCodes.Ldc_I4, block),
            Instruction.Create(OpCodes.Ldelema, _module.TypeSystem.Int64),
            Instruction.Create(OpCodes.Dup),
            Instruction.Create(OpCodes.Ldind_I8),
            Instruction.Create(OpCodes.Ldc_I4_1),
            Instruction.Create(OpCodes.Conv_I8),
            Instruction.Create(OpCodes.Add),
            Instruction.Create(OpCodes.Stind_I8),
        ];
        if (_trace)
        {
            code.Add(Instruction.Create(OpCodes.Ldc_I4, block));
            code.Add(Instruction.Create(OpCodes.Call, _onBlock));
        }

        return code.ToArray();
    }

    private void CountAllocation(BodyEditor editor, Instruction instruction)
    {
        if (instruction.OpCode == OpCodes.Newarr)
        {
            editor.Before(
                instruction,
                Instruction.Create(OpCodes.Dup),
                Instruction.Create(OpCodes.Conv_I4),
                Instruction.Create(OpCodes.Ldc_I4, HeapRules.Element((TypeReference)instruction.Operand)),
                Instruction.Create(OpCodes.Call, _onArray));
        }
        else if (instruction.OpCode == OpCodes.Newobj || instruction.OpCode == OpCodes.Box)
        {
            TypeReference type = instruction.Operand as TypeReference ?? ((MethodReference)instruction.Operand).DeclaringType;
            int bytes = instruction.OpCode == OpCodes.Box && type is not TypeDefinition ? 2 * HeapRules.BlockBytes : HeapRules.Object(type);
            editor.After(instruction, Instruction.Create(OpCodes.Ldc_I4, bytes), Instruction.Create(OpCodes.Call, _onObject));
        }
    }

    private void TraceIndex(BodyEditor editor, MethodBody body, Instruction instruction)
    {
        Code code = instruction.OpCode.Code;
        Instruction[] report =
        [
            Instruction.Create(OpCodes.Dup),
            Instruction.Create(OpCodes.Conv_I8),
            Instruction.Create(OpCodes.Call, _onIndex),
        ];
        if (code is Code.Ldelema or Code.Ldelem_Any or (>= Code.Ldelem_I1 and <= Code.Ldelem_Ref))
        {
            editor.Before(instruction, report);
        }
        else if (code is Code.Stelem_Any or (>= Code.Stelem_I and <= Code.Stelem_Ref))
        {
            // The value lies on top of the index: put it aside for a moment.
            VariableDefinition value = new(StoredType(instruction));
            body.Variables.Add(value);
            editor.Before(
                instruction,
                [Instruction.Create(OpCodes.Stloc, value), .. report, Instruction.Create(OpCodes.Ldloc, value)]);
        }
    }

    private TypeReference StoredType(Instruction store)
    {
        switch (store.OpCode.Code)
        {
            case Code.Stelem_Any:
                return (TypeReference)store.Operand;
            case Code.Stelem_I:
                return _module.TypeSystem.IntPtr;
            case Code.Stelem_I8:
                return _module.TypeSystem.Int64;
            case Code.Stelem_R4:
                return _module.TypeSystem.Single;
            case Code.Stelem_R8:
                return _module.TypeSystem.Double;
            case Code.Stelem_Ref:
                return _module.TypeSystem.Object;
            default:
                return _module.TypeSystem.Int32;
        }
    }
}
