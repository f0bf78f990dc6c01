// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Responder;

/// <summary>How the responder is set up.</summary>
public sealed class ResponderOptions
{
    public SuiteKind Suite { get; set; } = SuiteKind.Aes;

    public ExchangeKind KeyExchange { get; set; } = ExchangeKind.X25519;

    /// <summary>A proposal that does not fit is answered with INVALID_KE_PAYLOAD and the own group (RFC 7296 section 1.3).</summary>
    public bool NamesItsGroup { get; set; }

    public byte[] Secret { get; set; } = "correct horse battery"u8.ToArray();

    /// <summary>Post-quantum preshared key (RFC 8784); null: the responder has none.</summary>
    public byte[] Ppk { get; set; }

    public byte[] PpkId { get; set; } = "fleet-1"u8.ToArray();

    /// <summary>A node that does not use the PPK is refused.</summary>
    public bool PpkRequired { get; set; }

    public byte IdType { get; set; } = Responder.IdType.Fqdn;

    public byte[] Identity { get; set; } = "gw.example"u8.ToArray();

    /// <summary>Address given on request (CP); null: no pool.</summary>
    public uint? PoolAddress { get; set; } = Octets.Address("10.30.0.1");

    /// <summary>What the gateway protects; TSr is narrowed to it.</summary>
    public Selector Subnet { get; set; } = Selector.Subnet("10.20.0.0", 24);

    /// <summary>IKE_SA_INIT requests answered with COOKIE before one is accepted (RFC 7296 section 2.6).</summary>
    public int CookieRounds { get; set; }

    public int CookieBytes { get; set; } = 32;

    /// <summary>A request that was answered with COOKIE is not remembered: its repetition may be accepted, as gateways under load do.</summary>
    public bool ForgetsCookieRequests { get; set; }

    /// <summary>Every IKE_SA_INIT without this COOKIE is answered with it (RFC 7296 section 2.6); null: none is demanded.</summary>
    public byte[] DemandedCookie { get; set; }

    public int NonceBytes { get; set; } = 32;

    public bool NatTraversal { get; set; } = true;

    public uint NodeAddress { get; set; } = Octets.Address("192.0.2.7");

    public ushort NodePort { get; set; } = 40000;

    public uint GatewayAddress { get; set; } = Octets.Address("198.51.100.1");

    public ushort GatewayPort { get; set; } = 4500;

    /// <summary>A request of an unknown IKE SA gets INVALID_IKE_SPI in the clear (RFC 7296 section 2.21.4).</summary>
    public bool AnswerUnknownIke { get; set; } = true;

    /// <summary>ESP with an unknown SPI gets INVALID_SPI in the clear (RFC 7296 section 1.5).</summary>
    public bool AnswerUnknownEsp { get; set; }

    public int Seed { get; set; } = 1;
}

/// <summary>A message of the node as it was seen.</summary>
public sealed record SeenMessage(byte[] Raw, Message Message, bool Retransmission, bool Identical);

/// <summary>Everything the responder saw, decoded.</summary>
public sealed class SeenTraffic
{
    public List<SeenMessage> Messages { get; } = new List<SeenMessage>();

    /// <summary>Rules the node broke, with their section. A good node leaves this empty.</summary>
    public List<string> Faults { get; } = new List<string>();

    /// <summary>ESP packets opened.</summary>
    public List<EspPacket> Esp { get; } = new List<EspPacket>();

    /// <summary>Responses to requests of the gateway.</summary>
    public List<Message> Responses { get; } = new List<Message>();

    public int Keepalives { get; set; }

    public int UnknownEsp { get; set; }

    public int Retransmissions => Messages.Count(message => message.Retransmission);

    public bool AllRetransmissionsIdentical => Messages.All(message => !message.Retransmission || message.Identical);

    public int AuthVerified { get; set; }

    public int AuthRefused { get; set; }

    /// <summary>AUTHENTICATION_FAILED of the node in an INFORMATIONAL request (RFC 7296 section 2.21.2).</summary>
    public int RefusedByNode { get; set; }

    public bool SourceHashMatched { get; set; }

    public bool DestinationHashMatched { get; set; }

    public bool IkeDeleted { get; set; }

    public List<uint> EspDeleted { get; } = new List<uint>();

    public int CookiesSent { get; set; }

    public int CookiesReturned { get; set; }

    /// <summary>Bodies of the KE payloads of IKE_INTERMEDIATE.</summary>
    public List<byte[]> AdditionalKeys { get; } = new List<byte[]>();

    /// <summary>Bytes of UDP payload received, by exchange.</summary>
    public Dictionary<byte, int> BytesByExchange { get; } = new Dictionary<byte, int>();

    public IEnumerable<Message> Requests(byte exchange) => Messages
        .Where(message => message.Message != null && message.Message.Exchange == exchange && !message.Message.IsResponse && !message.Retransmission)
        .Select(message => message.Message);
}

/// <summary>One IKE SA of the responder, with its Child SA.</summary>
public sealed class ResponderSa
{
    public ulong SpiInitiator { get; set; }

    public ulong SpiResponder { get; set; }

    public byte[] NonceInitiator { get; set; }

    public byte[] NonceResponder { get; set; }

    /// <summary>g^ir.</summary>
    public byte[] SharedSecret { get; set; }

    public byte[] RealMessage1 { get; set; }

    public byte[] RealMessage2 { get; set; }

    public IkeKeys Keys { get; set; }

    /// <summary>Both ends said USE_PPK; and the PPK is in SK_d, SK_pi and SK_pr (RFC 8784 section 3).</summary>
    public bool AgreedOnPpk { get; set; }

    public bool UsesPpk { get; set; }

    /// <summary>The keys as they were before the PPK.</summary>
    public IkeKeys KeysWithoutPpk { get; set; }

    /// <summary>The keys before the additional key exchange, and its secret; null: there was none.</summary>
    public IkeKeys EarlierKeys { get; set; }

    public byte[] AdditionalSecret { get; set; }

    /// <summary>IntAuth_i | IntAuth_r | Message ID of IKE_AUTH (RFC 9242 section 3.3.2); empty: there was no IKE_INTERMEDIATE.</summary>
    public byte[] IntAuth { get; set; } = Array.Empty<byte>();

    public bool Established { get; set; }

    /// <summary>Opens what the node sends; null before IKE_AUTH and after its deletion.</summary>
    public EspSa Inbound { get; set; }

    /// <summary>Seals what the gateway sends.</summary>
    public EspSa Outbound { get; set; }

    public uint InnerAddress { get; set; }

    /// <summary>The next message id of the node.</summary>
    public uint NextInbound { get; set; } = 1;

    /// <summary>The next message id of the gateway.</summary>
    public uint NextOutbound { get; set; }

    public byte[] LastRequest { get; set; }

    public byte[][] LastResponse { get; set; } = Array.Empty<byte[]>();
}
