// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware.Coap;
using NanoIke.Tests.Coap;

namespace NanoIke.Fuzz;

/// <summary>What RFC 7252 says must become of a datagram, said without a look at the firmware's code, and what is answered.</summary>
internal sealed class CoapOutcomes
{
    private static readonly int[] s_known = { 3, 7, 11, 17, 35, 39 }; // critical options that the server knows

    private int _serverId = 1; // of its next message
    private int _answeredId = -1; // the last separate response that was acknowledged
    private string _answeredToken;
    private long _answeredAt;
    private bool _busy;
    private bool _waiting;

    internal CoapOutcomes(int id, int token)
    {
        Id = id - 1;
        Token = token;
    }

    /// <summary>Message id and token of the exchange that is on its way, or was last.</summary>
    internal int Id { get; private set; }

    internal int Token { get; private set; }

    internal byte[] TokenBytes => new[] { (byte)((Token >> 8) & 0xFF), (byte)(Token & 0xFF) };

    /// <summary>The last datagram acknowledged the request, and the response is still to come.</summary>
    internal bool Acknowledged { get; private set; }

    /// <summary>The report interval that must hold now.</summary>
    internal int IntervalMs { get; private set; } = 10000;

    internal void Idle() => _busy = _waiting = false;

    internal void Begin()
    {
        Id = (Id + 1) & 0xFFFF;
        Token = (Token + 1) & 0xFFFF;
        _busy = true;
        _waiting = false;
    }

    internal void Answered(bool finished)
    {
        _busy = !finished;
        _waiting = !finished;
    }

    /// <summary>The outcome at the client, and the bytes of the reply.</summary>
    internal (CoapInput Result, string Reply) OfClient(byte[] bytes, long now)
    {
        Acknowledged = false;
        WireMessage message = Read(bytes, out bool malformed);
        if (message == null)
        {
            return (CoapInput.Ignored, null); // section 3: silently
        }

        bool confirmable = message.Type == 0;
        bool response = !malformed && message.Code >> 5 is 2 or 4 or 5;
        if (message.Type >= 2)
        {
            return (malformed ? CoapInput.Ignored : OfAcknowledgement(message, response), null); // section 4.2: never answered
        }

        if (!malformed && !response)
        {
            return (CoapInput.Passed, null);
        }

        string token = Convert.ToHexString(message.Token);
        if (response && confirmable && message.Id == _answeredId && token == _answeredToken && now - _answeredAt < 247000)
        {
            return (CoapInput.Handled, Empty("60", message.Id)); // section 4.5
        }

        if (response && _busy && token == Convert.ToHexString(TokenBytes) && message.Options.TrueForAll(option => option.Number % 2 == 0))
        {
            _answeredId = confirmable ? message.Id : _answeredId;
            _answeredToken = confirmable ? token : _answeredToken;
            _answeredAt = confirmable ? now : _answeredAt;
            return (CoapInput.Finished, confirmable ? Empty("60", message.Id) : null); // section 5.2.2
        }

        return confirmable ? (CoapInput.Handled, Empty("70", message.Id)) : (CoapInput.Ignored, null); // sections 4.2 and 4.3
    }

    /// <summary>The outcome at the server, and type, code, id and token of the reply.</summary>
    internal (CoapInput Result, string Reply) OfServer(byte[] bytes, bool mayControl, int intervalMs)
    {
        IntervalMs = intervalMs;
        WireMessage message = Read(bytes, out bool malformed);
        if (message == null || message.Type >= 2)
        {
            return (CoapInput.Ignored, null);
        }

        bool confirmable = message.Type == 0;
        if (malformed || message.Code is 0 or >= 32)
        {
            return confirmable ? (CoapInput.Handled, $"3 0.00 {message.Id:x4} ") : (CoapInput.Ignored, null);
        }

        bool unknown = Unknown(message.Options);
        if (unknown && !confirmable)
        {
            return (CoapInput.Ignored, null); // section 5.4.1
        }

        string code = Code(message, unknown, mayControl);
        int id = confirmable ? message.Id : _serverId;
        AdvanceServer(!confirmable);
        return (IntervalMs != intervalMs ? CoapInput.IntervalChanged : CoapInput.Handled, $"{(confirmable ? 2 : 1)} {code} {id:x4} {Convert.ToHexString(message.Token)}");
    }

