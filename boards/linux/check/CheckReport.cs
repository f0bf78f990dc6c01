// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>Shows each step as it happens, then the verdict: lines for people, or JSON.</summary>
internal sealed class CheckReport
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool _json;
    private readonly long _started = Environment.TickCount64;

    internal CheckReport(bool json)
    {
        _json = json;
    }

    /// <summary>Shows a step.</summary>
    /// <param name="name">One word, the same at all times.</param>
    /// <param name="text">What came of it.</param>
    internal void Step(string name, string text)
    {
        if (_json)
        {
            Write(new JsonObject { ["ms"] = Environment.TickCount64 - _started, ["event"] = name, ["text"] = text });
        }
        else
        {
            Show($"{name,-9} {text}");
        }
    }

    /// <summary>Shows the verdict, and what to do about it.</summary>
    internal void Tell(Verdict verdict)
    {
        if (_json)
        {
            JsonArray causes = new();
            foreach (Cause cause in verdict.Causes)
            {
                JsonObject entry = new() { ["cause"] = cause.Id, ["text"] = cause.What };
                foreach ((string title, string text) in cause.Lines())
                {
                    entry[title] = text;
                }

                causes.Add((JsonNode)entry);
            }

            Write(new JsonObject
            {
                ["ms"] = Environment.TickCount64 - _started,
                ["event"] = "verdict",
                ["works"] = verdict.Works,
                ["proven"] = verdict.Proven,
                ["text"] = verdict.Text,
                ["causes"] = causes,
            });
            return;
        }

        Show((verdict.Works ? "works: " : "fails: ") + verdict.Text);
        int number = 0;
        foreach (Cause cause in verdict.Causes)
        {
            number++;
            Show(string.Empty);
            Show($"{number}. {cause.What}");
            foreach ((string title, string text) in cause.Lines())
            {
                Show($"   {title,-14} {text}");
            }
        }
    }

    private static void Write(JsonObject line)
    {
        Show(line.ToJsonString(s_json));
    }

    private static void Show(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
