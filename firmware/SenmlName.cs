// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>Names as SenML allows them (RFC 8428 section 4.5.1).</summary>
internal static class SenmlName
{
    /// <summary>The name with '-' for what must not be in it, and 'n' for what must not be its first character.</summary>
    internal static string Of(string name)
    {
        char[] safe = new char[name.Length];
        for (int i = 0; i < safe.Length; i++)
        {
            char c = name[i];
            bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            safe[i] = letter || (i > 0 && (c == '-' || c == ':' || c == '.' || c == '/' || c == '_')) ? c : i > 0 ? '-' : 'n';
        }

        return new string(safe);
    }
}