    internal void AdvanceServer(bool sent) => _serverId = (_serverId + (sent ? 1 : 0)) & 0xFFFF;

    private CoapInput OfAcknowledgement(WireMessage message, bool response)
    {
        if (!_busy || message.Id != Id)
        {
            return CoapInput.Ignored;
        }

        if (message.Code == 0)
        {
            Acknowledged = message.Type == 2 && !_waiting;
            return message.Type == 2 ? CoapInput.Handled : _waiting ? CoapInput.Ignored : CoapInput.Finished;
        }

        bool fits = message.Type == 2 && response && Convert.ToHexString(message.Token) == Convert.ToHexString(TokenBytes);
        return fits && message.Options.TrueForAll(option => option.Number % 2 == 0) ? CoapInput.Finished : CoapInput.Ignored;
    }

    private string Code(WireMessage message, bool unknown, bool mayControl)
    {
        string path = message.Path;
        if (message.Options.Exists(option => option.Number is 35 or 39))
        {
            return "5.05";
        }

        if (unknown || message.Code > 4)
        {
            return unknown ? "4.02" : "4.05";
        }

        bool single = message.Options.Count(option => option.Number == 11) == 1;
        if (!single || path is not ("/reading" or "/interval"))
        {
            return "4.04";
        }

        if ((message.Code, path) == (1, "/reading"))
        {
            return message.Number(17) is null or 112 ? "2.05" : "4.06";
        }

        return (message.Code, path) == (3, "/interval") ? Interval(message, mayControl) : "4.05";
    }

    private string Interval(WireMessage message, bool mayControl)
    {
        (int, byte[] Value) format = message.Options.Find(option => option.Number == 12 && option.Value.Length <= 2); // others are elective, and ignored
        if (!mayControl)
        {
            return "4.03";
        }

        if (format.Value != null && format.Value.Any(each => each != 0))
        {
            return "4.15";
        }

        byte[] text = message.Payload;
        if (text.Length is < 1 or > 9 || !text.All(each => each is >= (byte)'0' and <= (byte)'9'))
        {
            return "4.00";
        }

        int value = text.Aggregate(0, (sum, each) => (10 * sum) + each - '0');
        if (value is < 1000 or > 86400000)
        {
            return value < 1000 ? "4.03" : "4.00";
        }

        IntervalMs = value;
        return "2.04";
    }

    // Section 5.4.1: not known; 5.4.3: a length that is none of its own; 5.4.5: again where it may come once.
    private static bool Unknown(List<(int Number, byte[] Value)> options)
    {
        return options.Where((option, i) => option.Number % 2 == 1 && (!s_known.Contains(option.Number) || option.Number switch
        {
            3 => option.Value.Length is < 1 or > 255 || Again(options, i),
            7 or 17 => option.Value.Length > 2 || Again(options, i),
            11 => option.Value.Length > 255,
            _ => false,
        })).Any();
    }

    private static bool Again(List<(int Number, byte[] Value)> options, int i) => options.FindIndex(option => option.Number == options[i].Number) < i;

    // Null: not CoAP of version 1, or no header. Malformed: the header alone counts.
    private static WireMessage Read(byte[] bytes, out bool malformed)
    {
        malformed = false;
        try
        {
            return WireMessage.Decode(bytes);
        }
        catch (FormatException)
        {
            malformed = true;
            return WireMessage.Decode(new byte[] { (byte)(bytes[0] & 0xF0), bytes[1], bytes[2], bytes[3] });
        }
    }

    private static string Empty(string head, int id) => $"{head}00{id:X4}";
}
