// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Boards;
using NanoIke.Firmware;
using NanoIke.Net;
using NanoIke.Tests.Memory;

namespace NanoIke.Tests.WholeNode;

/// <summary>The life of a node with three readings, in the firmware of a board; says "end" when it went right.</summary>
internal sealed class Program : NodeFactory
{
    private const string Configuration =
        "gateway = 198.51.100.1\nlocal_id = node-1\ngateway_id = gw.example\npsk = correct horse battery\nremote_subnet = 10.20.0.0/24\n"
        + "collector = coap://10.20.0.1\nreport_interval_ms = 1000\nkeepalive_ms = 0\n"; // of tests/memory/NodeBoard

    private const int Readings = 3;

    private readonly WholeBoard _board;

    private Program(WholeBoard board)
    {
        _board = board;
    }

    /// <inheritdoc/>
    public override string Problem => "no node";

    /// <summary>Runs once.</summary>
    public static void Main()
    {
        Run();
    }

    /// <inheritdoc/>
    public override Node Create()
    {
        byte[] file = new byte[Configuration.Length];
        for (int i = 0; i < file.Length; i++)
        {
            file[i] = (byte)Configuration[i];
        }

        return new Node(_board, new ConfigurationParser().Parse(file));
    }

    // As deep as DeviceProgram.Run.
    private static void Run()
    {
#if CHACHA
        WholeLink link = new WholeLink(RecordedNodeLife.ChaCha());
#else
        WholeLink link = new WholeLink(RecordedNodeLife.Aes());
#endif
        WholeBoard board = new WholeBoard(link);
        Supervisor supervisor = new Supervisor(board, new Program(board));
        int code = supervisor.Run(Readings);
        board.TellFree();
        board.Print(DeviceSuite.LacksNative ? "managed" : "native or none wanted");
        board.Print(code == Node.ExitDone && link.IsAtEnd && !link.IsWrong ? "end" : "failed: " + supervisor.Failure);
    }
}
