// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using Mono.Cecil.Cil;

namespace NanoIke.Meter;

/// <summary>Inserts code in front of instructions so that whoever jumped to an instruction runs the inserted code too.</summary>
internal sealed class BodyEditor
{
    private readonly MethodBody _body;
    private readonly ILProcessor _il;
    private readonly Dictionary<Instruction, Instruction> _moved = [];

    public BodyEditor(MethodBody body)
    {
        _body = body;
        _il = body.GetILProcessor();
    }

    /// <summary>Inserts a sequence before an instruction; a second call for the same instruction adds behind the first sequence.</summary>
    public void Before(Instruction instruction, params Instruction[] sequence)
    {
        foreach (Instruction inserted in sequence)
        {
            _il.InsertBefore(instruction, inserted);
        }

        _moved.TryAdd(instruction, sequence[0]);
    }

    /// <summary>Inserts an instruction behind another one that does not branch.</summary>
    public void After(Instruction instruction, params Instruction[] sequence)
    {
        Instruction at = instruction;
        foreach (Instruction inserted in sequence)
        {
            _il.InsertAfter(at, inserted);
            at = inserted;
        }
    }

    /// <summary>Retargets every branch and handler boundary; call once, at the end.</summary>
    public void Retarget()
    {
        foreach (Instruction instruction in _body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                instruction.Operand = Moved(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                for (int i = 0; i < targets.Length; i++)
                {
                    targets[i] = Moved(targets[i])!;
                }
            }
        }

        foreach (ExceptionHandler handler in _body.ExceptionHandlers)
        {
            handler.TryStart = Moved(handler.TryStart);
            handler.TryEnd = Moved(handler.TryEnd);
            handler.FilterStart = Moved(handler.FilterStart);
            handler.HandlerStart = Moved(handler.HandlerStart);
            handler.HandlerEnd = Moved(handler.HandlerEnd);
        }
    }

    private Instruction? Moved(Instruction? instruction)
    {
        return instruction != null && _moved.TryGetValue(instruction, out Instruction? inserted) ? inserted : instruction;
    }
}
