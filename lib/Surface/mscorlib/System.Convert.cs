// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System;

public static class BitConverter
{
    public static bool IsLittleEndian => throw null;
    public static byte[] GetBytes(bool value) => throw null;
    public static byte[] GetBytes(char value) => throw null;
    public static byte[] GetBytes(short value) => throw null;
    public static byte[] GetBytes(ushort value) => throw null;
    public static byte[] GetBytes(int value) => throw null;
    public static byte[] GetBytes(uint value) => throw null;
    public static byte[] GetBytes(long value) => throw null;
    public static byte[] GetBytes(ulong value) => throw null;
    public static byte[] GetBytes(float value) => throw null;
    public static byte[] GetBytes(double value) => throw null;
    public static bool ToBoolean(byte[] value, int startIndex) => throw null;
    public static char ToChar(byte[] value, int startIndex) => throw null;
    public static short ToInt16(byte[] value, int startIndex) => throw null;
    public static ushort ToUInt16(byte[] value, int startIndex) => throw null;
    public static int ToInt32(byte[] value, int startIndex) => throw null;
    public static uint ToUInt32(byte[] value, int startIndex) => throw null;
    public static long ToInt64(byte[] value, int startIndex) => throw null;
    public static ulong ToUInt64(byte[] value, int startIndex) => throw null;
    public static float ToSingle(byte[] value, int startIndex) => throw null;
    public static double ToDouble(byte[] value, int startIndex) => throw null;
    public static string ToString(byte[] value) => throw null;
    public static string ToString(byte[] value, int startIndex) => throw null;
    public static string ToString(byte[] value, int startIndex, int length) => throw null;
}

public static class Convert
{
    public static sbyte ToSByte(string value, int fromBase = 10) => throw null;
    public static byte ToByte(string value, int fromBase = 10) => throw null;
    public static short ToInt16(string value, int fromBase = 10) => throw null;
    public static ushort ToUInt16(string value, int fromBase = 10) => throw null;
    public static int ToInt32(string value, int fromBase = 10) => throw null;
    public static uint ToUInt32(string value, int fromBase = 10) => throw null;
    public static long ToInt64(string value, int fromBase = 10) => throw null;
    public static ulong ToUInt64(string value, int fromBase = 10) => throw null;
    public static string ToBase64String(byte[] inArray) => throw null;
    public static string ToBase64String(byte[] inArray, int offset, int length) => throw null;
    public static byte[] FromBase64String(string inString) => throw null;
}

public static class Console
{
    public static void Write(string value) => throw null;
    public static void WriteLine() => throw null;
    public static void WriteLine(string value) => throw null;
}

public static class GC
{
    public static void WaitForPendingFinalizers() => throw null;
    public static void SuppressFinalize(object obj) => throw null;
    public static void ReRegisterForFinalize(object obj) => throw null;
}

public class WeakReference
{
    public WeakReference(object target) => throw null;
    public virtual bool IsAlive => throw null;
    public virtual object Target
    {
        get => throw null;
        set => throw null;
    }
}

public class Random
{
    public Random() => throw null;
    public Random(int seed) => throw null;
    public virtual int Next() => throw null;
    public virtual int Next(int maxValue) => throw null;
    public virtual double NextDouble() => throw null;
    public virtual void NextBytes(byte[] buffer) => throw null;
}

public sealed class Version
{
    public Version(int major, int minor, int build, int revision) => throw null;
    public Version(int major, int minor) => throw null;
    public int Major => throw null;
    public int Minor => throw null;
    public int Build => throw null;
    public int Revision => throw null;
    public override string ToString() => throw null;
}
