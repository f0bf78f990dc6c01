// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
using Mono.Cecil.Cil;

namespace NanoIke.SurfaceCheck;

/// <summary>
/// Code as a .pe holds it: tokens and far branches take two bytes there instead of four (but that of ldtoken), an exception handler 16.
/// </summary>
internal static class PeCode
{
    private const int HandlerBytes = 16;

    /// <summary>Bytes of the code of a method.</summary>
    internal static int Bytes(MethodBody body)
    {
        return body.Instructions.Sum(Bytes) + (body.ExceptionHandlers.Count * HandlerBytes);
    }

    private static int Bytes(Instruction instruction)
    {
        switch (instruction.OpCode.OperandType)
        {
            case OperandType.InlineBrTarget:
            case OperandType.InlineField:
            case OperandType.InlineMethod:
            case OperandType.InlineString:
            case OperandType.InlineType:
                return instruction.OpCode.Size + 2;
            case OperandType.InlineSwitch:
                return instruction.OpCode.Size + 1 + (2 * ((Instruction[])instruction.Operand).Length);
            default:
                return instruction.GetSize();
        }
    }
}
