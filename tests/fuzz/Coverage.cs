// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using NanoIke.Meter;

namespace NanoIke.Fuzz;

/// <summary>Runs the fuzzer over a library whose basic blocks count themselves, and tells which of them never ran.</summary>
internal static class Coverage
{
    private static readonly string[] s_read = { "Configuration", "SecretText", "Ipv4Text" };
    private static readonly string[] s_answered = { "Coap.CoapMessage", "Coap.CoapServer", "CoapClient.Input" };

    internal static int Run(string[] arguments)
    {
        MeterContext context = new MeterContext();
        context.AddMetered(Path.Combine(AppContext.BaseDirectory, "NanoIke.dll"));
        context.AddMetered(Path.Combine(AppContext.BaseDirectory, "NanoIke.Net.dll"));
        context.AddMetered(Path.Combine(AppContext.BaseDirectory, "NanoIke.Firmware.dll"));
        Assembly fuzz = context.AddPlain(typeof(Coverage).Assembly.Location);
        MethodInfo run = fuzz.GetType(typeof(Program).FullName).GetMethod(nameof(Program.Run), BindingFlags.Static | BindingFlags.NonPublic);
        int result = (int)run.Invoke(null, new object[] { arguments });
        Print();
        return result;
    }

    private static void Print()
    {
        FieldInfo field = typeof(Probe).GetField("s_blocks", BindingFlags.Static | BindingFlags.NonPublic);
        List<string> methods = new List<string>();
        foreach (object block in (IEnumerable)field.GetValue(null))
        {
            methods.Add((string)block.GetType().GetProperty("Method").GetValue(block));
        }

        // What takes bytes from outside: the rest is sockets.
        List<(string Method, bool Ran)> blocks = methods.Select((method, i) => (method, Probe.Hits[i] > 0))
            .Where(block => !block.method.StartsWith("NanoIke.Net.", StringComparison.Ordinal)
                || s_read.Any(part => block.method.Contains(part, StringComparison.Ordinal)))
            .Where(block => !block.method.StartsWith("NanoIke.Firmware.", StringComparison.Ordinal)
                || s_answered.Any(part => block.method.Contains(part, StringComparison.Ordinal)))
            .ToList();
        foreach (IGrouping<string, (string Method, bool Ran)> group in blocks.GroupBy(block => block.Method).Where(group => group.Any(block => !block.Ran)))
        {
            Console.WriteLine($"not reached: {group.Key}: {group.Count(block => !block.Ran)} of {group.Count()} blocks");
        }

        int ran = blocks.Count(block => block.Ran);
        Console.WriteLine(FormattableString.Invariant($"coverage: {ran} of {blocks.Count} basic blocks, {100.0 * ran / blocks.Count:F1} %"));
    }
}
