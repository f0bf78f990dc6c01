// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using NanoIke.Crypto;

namespace NanoIke.Tests.Crypto;

/// <summary>
/// nanoCLR skips a call without a word when its heap is too fragmented for the callee's frame: every call that ML-KEM makes is left out
/// once, in a copy of the library, with the worst answer it could leave. No key and no secret is given out then.
/// </summary>
[TestClass]
public class MlKem768SkippedCallTests
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    // What wipes leaves something behind when it is left out, and nothing else.
    private static readonly string[] s_wiping = ["Clear", "WipeWork"];

    [TestMethod]
    public void NothingIsGivenOutWhenACallIsLeftOut()
    {
        byte[] seed = [.. Enumerable.Range(1, MlKem768Engine.SeedSize).Select(i => (byte)i)];
        byte[] ciphertext = new byte[MlKem768Engine.CiphertextSize];
        int places = Places(AssemblyDefinition.ReadAssembly(typeof(MlKem768Engine).Assembly.Location)).Count;
        for (int place = 0; place < places; place++)
        {
            AssemblyLoadContext context = new(null, true);
            using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(typeof(MlKem768Engine).Assembly.Location);
            (MethodDefinition method, Instruction call) = Places(assembly)[place];
            string name = $"{method.Name}, call of {((MethodReference)call.Operand).Name} at {call.Offset}";
            SkippedCall.LeaveOut(method, call);
            using MemoryStream bytes = new();
            assembly.Write(bytes);
            bytes.Position = 0;
            Type type = context.LoadFromStream(bytes).GetType("NanoIke.Crypto.MlKem768Engine");
            object engine = Activator.CreateInstance(type, true);
            byte[] result = new byte[MlKem768Engine.SharedSize];
            Array.Fill(result, (byte)7);
            bool made = (bool)type.GetMethod("GenerateKeyPair", Any).Invoke(engine, [seed, 0]);
            bool gives = (bool)type.GetMethod("Decapsulate", Any).Invoke(engine, [ciphertext, 0, result, 0]);
            Assert.IsFalse(gives, name + ": left out, and nothing noticed");
            Assert.IsTrue(made || ((byte[])type.GetProperty("PublicKey", Any).GetValue(engine)).All(each => each == 0), name);
            Assert.IsTrue(result.All(each => each == 0), $"{name}: refused, but something is in the result");
            context.Unload();
        }

        Assert.IsTrue(places > 35, $"{places} calls found");
        Console.WriteLine($"{places} calls left out, one at a time");
    }

    private static List<(MethodDefinition Method, Instruction Call)> Places(AssemblyDefinition assembly) =>
        assembly.MainModule.GetType("NanoIke.Crypto.MlKem768Engine").Methods.Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions.Where(IsCounted).Select(call => (method, call))).ToList();

    private static bool IsCounted(Instruction instruction) =>
        instruction.OpCode == OpCodes.Call && instruction.Operand is MethodReference { DeclaringType.Name: "MlKem768Engine" } callee
        && !s_wiping.Contains(callee.Name);
}
