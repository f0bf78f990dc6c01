// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
using System.Reflection;
using NanoIke.Responder;
using NanoIke.Sa;

namespace NanoIke.Fuzz;

/// <summary>
/// What a tunnel owes its application during a walk: once it is open it sends, until it says that it is lost; and it is lost only for
/// something that the gateway, the link, the clock or the application did. A forger is not on that list.
/// </summary>
internal sealed class Promise
{
    private static readonly FieldInfo s_current = typeof(Tunnel).GetField("_current", BindingFlags.Instance | BindingFlags.NonPublic);

    private readonly Tunnel _tunnel;
    private readonly ScriptedResponder _gateway;
    private readonly long _hardEndMs;
    private byte[] _spis;
    private long _openedAt;
    private bool _cut;

    internal Promise(Tunnel tunnel, ScriptedResponder gateway, long lifetimeMs)
    {
        _tunnel = tunnel;
        _gateway = gateway;
        _hardEndMs = System.Math.Max(10 * lifetimeMs, lifetimeMs + Limits.HardEndMarginMs);
    }

    /// <summary>The tunnel was opened, and has not said that it is over.</summary>
    internal bool IsUp { get; private set; }

    /// <summary>Datagrams that the link lost since the tunnel was opened.</summary>
    internal int Losses { get; set; }

    /// <summary>The gateway deleted an SA or a child.</summary>
    internal bool HasDeleted { get; set; }

    /// <summary>The application closes it.</summary>
    internal void Close()
    {
        IsUp = false;
    }

    /// <summary>Somebody set the clock back; the tunnel's own time goes on.</summary>
    internal void StepBack(long ms)
    {
        _openedAt -= ms;
    }

    /// <summary>Notes what the gateway is doing; called at each step.</summary>
    internal void Look()
    {
        _cut |= _gateway.Silent;
    }

    /// <summary>Takes the tunnel's events; returns what is wrong, or null.</summary>
    /// <param name="now">The time.</param>
    /// <param name="underWay">Datagrams that wait in the queues of the link.</param>
    internal string TakeEvents(long now, int underWay)
    {
        string wrong = null;
        for (TunnelEvent what = _tunnel.TakeEvent(); what != TunnelEvent.None; what = _tunnel.TakeEvent())
        {
            if (what is TunnelEvent.Opened or TunnelEvent.Renewed)
            {
                IsUp = true;
                _spis = (byte[])((IkeSa)s_current.GetValue(_tunnel)).Spis.Clone();
                _openedAt = now;
                _cut = _gateway.Silent;
                Losses = 0;
            }
            else if (what is TunnelEvent.Lost or TunnelEvent.Closed)
            {
                wrong ??= what == TunnelEvent.Lost ? OfLoss(_tunnel.EventStatus, now, underWay) : null;
                IsUp = false;
            }
        }

        return wrong;
    }

    private string OfLoss(Status why, long now, int underWay)
    {
        // A request under an open SA is given up after so many transmissions, each of which was lost, or its answer, or is still queued.
        bool starved = _cut || !IsHeld() || Losses + underWay >= Limits.TransmissionsMax;
        bool excused = why switch
        {
            Status.DeletedByPeer => !IsHeld() || HasDeleted,
            Status.PeerGone => starved,
            Status.LifetimeOver => now - _openedAt >= _hardEndMs,
            _ => false,
        };
        return excused ? null : $"lost for no reason: {why}";
    }

    private bool IsHeld() => _gateway.Sas.Any(sa => sa.Established && Octets.Bytes(sa.SpiInitiator).SequenceEqual(_spis[..8]) && Octets.Bytes(sa.SpiResponder).SequenceEqual(_spis[8..]));
}
