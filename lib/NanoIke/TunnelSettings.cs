// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke;

/// <summary>What a tunnel needs to know of its two ends. Plain data: the tunnel keeps the object and reads it at each handshake, so
/// nothing in it may change while a tunnel is open. Only the secrets are not kept.</summary>
public sealed partial class TunnelSettings
{
    /// <summary>ID_IPV4_ADDR (RFC 7296 section 3.5): 4 bytes.</summary>
    public const int IdIpv4 = 1;

    /// <summary>ID_FQDN: a host name, not terminated.</summary>
    public const int IdFqdn = 2;

    /// <summary>ID_RFC822_ADDR: user@host.</summary>
    public const int IdRfc822 = 3;

    /// <summary>ID_KEY_ID: opaque bytes.</summary>
    public const int IdKeyId = 11;

    /// <summary>IPv4 address of the gateway, most significant byte first in the number (10.9.0.1 is 0x0A090001).</summary>
    public uint GatewayAddress;

    /// <summary>UDP port of the gateway for IKE and ESP.</summary>
    public int GatewayPort = Limits.NatTraversalPort;

    /// <summary>Kind of the own identity, one of the Id constants.</summary>
    public int LocalIdType = IdFqdn;

    /// <summary>Own identity, 1 to <see cref="Limits.IdentityMaxBytes"/> bytes.</summary>
    public byte[] LocalId;

    /// <summary>Kind of the identity that the gateway must prove.</summary>
    public int GatewayIdType = IdFqdn;

    /// <summary>Identity that the gateway must prove, compared byte by byte.</summary>
    public byte[] GatewayId;

    /// <summary>
    /// Shared secret, 1 to <see cref="Limits.SecretMaxBytes"/> bytes. The tunnel keeps a value derived from it only: overwrite the
    /// array once the tunnel is made.
    /// </summary>
    public byte[] Secret;

    /// <summary>
    /// The shared secret to come, while it is changed, 1 to <see cref="Limits.SecretMaxBytes"/> bytes; null: none. It is tried in turn with
    /// <see cref="Secret"/> when the gateway refuses.
    /// </summary>
    public byte[] NextSecret;

    /// <summary>
    /// Identifier of the post-quantum preshared key (RFC 8784 section 5.1), 1 to <see cref="Limits.IdentityMaxBytes"/> bytes without the
    /// type octet, which says PPK_ID_FIXED; null: there is no such key.
    /// </summary>
    public byte[] PpkId;

    /// <summary>
    /// Post-quantum preshared key, 1 to <see cref="Limits.SecretMaxBytes"/> bytes, best 32 random ones; not null where
    /// <see cref="PpkId"/> is not. The tunnel keeps a value derived from it only.
    /// </summary>
    public byte[] Ppk;

    /// <summary>No tunnel is made without the PPK; false: a gateway may go without it.</summary>
    public bool PpkRequired = true;

    /// <summary>Inner IPv4 address of the node; 0: the gateway gives one (RFC 7296 section 2.19).</summary>
    public uint InnerAddress;

    /// <summary>First address behind the gateway.</summary>
    public uint RemoteFirst;

    /// <summary>Last address behind the gateway.</summary>
    public uint RemoteLast;

    /// <summary>Traffic unanswered for this many milliseconds calls for a liveness check; 0: none.</summary>
    public int LivenessMs = Limits.LivenessDefaultMs;

    /// <summary>
    /// IPv4 address that the socket to the gateway sends from; 0: not known. With <see cref="LocalPort"/> it tells whether a NAT is on
    /// the way (RFC 7296 section 2.23). The caller sets both anew whenever it opens a socket.
    /// </summary>
    public uint LocalAddress;

    /// <summary>UDP port of that socket; 0: not known.</summary>
    public int LocalPort;

    /// <summary>Interval of NAT keepalives in milliseconds; 0: none; or <see cref="Limits.KeepaliveAuto"/>.</summary>
    public int KeepaliveMs = Limits.KeepaliveAuto;

    /// <summary>
    /// A new tunnel is made after this many milliseconds, less up to a tenth at random. While that fails the old one goes on: for ten
    /// times as long, or an hour longer, whichever is more.
    /// </summary>
    public long LifetimeMs = Limits.LifetimeDefaultMs;

    /// <summary>
    /// Inner IPv4 address of a host that answers through the tunnel, best the one that the traffic goes to: it gets an ICMP echo request
    /// after opening and when traffic goes unanswered; 0: no probes.
    /// </summary>
    public uint ProbeAddress;

    /// <summary>UDP port of that host for a CoAP ping (RFC 7252 section 4.3), where the gateway lets only UDP through; 0: none.</summary>
    public int ProbePort;

    /// <summary>Longest random wait before the first handshake, in milliseconds: a fleet that gets its power back at once; 0:
    /// none.</summary>
    public int StartJitterMs;

    /// <summary>A number for whatever else a suspended tunnel is bound to; a state with another one is not resumed.</summary>
    public uint Binding;

    /// <summary>Overwrites the secrets and lets go of them, once the tunnel is made: no other tunnel can be.</summary>
    public void ClearSecrets()
    {
        Clear(Secret);
        Clear(NextSecret);
        Clear(Ppk);
        Secret = NextSecret = Ppk = null;
    }

    internal void Validate()
    {
        Demand(IsKind(LocalIdType), "LocalIdType");
        Demand(IsIdentity(LocalId, LocalIdType), "LocalId");
        Demand(IsKind(GatewayIdType), "GatewayIdType");
        Demand(IsIdentity(GatewayId, GatewayIdType), "GatewayId");
        Demand(IsSecret(Secret), "Secret");
        Demand(NextSecret == null || IsSecret(NextSecret), "NextSecret");
        Demand(PpkId == null || IsIdentity(PpkId, IdKeyId), "PpkId");
        Demand(PpkId == null ? Ppk == null : IsSecret(Ppk), "Ppk");
        Demand(GatewayPort >= 1 && GatewayPort <= 65535, "GatewayPort");
        Demand(RemoteFirst <= RemoteLast, "RemoteFirst");
        Demand(LivenessMs >= 0, "LivenessMs");
        Demand(KeepaliveMs >= Limits.KeepaliveAuto, "KeepaliveMs");
        Demand(LifetimeMs >= 1, "LifetimeMs");
        Demand(ProbePort >= 0 && ProbePort <= 65535, "ProbePort");
        Demand(StartJitterMs >= 0, "StartJitterMs");
    }

    internal static void Demand(bool condition, string name)
    {
        if (!condition)
        {
            throw new ArgumentException(name);
        }
    }

    private static void Clear(byte[] secret)
    {
        if (secret != null)
        {
            Array.Clear(secret, 0, secret.Length);
        }
    }

    private static bool IsSecret(byte[] secret)
    {
        return secret != null && secret.Length >= 1 && secret.Length <= Limits.SecretMaxBytes;
    }

    private static bool IsKind(int type)
    {
        return type == IdIpv4 || type == IdFqdn || type == IdRfc822 || type == IdKeyId;
    }

    private static bool IsIdentity(byte[] id, int type)
    {
        return id != null && id.Length >= 1 && id.Length <= Limits.IdentityMaxBytes && (type != IdIpv4 || id.Length == 4);
    }
}
