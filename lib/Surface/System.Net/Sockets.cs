// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace System.Net.Sockets;

public enum AddressFamily
{
    Unknown = -1,
    Unspecified = 0,
    InterNetwork = 2,
    InterNetworkV6 = 23,
}

public enum SocketType
{
    Unknown = -1,
    Stream = 1,
    Dgram = 2,
    Raw = 3,
}

public enum ProtocolType
{
    Unknown = -1,
    IP = 0,
    Icmp = 1,
    IPv4 = 4,
    Tcp = 6,
    Udp = 17,
    IPv6 = 41,
}

public enum SelectMode
{
    SelectRead = 0,
    SelectWrite = 1,
    SelectError = 2,
}

public enum SocketFlags
{
    None = 0x0000,
    OutOfBand = 0x0001,
    Peek = 0x0002,
    DontRoute = 0x0004,
}

public enum SocketOptionLevel
{
    Socket = 0xFFFF,
    IP = ProtocolType.IP,
    Tcp = ProtocolType.Tcp,
    Udp = ProtocolType.Udp,
}

public enum SocketOptionName
{
    ReuseAddress = 0x0004,
    Broadcast = 0x0020,
    SendBuffer = 0x1001,
    ReceiveBuffer = 0x1002,
    SendTimeout = 0x1005,
    ReceiveTimeout = 0x1006,
    Error = 0x1007,
    TypeOfService = 3,
    IpTimeToLive = 4,
    AddMembership = 12,
    DropMembership = 13,
    DontFragment = 14,
    PacketInformation = 19,
}

public enum SocketError
{
    Success = 0,
    SocketError = -1,
    Interrupted = 10004,
    AccessDenied = 10013,
    Fault = 10014,
    InvalidArgument = 10022,
    TooManyOpenSockets = 10024,
    WouldBlock = 10035,
    InProgress = 10036,
    AlreadyInProgress = 10037,
    NotSocket = 10038,
    DestinationAddressRequired = 10039,
    MessageSize = 10040,
    ProtocolOption = 10042,
    ProtocolNotSupported = 10043,
    SocketNotSupported = 10044,
    OperationNotSupported = 10045,
    AddressAlreadyInUse = 10048,
    AddressNotAvailable = 10049,
    NetworkDown = 10050,
    NetworkUnreachable = 10051,
    NetworkReset = 10052,
    ConnectionAborted = 10053,
    ConnectionReset = 10054,
    NoBufferSpaceAvailable = 10055,
    IsConnected = 10056,
    NotConnected = 10057,
    Shutdown = 10058,
    TimedOut = 10060,
    ConnectionRefused = 10061,
    HostDown = 10064,
    HostUnreachable = 10065,
    HostNotFound = 11001,
    TryAgain = 11002,
    NoRecovery = 11003,
    NoData = 11004,
}

public class SocketException : Exception
{
    public SocketException(SocketError errorCode) => throw null;
    public int ErrorCode => throw null;
}

public class Socket : IDisposable
{
    public Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType) => throw null;
    public int Available => throw null;
    public EndPoint LocalEndPoint => throw null;
    public EndPoint RemoteEndPoint => throw null;
    public bool Connected => throw null;
    public int ReceiveTimeout
    {
        get => throw null;
        set => throw null;
    }

    public int SendTimeout
    {
        get => throw null;
        set => throw null;
    }

    public SocketType SocketType => throw null;
    public void Bind(EndPoint localEP) => throw null;
    public void Connect(EndPoint remoteEP) => throw null;
    public void Close() => throw null;
    public void Listen(int backlog) => throw null;
    public Socket Accept() => throw null;
    public int Send(byte[] buffer) => throw null;
    public int Send(byte[] buffer, SocketFlags socketFlags) => throw null;
    public int Send(byte[] buffer, int size, SocketFlags socketFlags) => throw null;
    public int Send(byte[] buffer, int offset, int size, SocketFlags socketFlags) => throw null;
    public int SendTo(byte[] buffer, int offset, int size, SocketFlags socketFlags, EndPoint remoteEP) => throw null;
    public int SendTo(byte[] buffer, int size, SocketFlags socketFlags, EndPoint remoteEP) => throw null;
    public int SendTo(byte[] buffer, SocketFlags socketFlags, EndPoint remoteEP) => throw null;
    public int SendTo(byte[] buffer, EndPoint remoteEP) => throw null;
    public int Receive(byte[] buffer) => throw null;
    public int Receive(byte[] buffer, SocketFlags socketFlags) => throw null;
    public int Receive(byte[] buffer, int size, SocketFlags socketFlags) => throw null;
    public int Receive(byte[] buffer, int offset, int size, SocketFlags socketFlags) => throw null;
    public int ReceiveFrom(byte[] buffer, int offset, int size, SocketFlags socketFlags, ref EndPoint remoteEP) => throw null;
    public int ReceiveFrom(byte[] buffer, ref EndPoint remoteEP) => throw null;
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue) => throw null;
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, bool optionValue) => throw null;
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue) => throw null;
    public object GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName) => throw null;
    public bool Poll(int microSeconds, SelectMode mode) => throw null;
    protected virtual void Dispose(bool disposing) => throw null;
    void IDisposable.Dispose() => throw null;
}
