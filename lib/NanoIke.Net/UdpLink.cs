// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace NanoIke.Net;

/// <summary>
/// A connected UDP socket: Connect + Send/Receive + Poll, because ReceiveFrom allocates per packet and a time-out throws.
/// The same source serves .NET and nanoFramework. Whatever a driver throws becomes a result; a socket of no more use is closed, and
/// <see cref="IsOpen"/> says so.
/// </summary>
public class UdpLink : Link
{
    private const int TimeoutMs = 200; // for one call that should not wait at all; the default is for ever
    private const int PaceMs = 10; // least pause after an error: an exception is dear, and an error that stays must not spin
    private const int FailuresMax = 10; // failures of Receive in a row, then a new socket
    private const int UnsentMax = 20; // datagrams in a row that the stack did not take, then a new socket

    // Numbers of Winsock, which nanoFramework uses as well; .NET has them in SocketErrorCode on every system.
    private const int AccessDenied = 10013; // a firewall on this machine drops it
    private const int WouldBlock = 10035;
    private const int MessageSize = 10040;
    private const int ConnectionReset = 10054;
    private const int NoBuffers = 10055; // also lwIP's "out of memory"
    private const int TimedOut = 10060;
    private const int ConnectionRefused = 10061;
    private const int OutOfMemory = -1;
    private const int Unusable = -2; // no error of a network: the socket or its driver is at its end

    private Socket _socket;
    private bool _open;
    private uint _localAddress;
    private int _localPort;
    private bool _refused; // the stack told Send what Receive should tell
    private bool _sentSince; // since the last refusal, which answers a datagram
    private int _failures;
    private int _unsent;

    /// <inheritdoc/>
    public override bool IsOpen => _open;

    /// <inheritdoc/>
    public override uint LocalAddress => _localAddress;

    /// <inheritdoc/>
    public override int LocalPort => _localPort;

    /// <inheritdoc/>
    public override bool Connect(uint address, int port)
    {
        Close();
        _refused = _sentSince = false;
        _failures = _unsent = _localPort = 0;
        _localAddress = 0;
        try
        {
            Open(address, port);
            _open = true;
            LearnLocal();
        }
        catch (Exception)
        {
            if (!_open)
            {
                Close();
            }
        }

        return _open;
    }

    /// <inheritdoc/>
    public override bool Send(byte[] buffer, int offset, int count)
    {
        // Twice: the first may just tell what became of an earlier datagram, and sends nothing.
        for (int i = 0; _open && i < 2; i++)
        {
            int error = TrySend(buffer, offset, count);
            if (error == 0)
            {
                _unsent = 0;
                _sentSince = true;
                return true;
            }

            if (!IsRefusal(error))
            {
                _open &= IsPassing(error);
                break;
            }

            _refused = true;
        }

        if (!_open || ++_unsent >= UnsentMax)
        {
            Close();
        }

        return false;
    }

    /// <inheritdoc/>
    public override int Receive(byte[] buffer, int waitMs)
    {
        if (!_open)
        {
            Thread.Sleep(waitMs);
            return 0;
        }

        if (_refused)
        {
            _refused = _sentSince = false;
            return -1;
        }

        try
        {
            // .NET ends the wait for a refusal, and does not say why. On nanoFramework both fail while no interface is up.
            int size = IsReadable(waitMs) || HasError() ? ReceiveNow(buffer) : 0;
            _failures = 0;
            return size;
        }
        catch (Exception e)
        {
            return OnError(CodeOf(e), buffer.Length, waitMs);
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _open = false;
        try
        {
            Shut();
        }
        catch (Exception)
        {
            // Nothing can be done about a socket that does not close; it is not used again.
        }
    }

    // The calls of the driver, apart so that a test can let each of them throw.
    internal virtual void Open(uint address, int port)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _socket.ReceiveTimeout = TimeoutMs;
        _socket.SendTimeout = TimeoutMs;
        int wanted = WantedPort;
        WantedPort = 0;
        if (wanted != 0)
        {
            TryBind(wanted);
        }

        byte[] bytes = { (byte)(address >> 24), (byte)((address >> 16) & 255), (byte)((address >> 8) & 255), (byte)(address & 255) };
        _socket.Connect(new IPEndPoint(new IPAddress(bytes), port));
    }

    internal virtual void Bind(int port)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Any, port));
    }

    // lwIP may not say the address; it is then 0.0.0.0, which is "not known".
    internal virtual void LearnLocal()
    {
        IPEndPoint local = (IPEndPoint)_socket.LocalEndPoint;
        byte[] bytes = local.Address.GetAddressBytes();
        _localAddress = ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
        _localPort = local.Port;
    }

    internal virtual int SendNow(byte[] buffer, int offset, int count)
    {
        return _socket.Send(buffer, offset, count, SocketFlags.None);
    }

    internal virtual bool IsReadable(int waitMs)
    {
        return _socket.Poll(waitMs * 1000, SelectMode.SelectRead);
    }

    internal virtual bool HasError()
    {
        return _socket.Poll(0, SelectMode.SelectError);
    }

    internal virtual int ReceiveNow(byte[] buffer)
    {
        return _socket.Receive(buffer, 0, buffer.Length, SocketFlags.None);
    }

    internal virtual void Shut()
    {
        Socket socket = _socket;
        _socket = null;
        if (socket != null)
        {
            socket.Close();
        }
    }

    private void TryBind(int port)
    {
        try
        {
            Bind(port);
        }
        catch (Exception)
        {
            // Somebody else has it: any other will do.
        }
    }

    private int TrySend(byte[] buffer, int offset, int count)
    {
        try
        {
            return SendNow(buffer, offset, count) == count ? 0 : WouldBlock;
        }
        catch (Exception e)
        {
            return CodeOf(e);
        }
    }

    // Nobody listens at the other end (ICMP port unreachable): a word about a datagram that was sent, not about the socket.
    private static bool IsRefusal(int error)
    {
        return error == ConnectionRefused || error == ConnectionReset;
    }

    // The socket is good, another datagram or a later moment may do.
    private static bool IsPassing(int error)
    {
        return error == NoBuffers || error == WouldBlock || error == TimedOut || error == OutOfMemory
            || error == MessageSize || error == AccessDenied;
    }

    private int OnError(int error, int size, int waitMs)
    {
        if (error == MessageSize)
        {
            return size; // Windows: the datagram was cut, as it is silently elsewhere
        }

        if (IsRefusal(error) && _sentSince)
        {
            _sentSince = false;
            _failures = 0;
            return -1;
        }

        if (++_failures >= FailuresMax || error == Unusable)
        {
            Close();
        }

        Thread.Sleep(waitMs > PaceMs ? waitMs : PaceMs);
        return IsRefusal(error) ? -1 : 0;
    }

    private static int CodeOf(Exception e)
    {
        SocketException socket = e as SocketException;
        if (socket == null)
        {
            return e is OutOfMemoryException ? OutOfMemory : Unusable;
        }

#if NANOFRAMEWORK_1_0
        int code = socket.ErrorCode;
#else
        int code = (int)socket.SocketErrorCode; // ErrorCode is the system's own number
#endif
        return code == 0 ? Unusable : code;
    }
}
