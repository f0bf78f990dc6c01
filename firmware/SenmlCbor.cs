// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>
/// Writes readings as a pack of SenML records in CBOR (RFC 8428 section 6), in diagnostic notation:
/// [{-2: "node-1:temperature", -4: "Cel", "bst": 1597673922, 2: 21.5, "no": 42}, {2: 21.4, 6: -60, "no": 41}]
/// The first record has the base fields: name, unit, and the start of the node; a collector that drops what came twice knows a reading
/// by name, start ("bst") and number ("no"). Both labels are extensions (section 4.4) that others ignore; a label with the meaning of a
/// base begins with b (section 12.2). Times are seconds relative to now (section 4.5.3); a fresh reading has none. Values are decimal
/// fractions, which are exact, where they are not integers.
/// </summary>
public sealed class SenmlCbor
{
    // Major types of CBOR (RFC 8949 section 3.1) in the upper three bits.
    private const int Unsigned = 0x00;
    private const int Negative = 0x20;
    private const int TextString = 0x60;
    private const int ArrayHead = 0x80;
    private const int MapHead = 0xA0;
    private const int DecimalFraction = 0xC4; // tag 4, section 3.4.4

    // Labels (RFC 8428 section 6, table 4).
    private const int BaseName = -2;
    private const int BaseUnit = -4;
    private const int Value = 2;
    private const int Time = 6;
    private const string BaseStart = "bst";
    private const string Number = "no";

    private const int RecordMaxBytes = 33; // heads of array and map, value 1 + 8, time 1 + 9, number 3 + 9
    private const int BaseMaxBytes = 17; // name 1 + 3 and unit 1 + 3 without their text, start 4 + 5

    private readonly ReadingQueue _queue;
    private readonly string _name;
    private readonly string _unit;
    private byte[] _buffer; // null: only counted
    private int _at;

    /// <summary>Prepares packs of one node.</summary>
    /// <param name="queue">Where the readings are.</param>
    /// <param name="node">Identity of the node; what SenML names may not contain (RFC 8428 section 4.5.1) becomes '-'.</param>
    /// <param name="name">Name of the reading.</param>
    /// <param name="unit">Unit of the reading, or an empty string.</param>
    /// <param name="start">Tells this start of the node from all others: numbers begin anew with it.</param>
    public SenmlCbor(ReadingQueue queue, string node, string name, string unit, uint start)
    {
        _queue = queue;
        _name = SenmlName.Of(node + ":" + name);
        _unit = unit;
        Start = start;
    }

    /// <summary>Tells this start of the node from all others.</summary>
    internal uint Start { get; set; }

    /// <summary>A pack of one reading is not larger than that, in bytes.</summary>
    public int SingleMaxBytes => BaseMaxBytes + RecordMaxBytes + _name.Length + _unit.Length;

    /// <summary>How many readings, from the oldest held on, fit into a pack.</summary>
    /// <param name="capacity">Size of the pack in bytes.</param>
    /// <param name="latest">When it is written at the latest, in milliseconds: times grow.</param>
    /// <returns>The number of readings.</returns>
    public int Fit(int capacity, long latest)
    {
        _buffer = null;
        _at = 0;
        int count = 0;
        while (count < _queue.Count)
        {
            Record(_queue.Oldest + count, count == 0, latest);
            if (_at + HeadSize(count + 1) > capacity)
            {
                break;
            }

            count++;
        }

        return count;
    }

    /// <summary>Writes a pack of consecutive readings.</summary>
    /// <param name="buffer">Where to; it has room for what <see cref="Fit"/> or <see cref="SingleMaxBytes"/> promised.</param>
    /// <param name="offset">Where the pack begins.</param>
    /// <param name="first">Number of the first reading, which is held or the newest.</param>
    /// <param name="count">How many.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>Size of the pack in bytes.</returns>
    public int Write(byte[] buffer, int offset, long first, int count, long now)
    {
        _buffer = buffer;
        _at = offset;
        Head(ArrayHead, count);
        for (int i = 0; i < count; i++)
        {
            Record(first + i, i == 0, now);
        }

        return _at - offset;
    }

    private void Record(long number, bool isFirst, long now)
    {
        long age = (now - _queue.TakenAt(number) + 500) / 1000;
        int fields = 2 + (age > 0 ? 1 : 0);
        if (isFirst)
        {
            Head(MapHead, fields + (_unit.Length > 0 ? 3 : 2));
            Bases();
        }
        else
        {
            Head(MapHead, fields);
        }

        Integer(Value);
        Thousandths(_queue.Thousandths(number));
        if (age > 0)
        {
            Integer(Time);
            Integer(-age);
        }

        Text(Number);
        Integer(number);
    }

    private void Bases()
    {
        Integer(BaseName);
        Text(_name);
        if (_unit.Length > 0)
        {
            Integer(BaseUnit);
            Text(_unit);
        }

        Text(BaseStart);
        Head(Unsigned, Start);
    }

    // 21500 is 215 times ten to the power of -1, and 21000 is 21.
    private void Thousandths(int value)
    {
        int exponent = -3;
        while (exponent < 0 && value % 10 == 0)
        {
            value /= 10;
            exponent++;
        }

        if (exponent < 0)
        {
            Byte(DecimalFraction);
            Head(ArrayHead, 2);
            Integer(exponent);
        }

        Integer(value);
    }

    private void Integer(long value)
    {
        if (value < 0)
        {
            Head(Negative, -1 - value);
        }
        else
        {
            Head(Unsigned, value);
        }
    }

    private void Text(string text)
    {
        Head(TextString, text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            Byte(text[i] & 0x7F);
        }
    }

    // Major type and argument, in the shortest form (RFC 8949 section 4.2.1).
    private void Head(int major, long argument)
    {
        int size = HeadSize(argument);
        if (size == 1)
        {
            Byte(major | (int)argument);
            return;
        }

        Byte(major | (size == 2 ? 24 : size == 3 ? 25 : size == 5 ? 26 : 27));
        for (int shift = 8 * (size - 2); shift >= 0; shift -= 8)
        {
            Byte((int)((argument >> shift) & 0xFF));
        }
    }

    private static int HeadSize(long argument)
    {
        return argument < 24 ? 1 : argument < 0x100 ? 2 : argument < 0x10000 ? 3 : argument < 0x100000000 ? 5 : 9;
    }

    private void Byte(int value)
    {
        if (_buffer != null)
        {
            _buffer[_at] = (byte)value;
        }

        _at++;
    }
}
