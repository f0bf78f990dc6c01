// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Tests.Memory;

namespace NanoIke.Net;

/// <summary>No sockets: what TunnelSocket would take by itself.</summary>
internal sealed class UdpLink : NodeLink
{
    public override bool Send(byte[] buffer, int offset, int count) => false;

    public override int Receive(byte[] buffer, int waitMs) => 0;
}
