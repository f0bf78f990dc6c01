// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace NanoIke.SurfaceCheck;

/// <summary>What can be said from the metadata: references, generics, array shapes, pointers, counts that must fit a byte.</summary>
internal sealed class AssemblyCheck
{
    /// <summary>Bytes of code in one .pe: its offsets are 16 bits wide.</summary>
    internal const int MaxCodeBytes = 65535;

    /// <summary>What a .pe counts in one byte.</summary>
    internal const int MaxByteCount = 255;

    private const string GenericReason =
        "generic types and methods do not load on a board (the application then does not start, without a message)";
    private const string PointerReason = "a board has no pointers (unsafe, fixed, function pointers, stackalloc)";

    private readonly AssemblyDefinition _assembly;
    private readonly HashSet<string> _known;
    private readonly Report _report;
    private int _codeBytes;

    internal AssemblyCheck(AssemblyDefinition assembly, HashSet<string> known, Report report)
    {
        _assembly = assembly;
        _known = known;
        _report = report;
    }

    internal void Run()
    {
        foreach (AssemblyNameReference reference in _assembly.MainModule.AssemblyReferences)
        {
            if (!_known.Contains(reference.Name) && !reference.Name.StartsWith("NanoIke", StringComparison.Ordinal))
            {
                _report.AtAssembly("NANO010", "refers to the assembly " + reference.Name + ", which is not one of nanoFramework's");
            }
        }

        foreach (TypeDefinition type in _assembly.MainModule.GetTypes())
        {
            CheckType(type);
        }

        if (_codeBytes > MaxCodeBytes)
        {
            _report.AtAssembly("NANO008", _codeBytes + " bytes of code in the .pe; it addresses at most " + MaxCodeBytes);
        }
    }

    private void CheckType(TypeDefinition type)
    {
        // The compiler puts array initializers here; on a board they are bytes in the resources of the .pe.
        if (type.Name.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal))
        {
            CheckMembers(type);
            return;
        }

        if (type.HasGenericParameters)
        {
            _report.AtType("NANO001", type, "generic type: " + GenericReason);
            return;
        }

        if (type.BaseType != null)
        {
            CheckReference(type.BaseType, (code, text) => _report.AtType(code, type, "base type: " + text));
        }

        foreach (InterfaceImplementation implemented in type.Interfaces)
        {
            CheckReference(implemented.InterfaceType, (code, text) => _report.AtType(code, type, "interface: " + text));
        }

        CheckCount(type, type.Fields.Count(f => f.IsStatic && !f.IsLiteral), "static fields");
        CheckCount(type, type.Fields.Count(f => !f.IsStatic), "instance fields");
        CheckCount(type, type.Methods.Count(m => m.IsStatic), "static methods");
        CheckCount(type, type.Methods.Count(m => !m.IsStatic && !m.IsVirtual), "instance methods");
        CheckCount(type, type.Methods.Count(m => m.IsVirtual), "virtual methods");
        CheckMembers(type);
    }

    private void CheckMembers(TypeDefinition type)
    {
        foreach (FieldDefinition field in type.Fields)
        {
            CheckReference(field.FieldType, (code, text) => _report.AtType(code, type, "field " + field.Name + ": " + text));
        }

        foreach (MethodDefinition method in type.Methods)
        {
            CheckMethod(method);
        }
    }

    private void CheckMethod(MethodDefinition method)
    {
        if (method.HasGenericParameters)
        {
            _report.AtMethod("NANO001", method, "generic method: " + GenericReason);
            return;
        }

        CheckReference(method.ReturnType, (code, text) => _report.AtMethod(code, method, "return type: " + text));
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            CheckReference(parameter.ParameterType, (code, text) =>
                _report.AtMethod(code, method, "parameter " + parameter.Name + ": " + text));
        }

        if (method.Parameters.Count + (method.IsStatic ? 0 : 1) > MaxByteCount)
        {
            _report.AtMethod("NANO006", method, "more than " + MaxByteCount + " arguments");
        }

        if (method.DeclaringType.IsInterface && !method.IsAbstract && !method.IsStatic)
        {
            _report.AtMethod("NANO005", method, "default interface method: it throws when called on a board");
        }

        if (method.HasBody)
        {
            _codeBytes += PeCode.Bytes(method.Body);
            new MethodCheck(method, _report).Run();
        }
    }

    private void CheckCount(TypeDefinition type, int count, string what)
    {
        if (count > MaxByteCount)
        {
            _report.AtType("NANO006", type, count + " " + what + "; a .pe counts at most " + MaxByteCount);
        }
    }

    /// <summary>Refuses a type that nanoCLR cannot resolve, wherever it is mentioned.</summary>
    internal static void CheckReference(TypeReference type, Action<string, string> refuse)
    {
        while (type != null)
        {
            if (type is GenericInstanceType || type is GenericParameter)
            {
                refuse("NANO001", type.FullName + ": " + GenericReason);
                return;
            }

            if (type is ArrayType array && !array.IsVector)
            {
                refuse("NANO002", type.FullName
                    + ": a multidimensional array does not load on a board (the application then does not start, without a message)");
                return;
            }

            if (type is PointerType || type is FunctionPointerType || type is PinnedType)
            {
                refuse("NANO003", type.FullName + ": " + PointerReason);
                return;
            }

            if (type is RequiredModifierType modifier && modifier.ModifierType.Name == "IsVolatile")
            {
                refuse("NANO009", "volatile: nanoFramework has no such field");
                return;
            }

            type = (type as TypeSpecification)?.ElementType;
        }
    }
}
