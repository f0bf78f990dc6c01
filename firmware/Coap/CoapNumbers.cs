// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware.Coap;

/// <summary>Numbers of CoAP as RFC 7252 and the IANA registry "CoRE Parameters" give them; times in milliseconds.</summary>
internal static class CoapNumbers
{
    // Header, section 3.
    internal const int HeaderSize = 4;
    internal const int Version = 1;
    internal const int TokenMaxSize = 8;
    internal const int PayloadMarker = 0xFF;

    // Types, section 3.
    internal const int Confirmable = 0;
    internal const int NonConfirmable = 1;
    internal const int Acknowledgement = 2;
    internal const int Reset = 3;

    // Option encoding, section 3.1.
    internal const int ExtendedByte = 13;
    internal const int ExtendedTwoBytes = 14;
    internal const int ExtendedTwoBytesFrom = 269;
    internal const int OptionNumberMax = 65535; // section 12.2

    // Classes of codes, section 3.
    internal const int ClassRequest = 0;
    internal const int ClassSuccess = 2;
    internal const int ClassClientError = 4;
    internal const int ClassServerError = 5;

    // Codes, sections 12.1.1 and 12.1.2.
    internal const int Empty = 0;
    internal const int Get = 0x01;
    internal const int Post = 0x02;
    internal const int Put = 0x03;
    internal const int MethodLast = 0x04; // DELETE
    internal const int Changed = 0x44;
    internal const int Content = 0x45;
    internal const int BadRequest = 0x80;
    internal const int BadOption = 0x82;
    internal const int Forbidden = 0x83;
    internal const int NotFound = 0x84;
    internal const int MethodNotAllowed = 0x85;
    internal const int NotAcceptable = 0x86;
    internal const int EntityTooLarge = 0x8D;
    internal const int UnsupportedFormat = 0x8F;
    internal const int TooManyRequests = 0x9D; // RFC 8516
    internal const int ServiceUnavailable = 0xA3;
    internal const int ProxyingNotSupported = 0xA5;

    // Options, section 5.10.
    internal const int UriHost = 3;
    internal const int UriPort = 7;
    internal const int UriPath = 11;
    internal const int ContentFormat = 12;
    internal const int MaxAge = 14;
    internal const int Accept = 17;
    internal const int ProxyUri = 35;
    internal const int ProxyScheme = 39;
    internal const int StringOptionMaxSize = 255;
    internal const int ShortOptionMaxSize = 2; // Uri-Port, Content-Format, Accept
    internal const int MaxAgeMaxSize = 4;
    internal const int MaxAgeDefaultSeconds = 60; // section 5.10.5

    // Content formats, section 12.3 and RFC 8428 section 12.3.
    internal const int TextPlain = 0;
    internal const int SenmlCbor = 112;

    // Transmission, sections 4.8 and 4.8.2.
    internal const int AckTimeoutMs = 2000;
    internal const int AckTimeoutSpreadMs = 1000; // ACK_TIMEOUT * (ACK_RANDOM_FACTOR - 1)
    internal const int RetransmitMax = 4;
    internal const int TransmitSpanMs = 45000;
    internal const int TransmitWaitMs = 93000;
    internal const int ExchangeLifetimeMs = 247000;
    internal const int NonLifetimeMs = 145000;
}
