// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Globalization;
using System.IO;

namespace NanoIke.Fleet;

/// <summary>The processor time that the gateway takes; it may be started anew meanwhile.</summary>
internal sealed class GatewayCpu
{
    private const int TickMs = 10; // of /proc
    private const int UserField = 13; // and the next one the kernel's, counted from the state on, which follows the name in brackets

    private readonly string _pidFile;
    private string _pid = string.Empty;
    private long _before;

    internal GatewayCpu(string pidFile)
    {
        _pidFile = pidFile;
    }

    /// <summary>Milliseconds since the last call.</summary>
    internal long TakeMs()
    {
        try
        {
            string pid = File.ReadAllText(_pidFile).Trim();
            string text = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            long now = TickMs * (Number(fields[UserField - 2]) + Number(fields[UserField - 1]));
            long spent = pid == _pid ? now - _before : now;
            bool first = _pid.Length == 0;
            (_pid, _before) = (pid, now);
            return first ? 0 : spent;
        }
        catch (IOException)
        {
            return 0; // it is off
        }
    }

    private static long Number(string text)
    {
        return long.Parse(text, CultureInfo.InvariantCulture);
    }
}
