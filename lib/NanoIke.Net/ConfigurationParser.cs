// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Net;

/// <summary>
/// Reads the configuration file: lines of "key = value"; '#' begins a comment at the start of a line or behind a blank.
/// Whatever is unknown, missing, doubled or out of range is an error that names the key and the line.
/// </summary>
public sealed partial class ConfigurationParser
{
    private const int ValueMaxLength = 4 * Limits.SecretMaxBytes;

    // In the order of Value; the first RequiredKeys of them must be there, the others have a default. One text, as a text each is ten
    // bytes of code more.
    private const string Keys = "gateway local_id gateway_id psk remote_subnet collector "
        + "gateway_port inner_address report_interval_ms liveness_ms keepalive_ms lifetime_s probe "
        + "queue control deep_sleep ppk_id ppk ppk_required psk_next";

    private const int RequiredKeys = 6;
    private const int SecretKey = 3;
    private const int CollectorKey = 5;
    private const int PpkKey = 17;
    private const int PpkRequiredKey = 18;

    private readonly string[] _keys = Keys.Split(' '); // not static: that would keep half a kilobyte on the heap for ever
    private byte[] _file;
    private int _start; // the value under way
    private int _end;
    private bool _probesCollector;
    private int _collectorLine; // whether it fits remote_subnet is known at the end only
    private string _warning;

