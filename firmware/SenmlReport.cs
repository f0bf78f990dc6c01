// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>
/// Writes a report as SenML JSON (RFC 8428) into a buffer that is made once:
/// [{"bn":"node-1:","n":"report","v":7},{"n":"uptime","u":"s","v":12},{"n":"temperature","u":"Cel","v":21.5}]
/// </summary>
public sealed class SenmlReport
{
    private readonly string _baseName;
    private readonly string _name;
    private readonly string _unit;

    /// <summary>Prepares reports of one node.</summary>
    /// <param name="node">Identity of the node; what SenML names may not contain (RFC 8428 section 4.5.1) becomes '-'.</param>
    /// <param name="name">Name of the reading.</param>
    /// <param name="unit">Unit of the reading, or an empty string.</param>
    public SenmlReport(string node, string name, string unit)
    {
        _baseName = SenmlName.Of(node);
        _name = name;
        _unit = unit;
        Buffer = new byte[128 + node.Length + name.Length + unit.Length];
    }

    /// <summary>Holds the report.</summary>
    public byte[] Buffer { get; private set; }

    /// <summary>Size of the report in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Writes a report.</summary>
    /// <param name="number">Number of the report.</param>
    /// <param name="uptimeSeconds">Seconds since the node started.</param>
    /// <param name="thousandths">The reading in thousandths of its unit.</param>
    public void Write(long number, long uptimeSeconds, int thousandths)
    {
        Length = 0;
        Text("[{\"bn\":\"");
        Text(_baseName);
        Text(":\",\"n\":\"report\",\"v\":");
        Number(number);
        Text("},{\"n\":\"uptime\",\"u\":\"s\",\"v\":");
        Number(uptimeSeconds);
        Text("},{\"n\":\"");
        Text(_name);
        if (_unit.Length > 0)
        {
            Text("\",\"u\":\"");
            Text(_unit);
        }

        Text("\",\"v\":");
        Thousandths(thousandths);
        Text("}]");
    }

    private void Text(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Buffer[Length++] = (byte)text[i];
        }
    }

    private void Number(long value)
    {
        long unit = 1;
        while (value / unit >= 10)
        {
            unit *= 10;
        }

        for (; unit > 0; unit /= 10)
        {
            Buffer[Length++] = (byte)('0' + (int)(value / unit % 10));
        }
    }

    private void Thousandths(int value)
    {
        long magnitude = value;
        if (value < 0)
        {
            Text("-");
            magnitude = -magnitude;
        }

        Number(magnitude / 1000);
        int fraction = (int)(magnitude % 1000);
        if (fraction > 0)
        {
            Text(".");
            for (int unit = 100; fraction > 0; unit /= 10)
            {
                Number(fraction / unit);
                fraction %= unit;
            }
        }
    }
}
