// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;

namespace NanoIke.Tests.Memory;

/// <summary>The node in a fragmented heap, one line a run; the runtime decides how large the heap is.</summary>
public static class Program
{
    private const int Patterns = 8;
    private const int LeastBytes = 16000; // the recording, and a node that says what it lacks

    /// <summary>Runs all.</summary>
    public static void Main()
    {
        int free = (int)nanoFramework.Runtime.Native.GC.Run(true);
        Console.WriteLine("free " + free.ToString());
        for (int i = -1; i < Patterns; i++)
        {
            Play(i, free);
        }

        Play(-1, free); // nothing of it stays

        Console.WriteLine("end");
    }

    private static void Play(int pattern, int free)
    {
        string line;
        try
        {
            int left = (int)nanoFramework.Runtime.Native.GC.Run(true);
            line = left < LeastBytes ? "failed: " + left.ToString() + " bytes are too little" : PlayOne(pattern, free * 2 / 5);
        }
        catch (Exception e)
        {
            line = "failed: " + e.GetType().Name + " before it began";
        }

        Console.WriteLine("run " + pattern.ToString() + " " + line);
    }

    private static string PlayOne(int pattern, int leave)
    {
#if CHACHA
        Suite suite = new ChaChaSuite();
        string[] steps = RecordedNodeLife.ChaCha();
#else
        Suite suite = new AesCbcSuite();
        string[] steps = RecordedNodeLife.Aes();
#endif
        return new NodeRun(new Recording(steps)).Play(suite, new Holes(pattern), leave);
    }
}
