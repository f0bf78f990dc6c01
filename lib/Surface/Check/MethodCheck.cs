// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.SurfaceCheck;

/// <summary>What can be said from the IL of one method.</summary>
internal sealed class MethodCheck
{
    /// <summary>Bytes of arrays that a static constructor may build: all of them run before Main and stay in RAM.</summary>
    internal const int MaxStaticTableBytes = 256;

    /// <summary>Bytes of code in one method: a branch on a board is at most 16 bits, signed.</summary>
    internal const int MaxMethodCodeBytes = 32767;

    // Of the heap: an element that is no number.
    private const int BlockBytes = 12;

    private static readonly HashSet<Code> s_unsupported = new()
    {
        Code.Arglist, Code.Calli, Code.Ckfinite, Code.Cpblk, Code.Initblk, Code.Jmp, Code.Localloc, Code.Mkrefany,
        Code.Refanytype, Code.Refanyval, Code.Readonly, Code.No, Code.Tail, Code.Unaligned,
    };

    private readonly MethodDefinition _method;
    private readonly Report _report;
    private long _tableBytes;

    internal MethodCheck(MethodDefinition method, Report report)
    {
        _method = method;
        _report = report;
    }

    internal void Run()
    {
        CheckSizes();
        foreach (VariableDefinition variable in _method.Body.Variables)
        {
            AssemblyCheck.CheckReference(variable.VariableType, (code, text) => _report.AtMethod(code, _method, "local variable: " + text));
        }

        foreach (Instruction instruction in _method.Body.Instructions)
        {
            CheckOpCode(instruction);
            CheckOperand(instruction);
        }

        if (_method.IsConstructor && _method.IsStatic && _tableBytes > MaxStaticTableBytes)
        {
            _report.AtMethod("NANO007", _method, "static arrays of " + _tableBytes
                + " bytes; they are built before Main even if never used and stay in RAM (at most " + MaxStaticTableBytes + ")");
        }
    }

    private void CheckSizes()
    {
        MethodBody body = _method.Body;
        if (body.Variables.Count > AssemblyCheck.MaxByteCount)
        {
            _report.AtMethod("NANO006", _method, body.Variables.Count + " local variables; a .pe counts at most "
                + AssemblyCheck.MaxByteCount);
        }

        if (body.MaxStackSize > AssemblyCheck.MaxByteCount)
        {
            _report.AtMethod("NANO006", _method, "evaluation stack of " + body.MaxStackSize + "; a .pe counts at most "
                + AssemblyCheck.MaxByteCount);
        }

        int bytes = PeCode.Bytes(body);
        if (bytes > MaxMethodCodeBytes)
        {
            _report.AtMethod("NANO006", _method, bytes + " bytes of code; a branch on a board spans at most " + MaxMethodCodeBytes);
        }
    }

    private void CheckOpCode(Instruction instruction)
    {
        Code code = instruction.OpCode.Code;
        string name = instruction.OpCode.Name;
        if (name.Contains(".ovf", StringComparison.Ordinal))
        {
            Refuse("NANO004", instruction, "checked arithmetic (" + name + "): a board ignores the check, test the range by hand");
        }
        else if (s_unsupported.Contains(code))
        {
            Refuse("NANO003", instruction, "the instruction " + name + " is not supported on a board, the thread would die");
        }
        else if (code == Code.Volatile)
        {
            Refuse("NANO009", instruction, "volatile: nanoFramework has no such access");
        }
        else if (code == Code.Switch && ((Instruction[])instruction.Operand).Length > AssemblyCheck.MaxByteCount)
        {
            Refuse("NANO006", instruction, "a switch of more than " + AssemblyCheck.MaxByteCount + " cases in one table");
        }
        else if (code == Code.Newarr)
        {
            CountTable(instruction);
        }
    }

    private void CheckOperand(Instruction instruction)
    {
        void RefuseType(string code, string text) => Refuse(code, instruction, text);

        switch (instruction.Operand)
        {
            case GenericInstanceMethod generic:
                Refuse("NANO001", instruction, "call of the generic method " + generic.FullName + ": it does not load on a board");
                break;

            case MethodReference method:
                AssemblyCheck.CheckReference(method.DeclaringType, RefuseType);
                AssemblyCheck.CheckReference(method.ReturnType, RefuseType);
                break;

            case FieldReference field:
                AssemblyCheck.CheckReference(field.FieldType, RefuseType);
                break;

            case TypeReference type:
                AssemblyCheck.CheckReference(type, RefuseType);
                break;
        }
    }

    private void CountTable(Instruction instruction)
    {
        long count = instruction.Previous?.Operand switch
        {
            int value => value,
            sbyte value => value,
            _ => 0,
        };
        int size = PrimitiveSize.Of((TypeReference)instruction.Operand);
        _tableBytes += count * (size != 0 ? size : BlockBytes);
    }

    private void Refuse(string code, Instruction instruction, string message)
    {
        _report.AtInstruction(code, _method, instruction, message);
    }
}
