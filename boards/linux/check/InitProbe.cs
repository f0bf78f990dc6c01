// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Net.Sockets;
using NanoIke.Wire;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>Sends IKE_SA_INIT outside of any tunnel, and shows what comes back.</summary>
internal sealed class InitProbe
{
    /// <summary>Port of IKE without UDP encapsulation, and without the marker.</summary>
    internal const int PlainPort = 500;

    private const int Tries = 2;
    private const int CookiesMax = 2; // the gateway may change its secret in between

    private readonly uint _address;
    private readonly int _port;
    private readonly Traffic _traffic;
    private readonly Patience _patience;

    /// <summary>Prepares questions.</summary>
    /// <param name="address">The gateway.</param>
    /// <param name="port">Its port; at 500 there is no marker (RFC 3948 section 2.2).</param>
    /// <param name="traffic">Counts.</param>
    /// <param name="patience">How long it waits.</param>
    internal InitProbe(uint address, int port, Traffic traffic, Patience patience)
    {
        _address = address;
        _port = port;
        _traffic = traffic;
        _patience = patience;
    }

    /// <summary>Asks; once more with the COOKIE where the gateway wants one (RFC 7296 section 2.6).</summary>
    /// <param name="message">The message.</param>
    /// <param name="answer">The answer; null: none that is IKE.</param>
    /// <returns>What came.</returns>
    internal Arrival Ask(byte[] message, out IkeAnswer? answer)
    {
        byte[] buffer = new byte[65536];
        byte[] sent = message;
        int cookies = 0;
        answer = null;
        try
        {
            using CheckSocket socket = new(_address, _port, _traffic);
            for (int tries = Tries; tries > 0; tries--)
            {
                Arrival arrival = Ask(socket, sent, buffer, out answer);
                byte[]? cookie = cookies < CookiesMax ? answer?.Notify(Ike.Cookie) : null;
                if (cookie != null)
                {
                    cookies++;
                    sent = Offers.WithCookie(message, cookie);
                    tries = Tries + 1;
                }
                else if (arrival != Arrival.Nothing)
                {
                    return arrival;
                }
            }
        }
        catch (SocketException)
        {
            return Arrival.HostUnreachable;
        }

        return Arrival.Nothing;
    }

    private Arrival Ask(CheckSocket socket, byte[] message, byte[] buffer, out IkeAnswer? answer)
    {
        int marker = _port == PlainPort ? 0 : Ike.MarkerSize;
        byte[] datagram = new byte[marker + message.Length];
        message.CopyTo(datagram, marker);
        socket.Send(datagram);
        Arrival arrival = socket.Receive(buffer, _patience.ProbeMs, out int size);
        bool ours = size >= marker + Ike.HeaderSize
            && buffer.AsSpan(marker, Ike.SpiSize).SequenceEqual(message.AsSpan(0, Ike.SpiSize));
        answer = ours ? IkeAnswer.Clear(buffer.AsSpan(marker, size - marker)) : null;
        return arrival;
    }
}
