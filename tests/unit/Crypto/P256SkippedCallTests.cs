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
/// nanoCLR skips a call without a word when its heap is too fragmented for the callee's frame: every call that P-256 makes is left out once,
/// in a copy of the library, with the worst answer it could leave. No key and no secret is given out then.
/// </summary>
[TestClass]
public class P256SkippedCallTests
{
    private static readonly string[] s_counted =
        ["Run", "LoadScalar", "LoadComb", "LoadElement", "StoreElement", "Constant", "Divide", "Multiply", "IsOnCurve", "BeginLadder", "EndLadder", "EndLadderAtZero"];

    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly byte[] s_scalar = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();

    [TestMethod]
    public void NothingIsGivenOutWhenACallIsLeftOut()
    {
        byte[] ordinary = new byte[64];
        Assert.IsTrue(new P256().PublicKey(s_scalar, 0, ordinary, 0));
        byte[] zero = [.. new byte[32], .. Hex.Bytes("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4")];
        int places = Places(AssemblyDefinition.ReadAssembly(typeof(P256).Assembly.Location)).Count;
        byte[] shared = new byte[32];
        byte[] sharedZero = new byte[32];
        Assert.IsTrue(new P256().SharedSecret(s_scalar, 0, ordinary, 0, shared, 0));
        Assert.IsTrue(new P256().SharedSecret(s_scalar, 0, zero, 0, sharedZero, 0));
        for (int place = 0; place < places; place++)
        {
            AssemblyLoadContext context = new(null, true);
            using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(typeof(P256).Assembly.Location);
            (MethodDefinition method, Instruction call) = Places(assembly)[place];
            string name = $"{method.Name}, call of {((MethodReference)call.Operand).Name} at {call.Offset}";
            SkippedCall.LeaveOut(method, call);
            using MemoryStream bytes = new();
            assembly.Write(bytes);
            bytes.Position = 0;
            object curve = Activator.CreateInstance(context.LoadFromStream(bytes).GetType("NanoIke.Crypto.P256"));
            bool refused = !Gives(curve, "PublicKey", ordinary, name, s_scalar, 0);
            refused |= !Gives(curve, "SharedSecret", shared, name, s_scalar, 0, ordinary, 0);
            refused |= !Gives(curve, "SharedSecret", sharedZero, name, s_scalar, 0, zero, 0);
            Assert.IsTrue(refused, name + ": left out, and nothing noticed");
            context.Unload();
        }

        Assert.IsTrue(places > 30, $"{places} calls found");
        Console.WriteLine($"{places} calls left out, one at a time");
    }

    // True: it gave a result, the right one. One that it did not give must be zero.
    private static bool Gives(object curve, string operation, byte[] right, string name, params object[] arguments)
    {
        byte[] result = new byte[right.Length];
        Array.Fill(result, (byte)7);
        bool gives = (bool)curve.GetType().GetMethod(operation, Any).Invoke(curve, [.. arguments, result, 0]);
        CollectionAssert.AreEqual(gives ? right : new byte[right.Length], result, $"{operation}: {name}: gives {gives}");
        return gives;
    }

    private static List<(MethodDefinition Method, Instruction Call)> Places(AssemblyDefinition assembly) =>
        assembly.MainModule.GetType("NanoIke.Crypto.P256").Methods.Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions.Where(IsCounted).Select(call => (method, call))).ToList();

    private static bool IsCounted(Instruction instruction) =>
        instruction.OpCode == OpCodes.Call && instruction.Operand is MethodReference { DeclaringType.Name: "P256" } callee && s_counted.Contains(callee.Name);
}
