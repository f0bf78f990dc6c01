// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Globalization;
using System.Text.Json;
using NanoIke.Firmware;

namespace NanoIke.Boards.Linux;

/// <summary>Writes events as lines of JSON (README.md lists them). The counts stay those of the event before where there are no new
/// ones.</summary>
internal sealed class EventLine
{
    private readonly long _started = Environment.TickCount64;
    private string _counts = Counts(0, 0, 0, 0);

    internal string Of(string name, string text, Reporter? counts)
    {
        if (counts != null)
        {
            _counts = Counts(counts.Sent, counts.Delivered, counts.Queued, counts.Lost);
        }

        string milliseconds = (Environment.TickCount64 - _started).ToString(CultureInfo.InvariantCulture);
        return $"{{\"ms\":{milliseconds},\"event\":\"{name}\",{_counts},\"text\":\"{JsonEncodedText.Encode(text)}\"}}";
    }

    private static string Counts(long sent, long delivered, long queued, long lost)
    {
        return string.Create(CultureInfo.InvariantCulture,
            $"\"sent\":{sent},\"delivered\":{delivered},\"queued\":{queued},\"lost\":{lost}");
    }
}
