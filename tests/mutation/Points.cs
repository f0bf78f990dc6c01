// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace NanoIke.Mutation;

/// <summary>The points of the code that the symbols name, each with an instruction sequence in front that notes when it is reached.</summary>
internal sealed class Points
{
    private readonly List<(string Assembly, string File, TextSpan Span, int Method)> _points = new List<(string, string, TextSpan, int)>();
    private int _methods;

    internal int Count => _points.Count;

    /// <summary>Writes the assembly of a project with all its points instrumented.</summary>
    internal void Instrument(HostBuild build, string root, string path)
    {
        (MemoryStream assembly, MemoryStream symbols) = build.Compile();
        ReaderParameters parameters = new ReaderParameters { ReadSymbols = true, SymbolStream = symbols, SymbolReaderProvider = new PortablePdbReaderProvider() };
        using ModuleDefinition module = ModuleDefinition.ReadModule(assembly, parameters);
        FieldReference seen = module.ImportReference(typeof(Hits).GetField(nameof(Hits.Seen)));
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.DebugInformation.HasSequencePoints))
        {
            Instrument(build, root, method, seen);
            _methods++;
        }

        module.Write(path);
    }

    internal string AssemblyOf(int point) => _points[point].Assembly;

    /// <summary>The points that tell whether a mutant is reached: the one around it, or all of the method around it when there is none.</summary>
    internal int[] Around(Mutant mutant)
    {
        int[] inside = Enumerable.Range(0, _points.Count).Where(i => _points[i].File == mutant.File && _points[i].Span.Contains(mutant.Span)).ToArray();
        if (inside.Length > 0)
        {
            return new[] { inside.MinBy(i => _points[i].Span.Length) };
        }

        int before = Enumerable.Range(0, _points.Count).Where(i => _points[i].File == mutant.File && _points[i].Span.Start <= mutant.Span.Start)
            .DefaultIfEmpty(-1).MaxBy(i => i < 0 ? -1 : _points[i].Span.Start);
        return before < 0 ? Array.Empty<int>() : Enumerable.Range(0, _points.Count).Where(i => _points[i].Method == _points[before].Method).ToArray();
    }

    private void Instrument(HostBuild build, string root, MethodDefinition method, FieldReference seen)
    {
        Dictionary<Instruction, Instruction> moved = new Dictionary<Instruction, Instruction>();
        ILProcessor il = method.Body.GetILProcessor();
        method.Body.SimplifyMacros();
        foreach (SequencePoint point in method.DebugInformation.SequencePoints.Where(point => !point.IsHidden).ToList())
        {
            Instruction at = method.Body.Instructions.Single(each => each.Offset == point.Offset);
            Instruction first = il.Create(OpCodes.Ldsfld, seen);
            moved.Add(at, first);
            foreach (Instruction each in new[] { first, il.Create(OpCodes.Ldc_I4, _points.Count), il.Create(OpCodes.Ldc_I4_1), il.Create(OpCodes.Stelem_I1) })
            {
                each.Offset = -1;
                il.InsertBefore(at, each);
            }

            string file = Path.GetRelativePath(root, point.Document.Url).Replace('\\', '/');
            TextLineCollection lines = build.Parsed(file).GetText().Lines;
            TextSpan span = TextSpan.FromBounds(lines[point.StartLine - 1].Start + point.StartColumn - 1, lines[point.EndLine - 1].Start + point.EndColumn - 1);
            _points.Add((build.Assembly, file, span, _methods));
        }

        Retarget(method.Body, instruction => instruction != null && moved.TryGetValue(instruction, out Instruction first) ? first : instruction);
        method.Body.OptimizeMacros();
    }

    // Whoever jumped to an instruction now jumps to what stands in front of it.
    private static void Retarget(MethodBody body, Func<Instruction, Instruction> moved)
    {
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                instruction.Operand = moved(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = targets.Select(moved).ToArray();
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = moved(handler.TryStart);
            handler.TryEnd = moved(handler.TryEnd);
            handler.FilterStart = moved(handler.FilterStart);
            handler.HandlerStart = moved(handler.HandlerStart);
            handler.HandlerEnd = moved(handler.HandlerEnd);
        }
    }
}
