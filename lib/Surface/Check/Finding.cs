// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.SurfaceCheck;

/// <summary>One thing a board cannot run, where it stands and why it is refused.</summary>
internal sealed class Finding
{
    internal Finding(string code, string file, int line, int column, string message)
    {
        Code = code;
        File = file;
        Line = line;
        Column = column;
        Message = message;
    }

    internal string Code { get; }

    internal string File { get; }

    internal int Line { get; }

    internal int Column { get; }

    internal string Message { get; }

    /// <summary>The form in which a build tool recognizes an error.</summary>
    public override string ToString()
    {
        string place = Line > 0 ? File + "(" + Line + "," + Column + ")" : File;
        return place + ": error " + Code + ": " + Message;
    }
}
