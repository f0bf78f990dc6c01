// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System.Net.NetworkInformation;

public enum NetworkInterfaceType
{
    Unknown = 1,
    Ethernet = 6,
    Wireless80211 = 71,
    WirelessAP = 72,
}

public class NetworkInterface
{
    protected NetworkInterface(int interfaceIndex) => throw null;
    public static NetworkInterface[] GetAllNetworkInterfaces() => throw null;
    public static bool GetIsNetworkAvailable() => throw null;
    public void EnableStaticIPv4(string ipv4Address, string ipv4SubnetMask, string ipv4GatewayAddress) => throw null;
    public void EnableDhcp() => throw null;
    public void EnableStaticIPv4Dns(string[] dnsAddresses) => throw null;
    public void EnableAutomaticDns() => throw null;
    public string IPv4Address => throw null;
    public string IPv4GatewayAddress => throw null;
    public string IPv4SubnetMask => throw null;
    public string[] IPv4DnsAddresses => throw null;
    public bool IsDhcpEnabled => throw null;
    public void ReleaseDhcpLease() => throw null;
    public void RenewDhcpLease() => throw null;
    public byte[] PhysicalAddress
    {
        get => throw null;
        set => throw null;
    }

    public NetworkInterfaceType NetworkInterfaceType => throw null;
}

public class NetworkAvailabilityEventArgs : EventArgs
{
    internal NetworkAvailabilityEventArgs() => throw null;
    public bool IsAvailable => throw null;
}

public delegate void NetworkAddressChangedEventHandler(object sender, EventArgs e);

public delegate void NetworkAvailabilityChangedEventHandler(object sender, NetworkAvailabilityEventArgs e);

public static class NetworkChange
{
    public static event NetworkAddressChangedEventHandler NetworkAddressChanged
    {
        add => throw null;
        remove => throw null;
    }

    public static event NetworkAvailabilityChangedEventHandler NetworkAvailabilityChanged
    {
        add => throw null;
        remove => throw null;
    }
}

public static class IPGlobalProperties
{
    public static IPAddress GetIPAddress() => throw null;
}
