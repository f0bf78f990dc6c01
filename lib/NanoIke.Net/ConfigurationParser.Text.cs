// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <content>What editors and shells make of a text file: marks, UTF-16, one-byte encodings, quotes.</content>
public sealed partial class ConfigurationParser
{
    private const int MarkLength = 3;

    // Either order; a file without the mark is found by its zero bytes.
    private bool IsUtf16()
    {
        return _file.Length >= 2 && ((_file[0] == 0xFF && _file[1] == 0xFE) || (_file[0] == 0xFE && _file[1] == 0xFF));
    }

    private int MarkBytes()
    {
        return _file.Length >= MarkLength && _file[0] == 0xEF && _file[1] == 0xBB && _file[2] == 0xBF ? MarkLength : 0;
    }

    private bool HasZero(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (_file[i] == 0)
            {
                return true;
            }
        }

        return false;
    }

    // The gateway's file is UTF-8: in another encoding the same letters are another secret. RFC 3629 section 4, but for the few
    // forms it rules out among those of the right length: no editor writes them.
    private bool IsUtf8()
    {
        int more = 0;
        for (int i = _start; i < _end; i++)
        {
            byte c = _file[i];
            bool continues = c >= 0x80 && c < 0xC0;
            if (continues != more > 0 || c >= 0xF8)
            {
                return false;
            }

            more = continues ? more - 1 : c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
        }

        return more == 0;
    }

    private bool IsQuoted()
    {
        byte first = _file[_start];
        return _end - _start >= 2 && (first == '"' || first == '\'') && _file[_end - 1] == first;
    }

    private static bool IsBlank(byte c)
    {
        return c == ' ' || c == '\t' || c == '\r';
    }
}
