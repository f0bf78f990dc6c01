// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Net.Sockets;

namespace System.Net;

public abstract class EndPoint
{
}

public class IPAddress
{
    public static readonly IPAddress Any;
    public static readonly IPAddress Loopback;
    public static readonly IPAddress Broadcast;
    public static readonly IPAddress None;

    public IPAddress(long newAddress) => throw null;
    public IPAddress(byte[] address) => throw null;
    public AddressFamily AddressFamily => throw null;
    public static bool operator ==(IPAddress a, IPAddress b) => throw null;
    public static bool operator !=(IPAddress a, IPAddress b) => throw null;
    public override bool Equals(object other) => throw null;
    public bool Equals(IPAddress other) => throw null;
    public byte[] GetAddressBytes() => throw null;
    public static IPAddress Parse(string ipString) => throw null;
    public override string ToString() => throw null;
    public static IPAddress GetDefaultLocalAddress() => throw null;
    public override int GetHashCode() => throw null;
}

public class IPEndPoint : EndPoint
{
    public const int MinPort = 0x00000000;
    public const int MaxPort = 0x0000FFFF;

    public IPEndPoint(long address, int port) => throw null;
    public IPEndPoint(IPAddress address, int port) => throw null;
    public IPAddress Address => throw null;
    public AddressFamily AddressFamily => throw null;
    public int Port => throw null;
    public override string ToString() => throw null;
    public override bool Equals(object obj) => throw null;
    public override int GetHashCode() => throw null;
}

public class IPHostEntry
{
    public string HostName => throw null;
    public IPAddress[] AddressList => throw null;
}

public static class Dns
{
    public static IPHostEntry GetHostEntry(string hostNameOrAddress) => throw null;
}
