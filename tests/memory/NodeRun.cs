// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Firmware;

namespace NanoIke.Tests.Memory;

/// <summary>The whole node with CoAP, in a heap that is fragmented in every turn of its loop.</summary>
internal sealed class NodeRun
{
    /// <summary>Readings that the recorded node takes.</summary>
    internal const int Readings = 3;

    private readonly Recording _recording;
    private readonly Notes _notes;

    internal NodeRun(Recording recording)
    {
        _recording = recording;
        _notes = new Notes(recording);
    }

    /// <summary>Runs the node; what came of it.</summary>
    internal string Play(Suite suite, Holes holes, int leave)
    {
        string end;
        try
        {
            FragmentedBoard board = new FragmentedBoard(suite, new ReplayLink(_recording, _notes, holes, leave), holes, leave);
            holes.Make(leave, true);
            Supervisor supervisor = new Supervisor(board, new Factory(board));
            int code = supervisor.Run(Readings);
            end = code == Node.ExitDone ? string.Empty : supervisor.Failure == null ? "silent" : "failed: " + supervisor.Failure;
        }
        catch (Exception e)
        {
            end = "failed: " + e.GetType().Name;
        }

        holes.Release();
        nanoFramework.Runtime.Native.GC.Run(true);
        string fault = _notes.Fault();
        return fault != null ? fault : end.Length > 0 ? end : _notes.IsComplete() ? "right" : "silent";
    }

    private sealed class FragmentedBoard : NodeBoard
    {
        private readonly Holes _holes;
        private readonly int _leave;

        internal FragmentedBoard(Suite suite, NodeLink link, Holes holes, int leave)
            : base(suite, link)
        {
            _holes = holes;
            _leave = leave;
        }

        public override void Turn()
        {
            _holes.Make(_leave, true);
        }

        // In the middle of the node's work: only what a driver allocates and leaves.
        public override int ReadThousandths()
        {
            _holes.Make(_leave, false);
            return base.ReadThousandths();
        }
    }

    private sealed class Factory : NodeFactory
    {
        private readonly NodeBoard _board;

        internal Factory(NodeBoard board)
        {
            _board = board;
        }

        public override string Problem => "no node";

        public override Node Create()
        {
            string text = NodeBoard.Configuration;
            byte[] file = new byte[text.Length];
            for (int i = 0; i < file.Length; i++)
            {
                file[i] = (byte)text[i];
            }

            return new Node(_board, new ConfigurationParser().Parse(file));
        }
    }
}
