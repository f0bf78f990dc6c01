// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoIke.Meter;

/// <summary>What an opcode costs on a board: opcodes.csv, which says where its numbers are from.</summary>
public static class OpcodeCosts
{
    private const string Table = "opcodes.csv";
    private static readonly Dictionary<string, Cpu> s_costs = Read();

    /// <summary>Cost of each instruction of a method, in code order.</summary>
    internal static IEnumerable<Cpu> Of(MethodBody body)
    {
        StackWidths stack = new(body);
        return body.Instructions.Select(instruction => Of(body, instruction, stack.Pass(instruction)));
    }

    private static Cpu Of(MethodBody body, Instruction instruction, bool wide)
    {
        string name = Name(instruction.OpCode);
        if (instruction.Operand is MethodReference called)
        {
            return s_costs.TryGetValue(called.DeclaringType.FullName + "." + called.Name, out Cpu known) ? known : OfCall(name, called);
        }

        string kind = wide ? " long" : StackWidths.Type(body, instruction) is { IsValueType: false } ? " ref" : string.Empty;
        return s_costs.TryGetValue(name + kind, out Cpu cost) ? cost : s_costs[name];
    }

    private static Cpu OfCall(string name, MethodReference called)
    {
        if (name == "callvirt" && called is MethodDefinition { IsVirtual: false })
        {
            name = "call"; // the interpreter looks nothing up
        }

        int locals = called is MethodDefinition { HasBody: true } known ? known.Body.Variables.Count : 0;
        return s_costs[name] + (s_costs["argument"] * called.Parameters.Count) + (s_costs["local"] * locals);
    }

    // As it stands in the table: the slots 0 to 3 and the numbers to 8 are "0", an ending that the table does not name is left out.
    private static string Name(OpCode opcode)
    {
        string name = opcode.Name;
        int dot = name.LastIndexOf('.');
        if (name.EndsWith(".m1", StringComparison.Ordinal) || (dot == name.Length - 2 && char.IsDigit(name[^1])))
        {
            name = name[..dot] + ".0";
        }

        while (!s_costs.ContainsKey(name))
        {
            dot = name.LastIndexOf('.');
            name = dot > 0 ? name[..dot] : throw new NotSupportedException($"{Table} has no {opcode.Name}.");
        }

        return name;
    }

    private static Dictionary<string, Cpu> Read()
    {
        using Stream file = typeof(OpcodeCosts).Assembly.GetManifestResourceStream(Table)!;
        using StreamReader reader = new(file);
        Dictionary<string, Cpu> costs = [];
        foreach (string line in reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && !l.StartsWith('#')).Skip(1))
        {
            string[] fields = line.Split(',');
            Cpu cost = new(Number(fields[1]), Number(fields[2]), Number(fields[3]));
            foreach (string name in IsOne(fields[0]) ? [fields[0]] : fields[0].Split(' '))
            {
                costs.Add(name, cost);
            }
        }

        return costs;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsOne(string names) => names.Split(' ')[^1] is "long" or "ref";
}
