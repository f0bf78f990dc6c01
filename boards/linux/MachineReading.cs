// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Globalization;
using System.IO;

namespace NanoIke.Boards.Linux;

/// <summary>A reading of the machine the node runs on: its temperature where there is a sensor, else its load.</summary>
internal sealed class MachineReading
{
    private const string Sensor = "/sys/class/thermal/thermal_zone0/temp"; // thousandths of a degree Celsius
    private const string Load = "/proc/loadavg";

    private readonly bool _sensor = Read(Sensor) != null;

    internal string Name => _sensor ? "temperature" : "load";

    internal string Unit => _sensor ? "Cel" : "/"; // RFC 8428 section 12.1

    internal int Thousandths()
    {
        string? text = Read(_sensor ? Sensor : Load);
        int end = text == null ? 0 : text.IndexOf(' ');
        return decimal.TryParse(end > 0 ? text![..end] : text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal value)
            ? (int)(_sensor ? value : value * 1000)
            : 0;
    }

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
