// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>No name server: the gateway's address is written in digits.</summary>
internal static class HostNames
{
#pragma warning disable IDE0060 // the signature is that of the real one
    internal static int Resolve(string host, uint[] addresses) => 0;
#pragma warning restore IDE0060
}
