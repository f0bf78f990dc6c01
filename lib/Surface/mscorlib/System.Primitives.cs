// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System;

public struct Void
{
}

public struct Boolean
{
    public static readonly string FalseString;
    public static readonly string TrueString;
    private bool _value;

    public override string ToString() => throw null;
}

public struct Char
{
    public const char MaxValue = '\uFFFF';
    public const char MinValue = '\0';
    private char _value;

    public override string ToString() => throw null;
    public char ToLower() => throw null;
    public char ToUpper() => throw null;
}

public struct SByte
{
    public const sbyte MaxValue = 127;
    public const sbyte MinValue = -128;
    private sbyte _value;

    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static sbyte Parse(string s) => throw null;
    public static bool TryParse(string s, out sbyte result) => throw null;
}

public struct Byte
{
    public const byte MaxValue = 255;
    public const byte MinValue = 0;
    private byte _value;

    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static byte Parse(string s) => throw null;
    public static bool TryParse(string s, out byte result) => throw null;
}

public struct Int16
{
    public const short MaxValue = 32767;
    public const short MinValue = -32768;
    private short _value;

    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static short Parse(string s) => throw null;
    public static bool TryParse(string s, out short result) => throw null;
}

public struct UInt16
{
    public const ushort MaxValue = 65535;
    public const ushort MinValue = 0;
    private ushort _value;

    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static ushort Parse(string s) => throw null;
    public static bool TryParse(string s, out ushort result) => throw null;
}

public struct Int32
{
    public const int MaxValue = 0x7FFFFFFF;
    public const int MinValue = unchecked((int)0x80000000);
    private int _value;

    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static int Parse(string s) => throw null;
    public static bool TryParse(string s, out int result) => throw null;
}

public struct UInt32
{
    public const uint MaxValue = 0xFFFFFFFF;
    public const uint MinValue = 0;
    private uint _value;

    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static uint Parse(string s) => throw null;
    public static bool TryParse(string s, out uint result) => throw null;
}

public struct Int64
{
    public const long MaxValue = 0x7FFFFFFFFFFFFFFF;
    public const long MinValue = unchecked((long)0x8000000000000000);
    private long _value;

    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static long Parse(string s) => throw null;
    public static bool TryParse(string s, out long result) => throw null;
}

public struct UInt64
{
    public const ulong MaxValue = 0xFFFFFFFFFFFFFFFF;
    public const ulong MinValue = 0;
    private ulong _value;

    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static ulong Parse(string s) => throw null;
    public static bool TryParse(string s, out ulong result) => throw null;
}

public struct Single
{
    public const float MaxValue = 3.40282346638528859e+38f;
    public const float MinValue = -3.40282346638528859e+38f;
    private float _value;

    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static float Parse(string s) => throw null;
    public static bool TryParse(string s, out float result) => throw null;
}

public struct Double
{
    public const double MaxValue = 1.7976931348623157e+308;
    public const double MinValue = -1.7976931348623157e+308;
    private double _value;

    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
    public static double Parse(string s) => throw null;
    public static bool TryParse(string s, out double result) => throw null;
}

public struct IntPtr
{
}

public struct UIntPtr
{
}
