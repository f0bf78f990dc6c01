// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.SurfaceCheck;

/// <summary>Collects findings and gives each the source line the symbols know, or the assembly where they know none.</summary>
internal sealed class Report
{
    private readonly string _assemblyPath;
    private readonly HashSet<string> _seen = new();

    internal Report(string assemblyPath)
    {
        _assemblyPath = assemblyPath;
    }

    internal List<Finding> Findings { get; } = new();

    internal void AtAssembly(string code, string message)
    {
        Add(code, null, message);
    }

    internal void AtType(string code, TypeDefinition type, string message)
    {
        Add(code, FirstPoint(type), type.FullName + ": " + message);
    }

    internal void AtMethod(string code, MethodDefinition method, string message)
    {
        AtInstruction(code, method, null, message);
    }

    internal void AtInstruction(string code, MethodDefinition method, Instruction instruction, string message)
    {
        SequencePoint point = null;
        foreach (SequencePoint candidate in Points(method))
        {
            bool behind = instruction != null && candidate.Offset > instruction.Offset;
            if (point != null && behind)
            {
                break;
            }

            point = candidate;
            if (instruction == null)
            {
                break;
            }
        }

        point ??= FirstPoint(method.DeclaringType);
        Add(code, point, method.DeclaringType.FullName + "." + method.Name + ": " + message);
    }

    private void Add(string code, SequencePoint point, string message)
    {
        Finding finding = point == null
            ? new Finding(code, _assemblyPath, 0, 0, message)
            : new Finding(code, point.Document.Url, point.StartLine, point.StartColumn, message);
        if (_seen.Add(finding.ToString()))
        {
            Findings.Add(finding);
        }
    }

    private static SequencePoint FirstPoint(TypeDefinition type)
    {
        return type.Methods.SelectMany(Points).FirstOrDefault() ?? type.NestedTypes.Select(FirstPoint).FirstOrDefault(p => p != null);
    }

    private static IEnumerable<SequencePoint> Points(MethodDefinition method)
    {
        return method.DebugInformation.SequencePoints.Where(p => !p.IsHidden);
    }
}
