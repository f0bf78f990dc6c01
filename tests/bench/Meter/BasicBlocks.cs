// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using Mono.Cecil.Cil;

namespace NanoIke.Meter;

/// <summary>Splits a method body into basic blocks.</summary>
internal static class BasicBlocks
{
    /// <summary>The first instruction of each block and the number of instructions in it, in code order.</summary>
    public static List<(Instruction First, int Length)> Of(MethodBody body)
    {
        HashSet<Instruction> leaders = Leaders(body);
        List<(Instruction, int)> blocks = [];
        Instruction? first = null;
        int length = 0;
        foreach (Instruction instruction in body.Instructions)
        {
            if (leaders.Contains(instruction) && first != null)
            {
                blocks.Add((first, length));
                first = null;
            }

            if (first == null)
            {
                first = instruction;
                length = 0;
            }

            length++;
        }

        if (first != null)
        {
            blocks.Add((first, length));
        }

        return blocks;
    }

    private static HashSet<Instruction> Leaders(MethodBody body)
    {
        HashSet<Instruction> leaders = [];
        void Add(Instruction? instruction)
        {
            if (instruction != null)
            {
                leaders.Add(instruction);
            }
        }

        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                Add(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                leaders.UnionWith(targets);
            }

            if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw)
            {
                Add(instruction.Next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            Add(handler.TryStart);
            Add(handler.TryEnd);
            Add(handler.FilterStart);
            Add(handler.HandlerStart);
            Add(handler.HandlerEnd);
        }

        return leaders;
    }
}
