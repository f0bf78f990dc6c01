// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace NanoIke.Collector;

/// <summary>
/// A CoAP server (RFC 7252) that takes SenML packs and knows each reading once. What came twice is dropped in two ways: a message with
/// the same id from the same peer is answered as before (section 4.5), and so is a reading with the same name, start and number, which
/// a node sends again when it never saw the answer.
/// </summary>
internal sealed class CoapCollector
{
    private const int Confirmable = 0;
    private const int NonConfirmable = 1;
    private const int Acknowledgement = 2;
    private const int ResetType = 3;
    private const int Post = 2;
    private const int SenmlCbor = 112; // RFC 8428 section 12.3
    private const long ExchangeLifetimeMs = 247000; // section 4.8.2
    private const long ForgetMs = 10000; // looking at all of them for each message would take longer than the rest

    // Codes, section 12.1.2.
    private const int Changed = 0x44;
    private const int BadRequest = 0x80;
    private const int BadOption = 0x82;
    private const int NotFound = 0x84;
    private const int MethodNotAllowed = 0x85;
    private const int UnsupportedFormat = 0x8F;

    private readonly Table _table;
    private readonly string _path;
    private readonly TextWriter _output;
    private readonly Dictionary<(string Peer, int Id), (long At, byte[] Reply)> _exchanges = new();
    private int _id;
    private long _forgetAt;

    internal CoapCollector(Table table, string path, TextWriter output)
    {
        _table = table;
        _path = path;
        _output = output;
    }

    /// <summary>Messages that held readings, and those that came again.</summary>
    internal int Messages { get; private set; }

    internal int MessagesAgain { get; private set; }

    /// <summary>Readings that came in a new message although they were known.</summary>
    internal int ReadingsAgain { get; private set; }

    /// <summary>Handles a datagram. Any content is fine.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="peer">Where it came from.</param>
    /// <param name="now">Milliseconds since 1970, UTC.</param>
    /// <returns>The reply, or null.</returns>
    internal byte[]? Answer(byte[] datagram, string peer, long now)
    {
        CoapRequest? request = CoapRequest.Read(datagram);
        if (request == null || request.Type >= Acknowledgement)
        {
            return null;
        }

        if (request.IsMalformed || request.Code is 0 or >= 0x20)
        {
            return request.Type == Confirmable ? Message(ResetType, 0, request.Id, Array.Empty<byte>()) : null; // section 4.2
        }

        if (_exchanges.TryGetValue((peer, request.Id), out (long At, byte[] Reply) known) && now - known.At < ExchangeLifetimeMs)
        {
            MessagesAgain++;
            _output.WriteLine($"{Clock(now)}  the same message came again");
            return request.Type == Confirmable ? known.Reply : null;
        }

        int code = Process(request, now);
        byte[] reply = request.Type == Confirmable
            ? Message(Acknowledgement, code, request.Id, request.Token)
            : Message(NonConfirmable, code, ++_id & 0xFFFF, request.Token);
        Forget(now);
        _exchanges[(peer, request.Id)] = (now, reply);
        return reply;
    }

    private int Process(CoapRequest request, long now)
    {
        int code = request.HasUnknownCritical ? BadOption
            : request.Path != _path ? NotFound
            : request.Code != Post ? MethodNotAllowed
            : request.Format != SenmlCbor ? UnsupportedFormat : Changed;
        List<Reading>? readings = code == Changed ? SenmlPack.Read(request.Payload, now) : null;
        if (readings == null)
        {
            code = code == Changed ? BadRequest : code;
            _output.WriteLine($"{Clock(now)}  refused a request with {code >> 5}.{code & 31:00}");
            return code;
        }

        Messages++;
        readings.ForEach(Take);
        return code;
    }

    // In the table before the acknowledgement leaves.
    private void Take(Reading reading)
    {
        bool isNew = _table.Add(reading);
        ReadingsAgain += isNew ? 0 : 1;
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Clock(reading.TakenAt)}  {reading.Name} {reading.Number}: {reading.Value} {reading.Unit}{(isNew ? "" : ", again")}"));
    }

    private void Forget(long now)
    {
        if (now < _forgetAt)
        {
            return;
        }

        _forgetAt = now + ForgetMs;
        foreach ((string, int) old in _exchanges.Keys.Where(key => now - _exchanges[key].At >= ExchangeLifetimeMs).ToList())
        {
            _exchanges.Remove(old);
        }
    }

    private static byte[] Message(int type, int code, int id, byte[] token)
    {
        byte[] head = { (byte)(0x40 | (type << 4) | token.Length), (byte)code, (byte)(id >> 8), (byte)(id & 0xFF) };
        return head.Concat(token).ToArray();
    }

    private static string Clock(long milliseconds)
    {
        // A hostile time may be outside of what a calendar has.
        const long Last = 253402300799999;
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, Last));
        return time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
    }
}
