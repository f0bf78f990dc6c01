// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <summary>Numbers of IKEv2 as RFC 7296 and the IANA registry "IKEv2 Parameters" give them.</summary>
internal static class Ike
{
    internal const int MarkerSize = 4; // non-ESP marker, RFC 3948 section 2.2

    // Header, RFC 7296 section 3.1, and where its fields are.
    internal const int HeaderSize = 28;
    internal const int AtSpiResponder = 8;
    internal const int AtNextPayload = 16;
    internal const int AtVersion = 17;
    internal const int AtExchange = 18;
    internal const int AtFlags = 19;
    internal const int AtMessageId = 20;
    internal const int AtLength = 24;
    internal const int PayloadHeaderSize = 4;
    internal const int SpiSize = 8;
    internal const int Version = 0x20;
    internal const int FlagInitiator = 0x08;
    internal const int FlagResponse = 0x20;

    // Exchange types, section 3.1.
    internal const int IkeSaInit = 34;
    internal const int IkeAuth = 35;
    internal const int CreateChildSa = 36;
    internal const int Informational = 37;
    internal const int IkeIntermediate = 43; // RFC 9242

    // Payload types, section 3.2.
    internal const int PayloadFirst = 33;
    internal const int PayloadLast = 48;
    internal const int Sa = 33;
    internal const int KeyExchange = 34;
    internal const int IdInitiator = 35;
    internal const int IdResponder = 36;
    internal const int Auth = 39;
    internal const int Nonce = 40;
    internal const int Notify = 41;
    internal const int Delete = 42;
    internal const int TsInitiator = 44;
    internal const int TsResponder = 45;
    internal const int Encrypted = 46;
    internal const int Configuration = 47;
    internal const int Fragment = 53; // RFC 7383
    internal const int Critical = 0x80;

    // Protocol identifiers, section 3.3.1.
    internal const int ProtocolIke = 1;
    internal const int ProtocolEsp = 3;

    // Notify types, section 3.10.1. Below ErrorLimit: errors.
    internal const int ErrorLimit = 16384;
    internal const int UnsupportedCriticalPayload = 1;
    internal const int InvalidIkeSpi = 4;
    internal const int InvalidSyntax = 7;
    internal const int InvalidSpi = 11;
    internal const int InvalidKePayload = 17;
    internal const int AuthenticationFailed = 24;
    internal const int NoAdditionalSas = 35;
    internal const int ChildSaNotFound = 44;
    internal const int InitialContact = 16384;
    internal const int NatDetectionSourceIp = 16388;
    internal const int NatDetectionDestinationIp = 16389;
    internal const int Cookie = 16390;
    internal const int RekeySa = 16393;
    internal const int AuthLifetime = 16403; // RFC 4478
    internal const int UsePpk = 16435; // RFC 8784 section 3, as the two below
    internal const int PpkIdentity = 16436;
    internal const int NoPpkAuth = 16437;
    internal const int PpkIdFixed = 2; // RFC 8784 section 5.1
    internal const int IntermediateExchangeSupported = 16438; // RFC 9242

    internal const int AuthSharedKey = 2; // section 3.8: Shared Key Message Integrity Code

    // Traffic selectors, section 3.13.1, and configuration, section 3.15.
    internal const int TsIpv4AddrRange = 7;
    internal const int TsSize = 16;
    internal const int CfgRequest = 1;
    internal const int CfgReply = 2;
    internal const int InternalIp4Address = 1;
}
