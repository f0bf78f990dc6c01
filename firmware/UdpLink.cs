// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Net;
using System.Net.Sockets;

namespace NanoIke.Firmware;

/// <summary>
/// A connected UDP socket: Connect + Send/Receive + Poll, because ReceiveFrom allocates per packet and a time-out throws.
/// The same source serves .NET and nanoFramework.
/// </summary>
public sealed class UdpLink : Link
{
    private Socket _socket;

    /// <inheritdoc/>
    public override bool Connect(uint address, int port)
    {
        Close();
        try
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _socket.Connect(new IPEndPoint(new IPAddress(new byte[] { (byte)(address >> 24), (byte)((address >> 16) & 255), (byte)((address >> 8) & 255), (byte)(address & 255) }), port));
            return true;
        }
        catch (SocketException)
        {
            Close();
            return false;
        }
    }

    /// <inheritdoc/>
    public override bool Send(byte[] buffer, int offset, int count)
    {
        if (_socket == null)
        {
            return false;
        }

        try
        {
            return _socket.Send(buffer, offset, count, SocketFlags.None) == count;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override int Receive(byte[] buffer, int waitMs)
    {
        if (_socket == null)
        {
            System.Threading.Thread.Sleep(waitMs);
            return 0;
        }

        try
        {
            return _socket.Poll(waitMs * 1000, SelectMode.SelectRead) ? _socket.Receive(buffer, 0, buffer.Length, SocketFlags.None) : 0;
        }
        catch (SocketException)
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (_socket != null)
        {
            _socket.Close();
            _socket = null;
        }
    }
}
