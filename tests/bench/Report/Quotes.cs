// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NanoIke.Meter;

namespace NanoIke.Bench.Report;

/// <summary>
/// What documents quote of the accepted figures, as it must stand there: {FIGURE} is its value, {FIGURE@BOARD} the time that a board takes.
/// </summary>
internal static class Quotes
{
    private const string Readme = "README.md";
    private const string Boards = "boards/README.md";
    private static readonly (string Document, string Text)[] s_quotes =
    [
        (Readme, "a tunnel here {chacha.heap.open} to {aes.heap.open}."),
        (Readme, "this library {size.pe.real.library.native} of `.pe`"),
        (Readme, "| handshake, IL | {aes.handshake} | {chacha.handshake} | {ccm.handshake} |"),
        (Readme, "| the same with P-256 | {aes.p256.handshake} | {chacha.p256.handshake} |"),
        (Readme, "| sending 64 bytes, IL | {aes.esp.send.64} | {chacha.esp.send.64} | {ccm.esp.send.64} |"),
        (Readme, "| heap of an open tunnel, bytes | {aes.heap.open} | {chacha.heap.open} | {ccm.heap.open} |"),
        (Readme, "datagrams a day | {aes.day.datagrams} | {chacha.day.datagrams} | {ccm.day.datagrams} |"),
        (Readme, "| its IP bytes a day, both ways | {aes.day.bytes} | {chacha.day.bytes} | {ccm.day.bytes} |"),
        (Readme, "handshake {native.handshake} IL, sending 64 bytes {native.esp.send.64}, heap {native.heap.open}."),
        (Readme, "a handshake on native AES computes for {native.handshake@ESP32}, a report for {native.esp.send.64@ESP32}."),
        (Boards, "| handshake | {native.handshake@ESP32} | {native.handshake@STM32F7} | {chacha.handshake@ESP32} |"),
        (Boards, "| {chacha.handshake.prepared@ESP32} |"),
        (Boards, "| prepared renewal | {native.handshake.prepared@ESP32} | {native.handshake.prepared@STM32F7} |"),
        (Boards, "| wake from deep sleep, with a report | {native.wake@ESP32} | | {chacha.wake@ESP32} |"),
        (Boards, "| sending 64 bytes | {native.esp.send.64@ESP32} | {native.esp.send.64@STM32F7} | {chacha.esp.send.64@ESP32} |"),
        (Boards, "takes {size.deploy.esp32.aes} bytes on an ESP32, {size.deploy.stm32-ethernet.aes} on an STM32"),
        (Boards, "{size.deploy.esp32.ccm-mlkem768} at most"),
    ];

    /// <summary>What is missing in a document: one sentence each, with the words that belong there.</summary>
    public static IEnumerable<string> Complaints(string root, IReadOnlyList<Figure> accepted)
    {
        Dictionary<string, Figure> byName = accepted.ToDictionary(f => f.Name);
        string Value(string name, string board) => !byName.TryGetValue(name, out Figure? figure) ? "?"
            : board.Length == 0 ? Numbers.Grouped(figure.Value) : BoardTimes.Of(board, figure.Cpu ?? default);
        foreach ((string document, string text) in s_quotes)
        {
            string words = Regex.Replace(text, "{([^}@]+)@?([^}]*)}", m => Value(m.Groups[1].Value, m.Groups[2].Value));
            if (!File.ReadAllText(Path.Combine(root, document)).Contains(words, System.StringComparison.Ordinal))
            {
                yield return $"{document} must say: {words}";
            }
        }
    }
}
