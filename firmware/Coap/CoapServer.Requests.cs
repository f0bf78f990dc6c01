// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware.Coap;

/// <content>What a request asks for, and the answer to it.</content>
public sealed partial class CoapServer
{
    private const int NoFormat = -1;

    private const int Nothing = 0;
    private const int Reading = 1;
    private const int Interval = 2;

    private int _segments; // of the path
    private int _resource;
    private int _format;   // Content-Format
    private int _accept;
    private bool _proxy;
    private int _seen; // bits of the options that may come once

    // Returns the number of the first option that must be understood and is not, or is not well-formed (sections 5.4.1, 5.4.3 and
    // 5.4.5); 0: all are.
    private int ReadOptions()
    {
        _segments = _seen = 0;
        _resource = Nothing;
        _format = _accept = NoFormat;
        _proxy = false;
        int unknown = 0;
        _message.Rewind();
        while (_message.NextOption())
        {
            if (!ReadOption() && _message.OptionIsCritical && unknown == 0)
            {
                unknown = _message.OptionNumber;
            }
        }

        return unknown;
    }

    // False: an option to be treated as unknown.
    private bool ReadOption()
    {
        int length = _message.OptionLength;
        switch (_message.OptionNumber)
        {
            case CoapNumbers.UriHost: // this node, however it is called (section 5.10.1)
                return length >= 1 && length <= CoapNumbers.StringOptionMaxSize && IsFirst(1);
            case CoapNumbers.UriPort:
                return length <= CoapNumbers.ShortOptionMaxSize && IsFirst(2);
            case CoapNumbers.UriPath:
                _segments++;
                _resource = _segments > 1 ? Nothing
                    : _message.OptionIs(ReadingPath) ? Reading
                    : _message.OptionIs(IntervalPath) ? Interval : Nothing;
                return length <= CoapNumbers.StringOptionMaxSize;
            case CoapNumbers.ContentFormat:
                _format = length <= CoapNumbers.ShortOptionMaxSize && IsFirst(4) ? (int)_message.OptionUint : _format;
                return true;
            case CoapNumbers.Accept:
                if (length > CoapNumbers.ShortOptionMaxSize || !IsFirst(8))
                {
                    return false;
                }

                _accept = (int)_message.OptionUint;
                return true;
            case CoapNumbers.ProxyUri:
            case CoapNumbers.ProxyScheme:
                _proxy = true;
                return true;
            default:
                return false;
        }
    }

    private bool IsFirst(int bit)
    {
        bool first = (_seen & bit) == 0;
        _seen |= bit;
        return first;
    }

    private void Answer(byte[] buffer, int unknownOption, bool mayControl, long now)
    {
        int code = _message.Code;
        if (_proxy)
        {
            Begin(buffer, CoapNumbers.ProxyingNotSupported); // section 5.10.2
        }
        else if (unknownOption != 0)
        {
            Begin(buffer, CoapNumbers.BadOption);
            Diagnose("option ", unknownOption);
        }
        else if (code > CoapNumbers.MethodLast)
        {
            Begin(buffer, CoapNumbers.MethodNotAllowed); // section 5.8
        }
        else if (_resource == Nothing)
        {
            Begin(buffer, CoapNumbers.NotFound);
        }
        else if (code == CoapNumbers.Get && _resource == Reading)
        {
            AnswerReading(buffer, now);
        }
        else if (code == CoapNumbers.Put && _resource == Interval)
        {
            AnswerInterval(buffer, mayControl);
        }
        else
        {
            Begin(buffer, CoapNumbers.MethodNotAllowed);
        }
    }

    private void AnswerReading(byte[] buffer, long now)
    {
        if (_accept != NoFormat && _accept != CoapNumbers.SenmlCbor)
        {
            Begin(buffer, CoapNumbers.NotAcceptable); // section 5.10.4
            return;
        }

        if (_queue.Taken == 0)
        {
            Begin(buffer, CoapNumbers.ServiceUnavailable);
            return;
        }

        long fresh = (_queue.TakenAt(_queue.Taken) + IntervalMs - now) / 1000; // until the next one is taken (section 5.10.5)
        Begin(buffer, CoapNumbers.Content);
        _writer.UintOption(CoapNumbers.ContentFormat, CoapNumbers.SenmlCbor);
        _writer.UintOption(CoapNumbers.MaxAge, fresh > 0 ? (uint)fresh : 0);
        _writer.PayloadMarker();
        _writer.Skip(_senml.Write(_answer, _writer.Position, _queue.Taken, 1, now));
    }

    private void AnswerInterval(byte[] buffer, bool mayControl)
    {
        if (!mayControl)
        {
            Begin(buffer, CoapNumbers.Forbidden);
            return;
        }

        if (_format != NoFormat && _format != CoapNumbers.TextPlain)
        {
            Begin(buffer, CoapNumbers.UnsupportedFormat);
            return;
        }

        int value = ReadDecimal(buffer);
        if (value < 0 || value > IntervalMaxMs)
        {
            Begin(buffer, CoapNumbers.BadRequest);
            Diagnose("milliseconds, at most ", IntervalMaxMs);
            return;
        }

        if (value < _intervalMinMs)
        {
            Begin(buffer, CoapNumbers.Forbidden);
            Diagnose("not below ", _intervalMinMs);
            return;
        }

        IntervalMs = value;
        Begin(buffer, CoapNumbers.Changed);
    }

    // Digits and nothing else, nine of them at most; -1: something else.
    private int ReadDecimal(byte[] buffer)
    {
        int length = _message.PayloadLength;
        int value = length < 1 || length > 9 ? -1 : 0;
        for (int i = 0; i < length && value >= 0; i++)
        {
            int digit = buffer[_message.PayloadOffset + i] - '0';
            value = digit >= 0 && digit <= 9 ? 10 * value + digit : -1;
        }

        return value;
    }

    // A confirmable request is answered in its acknowledgement (section 5.2.1), another one by a message like it (section 5.2.3).
    private void Begin(byte[] buffer, int code)
    {
        bool confirmable = _message.Type == CoapNumbers.Confirmable;
        int type = confirmable ? CoapNumbers.Acknowledgement : CoapNumbers.NonConfirmable;
        _writer.Begin(_answer, type, code, confirmable ? _message.Id : _ids.Next());
        _writer.Token(buffer, _message.TokenOffset, _message.TokenLength);
    }

    // For a person who looks at it (section 5.5.2).
    private void Diagnose(string text, int number)
    {
        _writer.PayloadMarker();
        _writer.Text(text);
        _writer.Decimal(number);
    }
}
