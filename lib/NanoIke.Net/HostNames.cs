// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Net;
#if !NANOFRAMEWORK_1_0
using System.Net.Sockets;
using System.Threading;
#endif

namespace NanoIke.Net;

/// <summary>Host names, by the resolver of the system.</summary>
internal static class HostNames
{
    /// <summary>IPv4 addresses of a name; returns how many. Whatever the resolver throws means: it does not resolve.</summary>
    internal static int Resolve(string host, uint[] addresses)
    {
        int count = 0;
        try
        {
            IPAddress[] list = Ask(host);
            for (int i = 0; i < list.Length && count < addresses.Length; i++)
            {
                byte[] bytes = list[i].GetAddressBytes();
                if (bytes.Length == 4)
                {
                    addresses[count++] = ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
                }
            }
        }
        catch (Exception)
        {
            // SocketException, and others: for a name that is too long, at the time-out, from the native part of nanoFramework.
        }

        return count;
    }

#if NANOFRAMEWORK_1_0
    // The API has no time-out: lwIP asks each server a few times, and nanoFramework waits 30 seconds at most. A thread of its own would
    // not help where the native call stops the interpreter, as on an ESP32.
    private static IPAddress[] Ask(string host)
    {
        return Dns.GetHostEntry(host).AddressList;
    }
#else
    private const int ResolveMs = 5000; // the resolver itself may take a minute over a silent name server

    private static IPAddress[] Ask(string host)
    {
        using CancellationTokenSource timeout = new CancellationTokenSource(ResolveMs);
        return Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork, timeout.Token).WaitAsync(timeout.Token).GetAwaiter().GetResult();
    }
#endif
}
