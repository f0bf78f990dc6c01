// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using Mono.Cecil;

namespace NanoIke.SurfaceCheck;

/// <summary>Bytes that an element of an array of numbers takes on a board. Also compiled into tests/bench/Meter.</summary>
internal static class PrimitiveSize
{
    /// <summary>The size, or 0 for what is no number.</summary>
    internal static int Of(TypeReference type) => type.MetadataType switch
    {
        MetadataType.Boolean or MetadataType.Byte or MetadataType.SByte => 1,
        MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16 => 2,
        MetadataType.Int32 or MetadataType.UInt32 or MetadataType.Single => 4,
        MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Double => 8,
        _ => 0,
    };
}
