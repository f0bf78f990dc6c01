// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware.Coap;

/// <content>What answers do to the exchange.</content>
public sealed partial class CoapClient
{
    /// <summary>Handles a datagram from the peer. Any content is fine.</summary>
    /// <param name="buffer">Holds the datagram.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>What became of it; Passed is for the server.</returns>
    public CoapInput Input(byte[] buffer, int offset, int length, long now)
    {
        CoapVerdict verdict = _message.Read(buffer, offset, length);
        if (verdict == CoapVerdict.Foreign)
        {
            return CoapInput.Ignored;
        }

        bool confirmable = _message.Type == CoapNumbers.Confirmable;
        if (_message.Type >= CoapNumbers.Acknowledgement)
        {
            return verdict == CoapVerdict.Good ? InputAcknowledgement(now) : CoapInput.Ignored;
        }

        if (verdict == CoapVerdict.Good && !_message.IsResponse)
        {
            return CoapInput.Passed;
        }

        // What has no meaning is rejected: a confirmable message by a reset, all else in silence (sections 4.2, 4.3 and 5.3.2).
        CoapInput result = verdict == CoapVerdict.Good ? InputSeparate(confirmable, now) : CoapInput.Ignored;
        return result == CoapInput.Ignored && confirmable ? Reply(CoapNumbers.Reset) : result;
    }

    // Acknowledgements and resets are never answered (section 4.2).
    private CoapInput InputAcknowledgement(long now)
    {
        if (_state == Idle || _transmissions == 0 || _message.Id != _id)
        {
            return CoapInput.Ignored; // matched by the message id (section 4.4)
        }

        bool empty = _message.Code == CoapNumbers.Empty;
        if (_message.Type == CoapNumbers.Reset)
        {
            if (!empty || _state != Sending)
            {
                return CoapInput.Ignored;
            }

            Code = 0;
            Rest(CoapNumbers.MaxAgeDefaultSeconds, now);
            End(CoapOutcome.Reset);
            return CoapInput.Finished;
        }

        if (empty)
        {
            if (_state == Sending)
            {
                _state = Waiting;
                _deadline = now + CoapNumbers.TransmitWaitMs; // for so long the peer may retransmit its response
            }

            return CoapInput.Handled;
        }

        // A piggybacked response has the token as well (section 5.3.2).
        if (!_message.IsResponse || !_message.TokenIs(_token) || _message.HasCriticalOption())
        {
            return CoapInput.Ignored;
        }

        Judge(now);
        return CoapInput.Finished;
    }

    // A response in a message of its own; it may come before the acknowledgement, and stands for it (section 5.2.2).
    private CoapInput InputSeparate(bool confirmable, long now)
    {
        bool known = _message.Id == _answeredId && _message.TokenIs(_answeredToken);
        if (confirmable && known && now - _answeredAt < CoapNumbers.ExchangeLifetimeMs)
        {
            return Reply(CoapNumbers.Acknowledgement); // a duplicate: ours was lost (section 4.5)
        }

        if (_state == Idle || _transmissions == 0 || !_message.TokenIs(_token) || _message.HasCriticalOption())
        {
            return CoapInput.Ignored;
        }

        if (confirmable)
        {
            Reply(CoapNumbers.Acknowledgement);
            _answeredId = _message.Id;
            _answeredToken = _token;
            _answeredAt = now;
        }

        Judge(now);
        return CoapInput.Finished;
    }

    // Unknown codes count as the first of their class (section 5.2).
    private void Judge(long now)
    {
        Code = _message.Code;
        int type = Code >> 5;
        if (type == CoapNumbers.ClassServerError || Code == CoapNumbers.TooManyRequests)
        {
            Rest(MaxAge(), now);
            End(CoapOutcome.Later);
        }
        else
        {
            End(type == CoapNumbers.ClassSuccess ? CoapOutcome.Delivered : CoapOutcome.Refused);
        }
    }

    // The first Max-Age counts, others are elective options that nobody knows (sections 5.4.5 and 5.10.5).
    private uint MaxAge()
    {
        _message.Rewind();
        while (_message.NextOption())
        {
            if (_message.OptionNumber == CoapNumbers.MaxAge && _message.OptionLength <= CoapNumbers.MaxAgeMaxSize)
            {
                return _message.OptionUint;
            }
        }

        return CoapNumbers.MaxAgeDefaultSeconds;
    }

    private void Rest(uint seconds, long now)
    {
        int wait = seconds > WaitMaxMs / 1000 ? WaitMaxMs : (int)seconds * 1000;
        ReadyAt = now + (wait < WaitMinMs ? WaitMinMs : wait);
    }

    private void End(CoapOutcome outcome)
    {
        _state = Idle;
        _outcome = outcome;
    }
}
