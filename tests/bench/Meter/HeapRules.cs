// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
using Mono.Cecil;
using NanoIke.SurfaceCheck;

namespace NanoIke.Meter;

/// <summary>
/// Heap sizes on a 32-bit nanoCLR: blocks of 12 bytes, one for the object and one for each field whatever its type; an
/// array has a header of 20 bytes and its data, rounded up to blocks.
/// </summary>
public static class HeapRules
{
    /// <summary>Bytes of one heap block.</summary>
    public const int BlockBytes = 12;

    /// <summary>Bytes of an array's header.</summary>
    public const int ArrayHeaderBytes = 20;

    /// <summary>Bytes of a delegate.</summary>
    public const int DelegateBytes = 36;

    // Message, inner exception, stack trace, HRESULT.
    private const int ExceptionFields = 4;

    /// <summary>Bytes of an array.</summary>
    public static long Array(int length, int bytesPerElement)
    {
        return RoundUp(ArrayHeaderBytes + ((long)length * bytesPerElement));
    }

    /// <summary>Bytes of a string of that many one-byte characters.</summary>
    public static long Text(int length)
    {
        return RoundUp(16L + length);
    }

    internal static int Object(TypeReference type)
    {
        return BlockBytes * (1 + FieldBlocks(type));
    }

    internal static int Element(TypeReference type)
    {
        int size = PrimitiveSize.Of(type);
        if (size != 0 || type.MetadataType != MetadataType.ValueType)
        {
            return size != 0 ? size : BlockBytes;
        }

        return type is TypeDefinition { IsEnum: true } definition
            ? Element(definition.Fields.First(f => !f.IsStatic).FieldType)
            : BlockBytes + Object(type);
    }

    private static int FieldBlocks(TypeReference type)
    {
        int blocks = 0;
        for (TypeReference? t = type; t != null;)
        {
            TypeDefinition? definition = t as TypeDefinition ?? (t is GenericInstanceType g ? g.ElementType as TypeDefinition : null);
            if (definition == null)
            {
                return blocks + FieldsOutside(t);
            }

            foreach (FieldDefinition field in definition.Fields.Where(f => !f.IsStatic))
            {
                blocks += 1 + (IsStruct(field.FieldType) ? 1 + FieldBlocks(field.FieldType) : 0);
            }

            t = definition.BaseType;
        }

        return blocks;
    }

    // Types outside the metered assembly: their fields are not known, one is assumed where there must be some.
    private static int FieldsOutside(TypeReference type)
    {
        switch (type.FullName)
        {
            case "System.Object":
            case "System.ValueType":
            case "System.Enum":
                return 0;
            case "System.MulticastDelegate":
            case "System.Delegate":
                return (DelegateBytes / BlockBytes) - 1;
            default:
                return type.Name.EndsWith("Exception", System.StringComparison.Ordinal) ? ExceptionFields : 1;
        }
    }

    private static bool IsStruct(TypeReference type)
    {
        return type is TypeDefinition { IsValueType: true, IsEnum: false, IsPrimitive: false };
    }

    private static long RoundUp(long bytes)
    {
        return (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;
    }
}
