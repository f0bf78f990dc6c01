// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Net;

/// <content>The values that are more than a number. Each method returns what is wrong with the value, or null.</content>
public sealed partial class ConfigurationParser
{
    private const string Scheme = "coap://";
    private const int IkeWithoutEsp = 500;
    private const int PathMaxLength = 64; // it is in every datagram
    private const string WrongIdentity = "must be a name, user@host, an IPv4 address or keyid:HEX of 1 to 64 bytes";

    // Names and addresses in the order they are tried; what they resolve to is found out later.
    private string Gateway(NodeConfiguration result)
    {
        int entries = 1;
        for (int i = _start; i < _end; i++)
        {
            entries += _file[i] == ',' ? 1 : 0;
        }

        int next = _start;
        int end = _end;
        result.Gateways = new string[entries];
        for (int i = 0; i < entries; i++)
        {
            int comma = next;
            while (comma < end && _file[comma] != ',')
            {
                comma++;
            }

            Trim(next, comma);
            string text = Text();
            if (Ipv4Text.Parse(text) <= 0 && !IsHostName(text))
            {
                return "must be an IPv4 address or a host name";
            }

            result.Gateways[i] = text;
            next = comma + 1;
        }

        return null;
    }

    private static bool IsHostName(string text)
    {
        bool letter = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            letter |= alpha;
            if (!alpha && !(c >= '0' && c <= '9') && c != '-' && c != '.' && c != '_')
            {
                return false;
            }
        }

        return letter && text.Length <= 253;
    }

    private string GatewayPort(TunnelSettings settings)
    {
        settings.GatewayPort = (int)Number(1, 65535);
        return settings.GatewayPort < 0 ? "must be a port, 1 to 65535"
            : settings.GatewayPort == IkeWithoutEsp
                ? "must not be 500, where ESP has no place (RFC 7296 section 3.1); gateways take both at 4500"
            : null;
    }

    private string Keepalive(TunnelSettings settings)
    {
        bool auto = Text() == "auto";
        settings.KeepaliveMs = auto ? Limits.KeepaliveAuto : (int)Number(0, 86400000);
        return settings.KeepaliveMs < 0 && !auto ? "must be auto, or 0 (off) to 86400000 milliseconds" : null;
    }

    private byte[] Copy()
    {
        byte[] bytes = new byte[_end - _start];
        Array.Copy(_file, _start, bytes, 0, bytes.Length);
        return bytes;
    }

    private bool YesOrNo(out string wrong)
    {
        string text = Text();
        wrong = text == "yes" || text == "no" ? null : "must be yes or no";
        return text == "yes";
    }

    private string InnerAddress(TunnelSettings settings)
    {
        string text = Text();
        long address = text == "auto" ? 0 : Ipv4Text.Parse(text);
        settings.InnerAddress = address < 0 ? 0 : (uint)address;
        return address < 0 || (address == 0 && text != "auto") ? "must be auto or an IPv4 address" : null;
    }

    private string Probe(NodeConfiguration result)
    {
        string text = Text();
        bool word = text == "auto" || text == "off";
        long address = word ? 0 : Ipv4Text.Parse(text);
        _probesCollector = text == "auto";
        result.ProbeAddress = address < 0 ? 0 : (uint)address;
        return address < 0 || (address == 0 && !word) ? "must be auto (the collector), off or an IPv4 address" : null;
    }

    private string Subnet(TunnelSettings settings)
    {
        int slash = _start;
        while (slash < _end && _file[slash] != '/')
        {
            slash++;
        }

        int end = _end;
        _end = slash;
        long address = Ipv4Text.Parse(Text());
        _start = slash + 1;
        _end = end;
        long prefix = slash < end ? Number(0, 32) : -1;
        if (address < 0 || prefix < 0)
        {
            return "must be a subnet such as 10.20.0.0/24";
        }

        long hosts = (1L << (32 - (int)prefix)) - 1;
        settings.RemoteFirst = (uint)address;
        settings.RemoteLast = (uint)(address | hosts);
        return (address & hosts) != 0 ? "has bits set behind the prefix" : null;
    }

    private string Collector(NodeConfiguration result)
    {
        bool coap = _end - _start >= Scheme.Length;
        for (int i = 0; coap && i < Scheme.Length; i++)
        {
            coap = _file[_start + i] == Scheme[i];
        }

        int end = _end;
        int start = coap ? _start + Scheme.Length : _start;
        int path = start;
        while (path < end && !(coap && _file[path] == '/'))
        {
            path++;
        }

        int colon = start;
        while (colon < path && _file[colon] != ':')
        {
            colon++;
        }

        Trim(start, colon);
        long address = Ipv4Text.Parse(Text());
        _start = colon + 1;
        _end = path;
        int port = colon == path && coap ? NodeConfiguration.CoapPort : (int)Number(1, 65535);
        _start = path;
        _end = end;
        result.CollectorPath = !coap ? null : path == end ? NodeConfiguration.CoapPath : Text();
        if (address <= 0 || port <= 0 || (coap && !IsPath(result.CollectorPath)))
        {
            return "must be coap://ADDRESS[:PORT][/path], or an IPv4 address and a port, such as 10.20.0.1:5683";
        }

        result.CollectorAddress = (uint)address;
        result.CollectorPort = port;
        return null;
    }

    // What can go into options as it is (RFC 7252 section 6.4): no query, no fragment, no escapes, and no segment that means another.
    private static bool IsPath(string path)
    {
        int segment = 0;
        bool dots = false;
        for (int i = 0; i <= path.Length; i++)
        {
            char c = i < path.Length ? path[i] : '/';
            if (c <= ' ' || c > '~' || c == '?' || c == '#' || c == '%' || (c == '/' && dots && segment <= 2))
            {
                return false;
            }

            dots = c == '/' ? false : c == '.' && (segment == 0 || dots);
            segment = c == '/' ? 0 : segment + 1;
        }

        return path.Length <= PathMaxLength;
    }

    // RFC 7296 section 3.5: the kind of identity follows from its form.
    private byte[] Identity(out int type)
    {
        string text = Text();
        long address = Ipv4Text.Parse(text);
        byte[] id;
        if (address >= 0)
        {
            type = TunnelSettings.IdIpv4;
            return new byte[] { (byte)(address >> 24), (byte)((address >> 16) & 255), (byte)((address >> 8) & 255), (byte)(address & 255) };
        }

        if (IsLikeAddress(text))
        {
            type = TunnelSettings.IdFqdn;
            return null;
        }

        if (text.Length >= 6 && text.Substring(0, 6) == "keyid:")
        {
            type = TunnelSettings.IdKeyId;
            id = SecretText.Hex(_file, _start + 6, _end);
        }
        else
        {
            type = text.IndexOf('@') >= 0 ? TunnelSettings.IdRfc822 : TunnelSettings.IdFqdn;
            id = Copy();
        }

        return id == null || id.Length > Limits.IdentityMaxBytes ? null : id;
    }

    // Four numbers with dots between them: who wrote that meant an address, and missed it.
    private static bool IsLikeAddress(string text)
    {
        int dots = 0;
        for (int i = 0; i < text.Length; i++)
        {
            dots += text[i] == '.' ? 1 : 0;
            if (text[i] != '.' && !(text[i] >= '0' && text[i] <= '9'))
            {
                return false;
            }
        }

        return dots == 3;
    }
}
