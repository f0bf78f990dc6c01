// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System.Text;

public abstract class Encoding
{
    public virtual byte[] GetBytes(string s) => throw null;
    public virtual int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex) => throw null;
    public virtual char[] GetChars(byte[] bytes) => throw null;
    public virtual char[] GetChars(byte[] bytes, int byteIndex, int byteCount) => throw null;
    public virtual string GetString(byte[] bytes, int index, int count) => throw null;
    public static Encoding UTF8 => throw null;
}

public class UTF8Encoding : Encoding
{
    public UTF8Encoding() => throw null;
    public override byte[] GetBytes(string s) => throw null;
    public override int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex) => throw null;
    public override char[] GetChars(byte[] bytes) => throw null;
    public override char[] GetChars(byte[] bytes, int byteIndex, int byteCount) => throw null;
}

public sealed class StringBuilder
{
    public StringBuilder() => throw null;
    public StringBuilder(int capacity) => throw null;
    public StringBuilder(string value) => throw null;
    public char this[int index]
    {
        get => throw null;
        set => throw null;
    }

    public int Capacity
    {
        get => throw null;
        set => throw null;
    }

    public int Length
    {
        get => throw null;
        set => throw null;
    }

    public StringBuilder Append(bool value) => throw null;
    public StringBuilder Append(byte value) => throw null;
    public StringBuilder Append(char value) => throw null;
    public StringBuilder Append(double value) => throw null;
    public StringBuilder Append(short value) => throw null;
    public StringBuilder Append(char[] value) => throw null;
    public StringBuilder Append(int value) => throw null;
    public StringBuilder Append(long value) => throw null;
    public StringBuilder Append(object value) => throw null;
    public StringBuilder Append(string value) => throw null;
    public StringBuilder Append(sbyte value) => throw null;
    public StringBuilder Append(float value) => throw null;
    public StringBuilder Append(ushort value) => throw null;
    public StringBuilder Append(uint value) => throw null;
    public StringBuilder Append(ulong value) => throw null;
    public StringBuilder AppendLine() => throw null;
    public StringBuilder AppendLine(string str) => throw null;
    public StringBuilder Clear() => throw null;
    public override string ToString() => throw null;
}
