// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Responder;

namespace NanoIke.Fuzz;

/// <summary>A tunnel in one state, with what the gateway could say in it.</summary>
internal sealed class Scene
{
    internal Scene(string name, World world, Seed genuine)
    {
        Name = name;
        World = world;
        Now = world.Now;
        Saved = world.Memory.Save();
        State = world.Tunnel.State;
        Genuine = genuine;
    }

    internal string Name { get; }

    internal World World { get; }

    internal long Now { get; }

    internal Saved Saved { get; }

    internal TunnelState State { get; }

    /// <summary>A datagram that the tunnel must handle; null where nothing is waited for.</summary>
    internal Seed Genuine { get; }

    /// <summary>What it returns for that, and the state then.</summary>
    internal Status GenuineStatus { get; set; } = Status.Handled;

    internal TunnelState GenuineState { get; set; } = TunnelState.Open;

    /// <summary>Datagrams to mutate without keys.</summary>
    internal Seed[] Clear { get; set; } = Array.Empty<Seed>();

    /// <summary>Those of the exchange under way.</summary>
    internal Seed[] Likely { get; set; } = Array.Empty<Seed>();

    /// <summary>Insides of protected messages, to mutate before encryption; and how such a message is addressed.</summary>
    internal Seed[] Inside { get; set; } = Array.Empty<Seed>();

    internal byte Exchange { get; set; }

    internal byte Flags { get; set; }

    internal uint Id { get; set; }

    internal ulong SpiInitiator { get; set; }

    internal ulong SpiResponder { get; set; }

    internal DirectionKeys Keys { get; set; }

    /// <summary>Inner packets, to mutate before they are sealed.</summary>
    internal Seed[] Packets { get; set; } = Array.Empty<Seed>();

    internal EspSa Esp { get; set; }
}
