// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.Tests.Crypto;

/// <summary>What nanoCLR does when its heap is too fragmented for the frame of a callee.</summary>
internal static class SkippedCall
{
    /// <summary>Takes a call out: the arguments go, and where an answer is expected it is yes, or zero.</summary>
    public static void LeaveOut(MethodDefinition method, Instruction call)
    {
        ILProcessor processor = method.Body.GetILProcessor();
        MethodReference callee = (MethodReference)call.Operand;
        int arguments = callee.Parameters.Count + 1;
        for (int i = 1; i < arguments; i++)
        {
            processor.InsertAfter(call, Instruction.Create(OpCodes.Pop));
        }

        Instruction last = call;
        for (int i = 1; i < arguments; i++)
        {
            last = last.Next;
        }

        if (callee.ReturnType.MetadataType == MetadataType.Boolean)
        {
            processor.InsertAfter(last, Instruction.Create(OpCodes.Ldc_I4_1));
        }
        else if (callee.ReturnType.MetadataType == MetadataType.Int32)
        {
            processor.InsertAfter(last, Instruction.Create(OpCodes.Ldc_I4_0));
        }

        call.OpCode = OpCodes.Pop;
        call.Operand = null;
    }
}
