// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Responder;
using NanoIke.Sa;

namespace NanoIke.Fuzz;

/// <summary>
/// How a message of the gateway under one IKE SA is addressed, and insides to mutate before encryption. Stale: its Message ID is
/// outside the window, so it is ignored whatever it says.
/// </summary>
internal sealed record Channel(ResponderSa Sa, byte Exchange, byte Flags, uint Id, Seed[] Insides, bool IsStale = false)
{
    /// <summary>Keys of the SA before an additional key exchange; null: those that it has.</summary>
    internal IkeKeys Earlier { get; init; }
}

/// <summary>A Child SA of the gateway: inner packets to mutate before they are sealed, and a genuine packet that must open.</summary>
internal sealed record Outlet(EspSa Esp, IkeSa Sa, Seed[] Packets, byte[] Genuine);

/// <summary>A genuine datagram, and what the tunnel says and sends when it gets it.</summary>
internal sealed record Expected(Seed Datagram, string Said, string Sent);

/// <summary>A tunnel in one state, with what the gateway could say in it.</summary>
internal sealed class Scene
{
    internal Scene(string name, World world)
    {
        Name = name;
        World = world;
        Now = world.Now;
        Saved = world.Memory.Save();
        Openings = world.Tunnel.Openings;
        PacketsSent = world.Tunnel.PacketsSent;
        IsInitiating = world.Handshake.State == HandshakeState.Init && !world.IsEvaluationSpent;
        HasCookiesToFollow = world.Handshake.Cookies < Limits.CookiesMax;
        world.Tunnel.Suspect(Now);
        Asked = world.Memory.Save();
        world.Memory.Restore(Saved);
    }

    internal string Name { get; }

    internal World World { get; }

    internal long Now { get; }

    internal Saved Saved { get; }

    /// <summary>The state after one liveness check, which a hint in the clear may cause.</summary>
    internal Saved Asked { get; }

    internal int Openings { get; }

    internal long PacketsSent { get; }

    /// <summary>An answer to IKE_SA_INIT is waited for: a forged one cannot be told from a genuine one.</summary>
    internal bool IsInitiating { get; }

    /// <summary>A COOKIE is followed at once; past the limit the newest one waits for the next retransmission.</summary>
    internal bool HasCookiesToFollow { get; }

    /// <summary>Datagrams that the tunnel must handle in this state.</summary>
    internal List<Expected> Genuine { get; } = new List<Expected>();

    /// <summary>All datagrams of this life, to mutate without keys.</summary>
    internal List<Seed> Clear => World.Datagrams;

    internal List<Channel> Channels { get; } = new List<Channel>();

    internal List<Outlet> Outlets { get; } = new List<Outlet>();

    /// <summary>Notes what becomes of a genuine datagram now.</summary>
    internal Scene Expects(params Seed[] datagrams)
    {
        foreach (Seed datagram in datagrams)
        {
            World.Memory.Restore(Saved);
            (string said, string sent) = World.Try(datagram.Bytes, Now);
            if (said.StartsWith(nameof(Status.Ignored), StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{Name}: {datagram} is not taken");
            }

            Genuine.Add(new Expected(datagram, said, sent));
        }

        World.Memory.Restore(Saved);
        return this;
    }
}
