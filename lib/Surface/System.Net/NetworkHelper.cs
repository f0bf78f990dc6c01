// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Threading;

namespace nanoFramework.Networking;

public class IPConfiguration
{
    public IPConfiguration(string ipv4Address, string ipv4SubnetMask, string ipv4GatewayAddress, string[] ipv4DnsAddresses = null) =>
        throw null;
    public string IPAddress
    {
        get => throw null;
        set => throw null;
    }

    public string IPSubnetMask
    {
        get => throw null;
        set => throw null;
    }

    public string IPGatewayAddress
    {
        get => throw null;
        set => throw null;
    }

    public string[] IPDns
    {
        get => throw null;
        set => throw null;
    }
}

public enum NetworkHelperStatus
{
    None,
    Started,
    NetworkIsReady,
    FailedNoNetworkInterface,
    TokenExpiredWaitingIPAddress,
    TokenExpiredWaitingDateTime,
    ErrorConnetingToWiFiWhileScanning,
    ExceptionOccurred,
    Reconnecting,
}

public static class NetworkHelper
{
    public static ManualResetEvent NetworkReady => throw null;
    public static NetworkHelperStatus Status => throw null;
    public static Exception HelperException => throw null;
    public static void SetupNetworkHelper(bool requiresDateTime = false) => throw null;
    public static void SetupNetworkHelper(IPConfiguration ipConfiguration, bool requiresDateTime = false) => throw null;
    public static bool SetupAndConnectNetwork(CancellationToken token = default, bool requiresDateTime = false) => throw null;
    public static bool SetupAndConnectNetwork(IPConfiguration ipConfiguration, CancellationToken token = default,
        bool requiresDateTime = false) => throw null;
    public static void Reset() => throw null;
}
