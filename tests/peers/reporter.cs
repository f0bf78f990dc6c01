// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

// Posts a payload over and over, confirmable CoAP (RFC 7252) to /dp, and waits for each acknowledgement: what a node does, on the security
// of others. Arguments: udp|dtls ADDRESS PORT COUNT PAYLOAD (hex) [PSK]. Prints "ready" when the session is there, then waits for a
// line on standard input. The last line says how many were acknowledged.
#:package BouncyCastle.Cryptography

#nullable enable

using System;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

byte[] payload = Convert.FromHexString(args[4]);
int count = int.Parse(args[3], CultureInfo.InvariantCulture);
using UdpClient socket = new(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
DatagramTransport link = new UdpTransport(socket);
if (args[0] == "dtls")
{
    link = new DtlsClientProtocol().Connect(new PskClient(Encoding.ASCII.GetBytes(args[5])), link);
}

Console.WriteLine("ready");
Console.In.ReadLine();
int acknowledged = 0;
byte[] answer = new byte[1500];
for (int i = 0; i < count; i++)
{
    // Confirmable, a token of two bytes; 0.02 POST; Uri-Path "dp"; Content-Format application/senml+cbor.
    byte high = (byte)(i >> 8);
    byte[] message = [0x42, 0x02, high, (byte)i, high, (byte)i, 0xB2, (byte)'d', (byte)'p', 0x11, 112, 0xFF, .. payload];
    link.Send(message, 0, message.Length);
    int size = link.Receive(answer, 0, answer.Length, 2000);
    acknowledged += size >= 4 && answer[0] >> 4 == 6 && answer[1] >> 5 == 2 && answer[2] == high && answer[3] == (byte)i ? 1 : 0;
    Thread.Sleep(50);
}

Console.WriteLine($"{acknowledged} of {count} acknowledged");
return acknowledged == count ? 0 : 1;

/// <summary>A connected socket, as BouncyCastle wants it.</summary>
internal sealed class UdpTransport(UdpClient socket) : DatagramTransport
{
    public int GetReceiveLimit() => 1472;

    public int GetSendLimit() => 1472;

    public int Receive(byte[] buffer, int offset, int length, int waitMillis) => Receive(buffer.AsSpan(offset, length), waitMillis);

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        socket.Client.ReceiveTimeout = waitMillis;
        try
        {
            return socket.Client.Receive(buffer);
        }
        catch (SocketException)
        {
            return -1; // nothing came
        }
    }

    public void Send(byte[] buffer, int offset, int length) => Send(buffer.AsSpan(offset, length));

    public void Send(ReadOnlySpan<byte> buffer) => socket.Client.Send(buffer);

    public void Close() => socket.Close();
}

/// <summary>DTLS 1.2 with the suite that RFC 7252 section 9.1.3.1 makes mandatory.</summary>
internal sealed class PskClient(byte[] psk)
    : PskTlsClient(new BcTlsCrypto(), new BasicTlsPskIdentity("node-1"u8.ToArray(), psk))
{
    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() => [CipherSuite.TLS_PSK_WITH_AES_128_CCM_8];
}