    /// <summary>
    /// What is wrong with the file, with line and key; null: nothing. It shows nothing of the file but keys: what is not recognized may be
    /// the secret.
    /// </summary>
    public string Error { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its bytes: UTF-8, with or without a mark. They hold the shared secret: overwrite them afterwards.</param>
    /// <returns>The configuration; null with <see cref="Error"/> set.</returns>
    /// <exception cref="ArgumentException">There is no file; the message is the parameter's name.</exception>
    public NodeConfiguration Parse(byte[] file)
    {
        TunnelSettings.Demand(file != null, "file");
        NodeConfiguration result = new NodeConfiguration();
        _file = file;
        Error = IsUtf16() ? "line 1: the file is UTF-16, which > of Windows PowerShell 5.1 writes; save it as UTF-8" : null;
        _warning = null;
        _probesCollector = true;
        int seen = 0;
        int line = 0;
        int next = MarkBytes();
        while (next < file.Length && Error == null)
        {
            int start = next;
            while (next < file.Length && file[next] != '\n')
            {
                next++;
            }

            line++;
            seen = Line(result, start, next, line, seen);
            next++;
        }

        for (int i = 0; i < RequiredKeys && Error == null; i++)
        {
            if ((seen & (1 << i)) == 0)
            {
                Error = "line " + DecimalText.Of(line) + ": end of file, and the key " + _keys[i] + " is missing";
            }
        }

        JudgeCollector(result);
        string wrong = JudgeSecrets(result.Settings, (seen & (1 << PpkRequiredKey)) != 0);
        if (Error == null && wrong != null)
        {
            Error = "line " + DecimalText.Of(line) + ": end of file, and " + wrong;
        }

        if (Error != null)
        {
            result.Settings.ClearSecrets();
        }

        result.Warning = _warning;
        _file = null;
        return Error == null ? result : null;
    }

    // What other keys say of it is known at the end only.
    private void JudgeCollector(NodeConfiguration result)
    {
        if (_probesCollector)
        {
            // A collector that acknowledges what it gets is proof of the path.
            result.ProbeAddress = result.CollectorPath == null ? result.CollectorAddress : 0;
        }

        if (Error == null && (result.CollectorAddress < result.Settings.RemoteFirst
            || result.CollectorAddress > result.Settings.RemoteLast))
        {
            Error = "line " + DecimalText.Of(_collectorLine) + ": collector lies outside remote_subnet";
        }

        if (Error == null && result.DeepSleep && result.CollectorPath == null)
        {
            Error = "line " + DecimalText.Of(_collectorLine)
                + ": with deep_sleep the collector must be coap://...: a report that gets lost must come again";
        }
    }

    private int Line(NodeConfiguration result, int start, int end, int line, int seen)
    {
        int comment = start;
        while (comment < end && !(_file[comment] == '#' && (comment == start || IsBlank(_file[comment - 1]))))
        {
            comment++;
        }

        int equals = start;
        while (equals < comment && _file[equals] != '=')
        {
            equals++;
        }

        Trim(start, equals);
        int index = Key(_start, _end);
        string wrong;
        if (HasZero(start, end))
        {
            wrong = "holds a zero byte, as UTF-16 does; save the file as UTF-8";
        }
        else if (equals == comment || index < 0)
        {
            wrong = NoKey(equals < comment);
        }
        else
        {
            Trim(equals + 1, comment);
            wrong = (seen & (1 << index)) != 0 ? "is given twice" : Take(result, index, line);
            wrong = wrong == null ? null : _keys[index] + " " + wrong;
            seen |= 1 << index;
        }

        if (wrong != null)
        {
            Error = "line " + DecimalText.Of(line) + ": " + wrong;
        }

        if (index == CollectorKey)
        {
            _collectorLine = line;
        }

        return seen;
    }

    // What is wrong with a line that does not begin with "KEY =", if anything.
    private string NoKey(bool hasEquals)
    {
        int word = _start;
        while (word < _end && !IsBlank(_file[word]) && _file[word] != ':')
        {
            word++;
        }

        int index = Key(_start, word);
        return index >= 0 ? _keys[index] + " must be followed by = and its value"
            : hasEquals ? "this key is not known (it is not shown, as it may be part of the secret)"
            : _end > _start ? "is not of the form key = value"
            : null;
    }

    // Takes the value at hand; returns what is wrong with it, or null.
    private string Take(NodeConfiguration result, int index, int line)
    {
        if (_start == _end)
        {
            return "has no value";
        }

        if (_end - _start > ValueMaxLength)
        {
            return "is too long";
        }

        if (!IsUtf8())
        {
            return "is not UTF-8; save the file as UTF-8";
        }

        bool quoted = IsQuoted();
        string wrong = Value(result, index);
        if (wrong == null && quoted)
        {
            Warn(line, _keys[index] + " is in quotes, which are part of the value");
        }

        if (wrong == null && index == SecretKey && result.Settings.Secret.Length < Limits.SecretAdvisedBytes)
        {
            Warn(line, "the psk has fewer than 16 bytes; whoever answers in the gateway's place can guess it "
                + "(RFC 7296 section 2.15 wants a strong one)");
        }

        if (wrong == null && index == PpkKey && result.Settings.Ppk.Length < PpkAdvisedBytes)
        {
            Warn(line, "the ppk has fewer than 32 bytes, the least that RFC 8784 section 6 calls safe");
        }

        return quoted && wrong != null ? wrong + ", without quotes" : wrong;
    }

    private void Warn(int line, string text)
    {
        string warning = "line " + DecimalText.Of(line) + ": " + text;
        _warning = _warning == null ? warning : _warning + "; " + warning;
    }

    // Compared byte by byte: a string of what is no key could not be wiped.
    private int Key(int start, int end)
    {
        for (int i = 0; i < _keys.Length; i++)
        {
            int at = 0;
            while (at < _keys[i].Length && start + at < end && _file[start + at] == _keys[i][at])
            {
                at++;
            }

            if (at == _keys[i].Length && start + at == end)
            {
                return i;
            }
        }

        return -1;
    }

    // Takes one value; returns what is wrong with it, or null.
    private string Value(NodeConfiguration result, int index)
    {
        string wrong;
        TunnelSettings settings = result.Settings;
        switch (index)
        {
            case 0:
                return Gateway(result);
            case 1:
                result.LocalName = Text();
                settings.LocalId = Identity(out settings.LocalIdType);
                return settings.LocalId == null ? WrongIdentity : null;
            case 2:
                settings.GatewayId = Identity(out settings.GatewayIdType);
                return settings.GatewayId == null ? WrongIdentity : null;
            case 3:
                settings.Secret = Secret();
                return settings.Secret == null ? WrongSecret : null;
            case 4:
                return Subnet(settings);
            case 5:
                return Collector(result);
            case 6:
                return GatewayPort(settings);
            case 7:
                return InnerAddress(settings);
            case 8:
                result.ReportIntervalMs = (int)Number(1, 86400000);
                return result.ReportIntervalMs < 0 ? "must be 1 to 86400000 milliseconds" : null;
            case 9:
                settings.LivenessMs = (int)Number(0, 86400000);
                return settings.LivenessMs < 0 ? "must be 0 (off) to 86400000 milliseconds" : null;
            case 10:
                return Keepalive(settings);
            case 11:
                settings.LifetimeMs = Number(1, 31536000) * 1000;
                return settings.LifetimeMs < 0 ? "must be 1 to 31536000 seconds" : null;
            case 12:
                return Probe(result);
            case 13:
                result.QueueSize = (int)Number(1, NodeConfiguration.QueueMaxSize);
                return result.QueueSize < 0 ? "must be 1 to 1000 readings" : null;
            case 14:
                result.Control = YesOrNo(out wrong);
                return wrong;
            case 15:
                result.DeepSleep = YesOrNo(out wrong);
                return wrong;
            default:
                return SecretValue(settings, index);
        }
    }

    private long Number(long least, long most)
    {
        long value = 0;
        for (int i = _start; i < _end; i++)
        {
            int digit = _file[i] - '0';
            if (digit < 0 || digit > 9 || value > most)
            {
                return -1;
            }

            value = value * 10 + digit;
        }

        return _end > _start && value >= least && value <= most ? value : -1;
    }

    private void Trim(int start, int end)
    {
        while (start < end && IsBlank(_file[start]))
        {
            start++;
        }

        while (end > start && IsBlank(_file[end - 1]))
        {
            end--;
        }

        _start = start;
        _end = end;
    }

    private string Text()
    {
        char[] text = new char[_end - _start];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)_file[_start + i];
        }

        return new string(text);
    }
}
