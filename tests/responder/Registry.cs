// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Responder;

/// <summary>Payload types (RFC 7296 section 3.2).</summary>
public static class PayloadType
{
    public const byte None = 0;
    public const byte SecurityAssociation = 33;
    public const byte KeyExchange = 34;
    public const byte IdInitiator = 35;
    public const byte IdResponder = 36;
    public const byte Certificate = 37;
    public const byte CertificateRequest = 38;
    public const byte Authentication = 39;
    public const byte Nonce = 40;
    public const byte Notify = 41;
    public const byte Delete = 42;
    public const byte VendorId = 43;
    public const byte TsInitiator = 44;
    public const byte TsResponder = 45;
    public const byte Encrypted = 46;
    public const byte Configuration = 47;
    public const byte Eap = 48;
    public const byte EncryptedFragment = 53;
}

/// <summary>Exchange types (RFC 7296 section 3.1).</summary>
public static class ExchangeType
{
    public const byte IkeSaInit = 34;
    public const byte IkeAuth = 35;
    public const byte CreateChildSa = 36;
    public const byte Informational = 37;

    /// <summary>RFC 9242.</summary>
    public const byte IkeIntermediate = 43;
}

/// <summary>Flag bits of the IKE header (RFC 7296 section 3.1).</summary>
public static class HeaderFlag
{
    public const byte Initiator = 0x08;
    public const byte Version = 0x10;
    public const byte Response = 0x20;
}

/// <summary>Notify message types (RFC 7296 section 3.10.1).</summary>
public static class NotifyType
{
    public const ushort UnsupportedCriticalPayload = 1;
    public const ushort InvalidIkeSpi = 4;
    public const ushort InvalidMajorVersion = 5;
    public const ushort InvalidSyntax = 7;
    public const ushort InvalidMessageId = 9;
    public const ushort InvalidSpi = 11;
    public const ushort NoProposalChosen = 14;
    public const ushort InvalidKePayload = 17;
    public const ushort AuthenticationFailed = 24;
    public const ushort SinglePairRequired = 34;
    public const ushort NoAdditionalSas = 35;
    public const ushort InternalAddressFailure = 36;
    public const ushort FailedCpRequired = 37;
    public const ushort TsUnacceptable = 38;
    public const ushort InvalidSelectors = 39;
    public const ushort TemporaryFailure = 43;
    public const ushort ChildSaNotFound = 44;
    public const ushort InitialContact = 16384;
    public const ushort SetWindowSize = 16385;
    public const ushort NatDetectionSourceIp = 16388;
    public const ushort NatDetectionDestinationIp = 16389;
    public const ushort Cookie = 16390;
    public const ushort UseTransportMode = 16391;
    public const ushort RekeySa = 16393;
    public const ushort EspTfcPaddingNotSupported = 16394;
    public const ushort NonFirstFragmentsAlso = 16395;
    public const ushort UsePpk = 16435;
    public const ushort PpkIdentity = 16436;
    public const ushort NoPpkAuth = 16437;

    /// <summary>RFC 9242 section 3.1.</summary>
    public const ushort IntermediateExchangeSupported = 16438;
}

/// <summary>Security protocol identifiers (RFC 7296 section 3.3.1).</summary>
public static class ProtocolId
{
    public const byte Ike = 1;
    public const byte Ah = 2;
    public const byte Esp = 3;
}

/// <summary>Transform types (RFC 7296 section 3.3.2).</summary>
public static class TransformType
{
    public const byte Encryption = 1;
    public const byte Prf = 2;
    public const byte Integrity = 3;
    public const byte KeyExchange = 4;
    public const byte ExtendedSequence = 5;

    /// <summary>RFC 9370 section 2.2.1.</summary>
    public const byte AdditionalKeyExchange1 = 6;
}

/// <summary>Transform identifiers (RFC 7296 section 3.3.2, RFC 4868, RFC 7634 section 4, RFC 8031 section 2, RFC 5903 section 6).</summary>
public static class TransformId
{
    public const ushort EncrAesCbc = 12;
    public const ushort EncrAesCcm8 = 14;
    public const ushort EncrChaCha20Poly1305 = 28;
    public const ushort PrfHmacSha256 = 5;
    public const ushort AuthHmacSha256128 = 12;
    public const ushort Ecp256 = 19;
    public const ushort Curve25519 = 31;

    /// <summary>draft-ietf-ipsecme-ikev2-mlkem.</summary>
    public const ushort MlKem768 = 36;
    public const ushort NoExtendedSequence = 0;
}

/// <summary>Identification types (RFC 7296 section 3.5).</summary>
public static class IdType
{
    public const byte Ipv4Address = 1;
    public const byte Fqdn = 2;
    public const byte Rfc822Address = 3;
    public const byte KeyId = 11;
}

/// <summary>Configuration payload numbers (RFC 7296 section 3.15).</summary>
public static class Configuration
{
    public const byte Request = 1;
    public const byte Reply = 2;
    public const ushort InternalIp4Address = 1;
    public const ushort InternalIp4Netmask = 2;
    public const ushort InternalIp4Dns = 3;
}

/// <summary>Traffic selector type of an IPv4 range (RFC 7296 section 3.13.1).</summary>
public static class SelectorType
{
    public const byte Ipv4Range = 7;
    public const byte Ipv6Range = 8;
}

/// <summary>Authentication method of a shared secret (RFC 7296 section 3.8).</summary>
public static class AuthMethod
{
    public const byte RsaSignature = 1;
    public const byte SharedKey = 2;
}
