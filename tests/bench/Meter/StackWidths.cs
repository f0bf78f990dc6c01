// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.Meter;

/// <summary>
/// Follows the evaluation stack through a method, in code order, so far as to tell 64-bit operands from 32-bit ones. What a branch
/// leaves on the stack is taken for 32 bits.
/// </summary>
internal sealed class StackWidths
{
    private readonly Stack<bool> _wide = [];
    private readonly MethodBody _body;

    public StackWidths(MethodBody body)
    {
        _body = body;
    }

    /// <summary>Goes past the next instruction; true: its first operand has 64 bits.</summary>
    public bool Pass(Instruction instruction)
    {
        bool first = false;
        for (int pops = Pops(instruction); pops > 0; pops--)
        {
            first = _wide.TryPop(out bool wide) && wide;
        }

        for (int pushes = Pushes(instruction); pushes > 0; pushes--)
        {
            _wide.Push(IsWide(instruction, first));
        }

        if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw)
        {
            _wide.Clear();
        }

        return first;
    }

    private int Pops(Instruction instruction)
    {
        switch (instruction.OpCode.StackBehaviourPop)
        {
            case StackBehaviour.Pop0:
                return 0;
            case StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref:
                return 1;
            case StackBehaviour.Varpop when instruction.Operand is MethodReference called:
                return called.Parameters.Count + (called.HasThis && instruction.OpCode != OpCodes.Newobj ? 1 : 0);
            case StackBehaviour.Varpop or StackBehaviour.PopAll:
                return _wide.Count;
            case StackBehaviour.Popi_popi_popi or >= StackBehaviour.Popref_popi_popi and <= StackBehaviour.Popref_popi_popref:
                return 3;
            default:
                return 2;
        }
    }

    private static int Pushes(Instruction instruction)
    {
        return instruction.OpCode.StackBehaviourPush switch
        {
            StackBehaviour.Push0 => 0,
            StackBehaviour.Push1_push1 => 2,
            StackBehaviour.Varpush => ((MethodReference)instruction.Operand).ReturnType.MetadataType == MetadataType.Void ? 0 : 1,
            _ => 1,
        };
    }

    private bool IsWide(Instruction instruction, bool first)
    {
        return instruction.OpCode.StackBehaviourPush == StackBehaviour.Pushi8 || (instruction.OpCode.Code switch
        {
            Code.Add or Code.Sub or Code.Mul or Code.Div or Code.Div_Un or Code.Rem or Code.Rem_Un or Code.And or Code.Or or Code.Xor
                or Code.Shl or Code.Shr or Code.Shr_Un or Code.Neg or Code.Not or Code.Dup => first,
            _ => Type(_body, instruction)?.MetadataType is MetadataType.Int64 or MetadataType.UInt64,
        });
    }

    /// <summary>The type of what an instruction loads from a variable, a field or a call; null for others.</summary>
    public static TypeReference? Type(MethodBody body, Instruction instruction)
    {
        int index = instruction.OpCode.Code switch
        {
            Code.Ldloc_0 or Code.Ldarg_0 => 0,
            Code.Ldloc_1 or Code.Ldarg_1 => 1,
            Code.Ldloc_2 or Code.Ldarg_2 => 2,
            Code.Ldloc_3 or Code.Ldarg_3 => 3,
            _ => -1,
        };
        if (index >= 0 && instruction.OpCode.Code <= Code.Ldarg_3)
        {
            index -= body.Method.HasThis ? 1 : 0;
            return index < 0 ? body.Method.DeclaringType : body.Method.Parameters[index].ParameterType;
        }

        return index >= 0 ? body.Variables[index].VariableType : instruction.Operand switch
        {
            VariableReference variable => variable.VariableType,
            ParameterReference parameter => parameter.ParameterType,
            FieldReference field => field.FieldType,
            MethodReference method => method.ReturnType,
            _ => null,
        };
    }
}
