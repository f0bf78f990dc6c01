// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware.Coap;

/// <summary>
/// Answers the requests that come through the tunnel (RFC 7252 section 5): GET /reading gives the newest reading as SenML CBOR; PUT
/// /interval changes the report interval, from one address only and until the next start; a ping gets its reset (section 4.3). No
/// socket, clock or allocation inside: the caller brings the datagrams that <see cref="CoapClient"/> passed on or that came from others,
/// and sends what <see cref="Poll"/> offers back to where the last one came from, before it brings the next.
/// </summary>
/// <remarks>Heap of a 32-bit board, with a name of 18 characters: about 500 bytes.</remarks>
public sealed partial class CoapServer
{
    /// <summary>Path of the reading.</summary>
    public const string ReadingPath = "reading";

    /// <summary>Path of the report interval.</summary>
    public const string IntervalPath = "interval";

    /// <summary>Longest report interval in milliseconds: a day.</summary>
    public const int IntervalMaxMs = 86400000;

    private const int DiagnosticMaxBytes = 32;
    private const int HeadMaxBytes = CoapNumbers.HeaderSize + CoapNumbers.TokenMaxSize + 2 + 5 + 1; // Content-Format, Max-Age, marker

    private readonly CoapMessage _message;
    private readonly MessageIds _ids;
    private readonly ReadingQueue _queue;
    private readonly SenmlCbor _senml;
    private readonly CoapWriter _writer = new CoapWriter();
    private readonly byte[] _answer; // stays for the duplicates of its request
    private readonly byte[] _reset = new byte[CoapNumbers.HeaderSize];
    private readonly int _intervalMinMs;
    private readonly uint _controlAddress;
    private byte[] _due;
    private int _answerLength; // 0: no request was answered yet
    private uint _from;        // of the request that was answered last
    private int _fromPort;
    private int _id;
    private bool _confirmable;
    private long _answeredAt;

    /// <summary>Makes the server and all memory it will ever use.</summary>
    /// <param name="message">The reader, which others may use as well.</param>
    /// <param name="ids">Message ids, shared with the client.</param>
    /// <param name="queue">Where the newest reading is.</param>
    /// <param name="senml">Writes it.</param>
    /// <param name="intervalMs">The configured report interval in milliseconds; it may be changed down to a tenth of it.</param>
    /// <param name="controlAddress">The inner address that may change it; 0: nobody.</param>
    public CoapServer(CoapMessage message, MessageIds ids, ReadingQueue queue, SenmlCbor senml, int intervalMs, uint controlAddress)
    {
        _message = message;
        _ids = ids;
        _queue = queue;
        _senml = senml;
        _intervalMinMs = (intervalMs + 9) / 10;
        _controlAddress = controlAddress;
        IntervalMs = intervalMs;
        int payload = senml.SingleMaxBytes > DiagnosticMaxBytes ? senml.SingleMaxBytes : DiagnosticMaxBytes;
        _answer = new byte[HeadMaxBytes + payload];
    }

    /// <summary>The report interval that holds now, in milliseconds.</summary>
    public int IntervalMs { get; private set; }

    /// <summary>Buffer of the datagram that <see cref="Poll"/> offers.</summary>
    public byte[] Output { get; private set; }

    /// <summary>Where the datagram begins.</summary>
    public int OutputOffset => 0;

    /// <summary>Size of the datagram in bytes.</summary>
    public int OutputLength => Output == _reset ? _reset.Length : _answerLength;

    /// <summary>Offers the reply to the last datagram, once.</summary>
    /// <returns>True: send <see cref="OutputLength"/> bytes of <see cref="Output"/> at <see cref="OutputOffset"/>.</returns>
    public bool Poll()
    {
        Output = _due;
        _due = null;
        return Output != null;
    }

    /// <summary>Handles a datagram. Any content is fine.</summary>
    /// <param name="buffer">Holds the datagram.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="from">The inner address it came from.</param>
    /// <param name="fromPort">The UDP port there.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>What became of it.</returns>
    public CoapInput Input(byte[] buffer, int offset, int length, uint from, int fromPort, long now)
    {
        _due = null;
        CoapVerdict verdict = _message.Read(buffer, offset, length);
        if (verdict == CoapVerdict.Foreign || _message.Type >= CoapNumbers.Acknowledgement)
        {
            return CoapInput.Ignored; // acknowledgements and resets are never answered (section 4.2)
        }

        bool confirmable = _message.Type == CoapNumbers.Confirmable;
        if (verdict != CoapVerdict.Good || !_message.IsRequest)
        {
            return confirmable ? Reset() : CoapInput.Ignored; // a ping, a response that nobody waits for, or no sense at all
        }

        if (IsDuplicate(from, fromPort, confirmable, now))
        {
            _due = confirmable ? _answer : null; // a non-confirmable one is ignored (section 4.5)
            return confirmable ? CoapInput.Handled : CoapInput.Ignored;
        }

        int option = ReadOptions();
        if (option != 0 && !confirmable)
        {
            return CoapInput.Ignored; // section 5.4.1
        }

        int intervalMs = IntervalMs;
        Answer(buffer, option, from == _controlAddress && from != 0, now);
        _from = from;
        _fromPort = fromPort;
        _id = _message.Id;
        _confirmable = confirmable;
        _answeredAt = now;
        _answerLength = _writer.Position;
        _due = _answer;
        return intervalMs != IntervalMs ? CoapInput.IntervalChanged : CoapInput.Handled;
    }

    private bool IsDuplicate(uint from, int fromPort, bool confirmable, long now)
    {
        return _answerLength != 0 && _message.Id == _id && confirmable == _confirmable && from == _from && fromPort == _fromPort
            && now - _answeredAt < (confirmable ? CoapNumbers.ExchangeLifetimeMs : CoapNumbers.NonLifetimeMs);
    }

    private CoapInput Reset()
    {
        _writer.Begin(_reset, CoapNumbers.Reset, CoapNumbers.Empty, _message.Id);
        _due = _reset;
        return CoapInput.Handled;
    }
}
