// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using NanoIke.Net;

namespace NanoIke.Fuzz;

/// <summary>Mutated configuration files: a configuration that a tunnel can be made of, or an error that names the line.</summary>
internal sealed class ConfigurationFuzzer
{
    private readonly Dice _dice;
    private readonly Mutator _mutator;
    private const int SentencesMax = 250; // 18 keys in about nine sentences each, and far fewer than there are files

    private readonly ConfigurationParser _parser = new ConfigurationParser();
    private readonly HashSet<string> _sentences = new HashSet<string>();

    private readonly Seed[] _seeds =
    {
        new Seed("plain", "gateway=10.9.0.1\nlocal_id=node-1\ngateway_id=gw.example\npsk=correct horse battery\nremote_subnet=10.20.0.0/24\ncollector=10.20.0.1:5683\nprobe=auto\n"u8.ToArray()),
        new Seed("all keys", "# node\r\ngateway = gw.example # name\r\ngateway_port = 4500\r\nlocal_id = keyid:0011aabb\r\ngateway_id = 10.9.0.1\r\npsk = 0x00112233445566778899aabbccddeeff\r\nremote_subnet = 10.20.0.0/16\r\ncollector = 10.20.1.1:65535\r\ninner_address = auto\r\nreport_interval_ms = 1000\r\nliveness_ms = 0\r\nkeepalive_ms = 20000\r\nlifetime_s = 14400\r\nprobe = 10.20.1.9\r\n"u8.ToArray()),
        new Seed("ppk", [
            .. "gateway=10.9.0.1\nlocal_id=node-1\ngateway_id=gw\npsk=correct horse battery\nremote_subnet=10.20.0.0/24\n"u8,
            .. "collector=10.20.0.1:1\nppk_id=fleet-1\nppk=0s//79\nppk_required=no\n"u8]),
        new Seed("base64", [0xEF, 0xBB, 0xBF, .. "psk = 0sAAECAwQFBgcICQoLDA0ODw==\ngateway = 192.0.2.1\nlocal_id = user@host\ngateway_id = gw\nremote_subnet = 0.0.0.0/0\ncollector = 1.2.3.4:1\nprobe = off\ninner_address = 10.30.0.9"u8]),
    };

    internal ConfigurationFuzzer(Dice dice)
    {
        _dice = dice;
        _mutator = new Mutator(dice);
    }

    internal void Run(long executions, Tally tally)
    {
        for (long i = 0; i < executions && tally.Crashes.Count < 20; i++)
        {
            Seed seed = _seeds[_dice.Next(_seeds.Length)];
            _mutator.Mutate(seed, _seeds);
            byte[] file = _mutator.Bytes.AsSpan(0, _mutator.Length).ToArray();
            string wrong = One(file, tally);
            tally.Executions++;
            if (wrong != null)
            {
                tally.Crashes.Add($"configuration from {seed}: {wrong}: {Convert.ToHexString(file)}");
            }
        }
    }

    private string One(byte[] file, Tally tally)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        NodeConfiguration configuration;
        try
        {
            configuration = _parser.Parse(file);
        }
        catch (Exception e)
        {
            return e.GetType().Name + " " + e.StackTrace;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        tally.SlowestMs = Math.Max(tally.SlowestMs, System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        if (allocated > 65536 + 64L * file.Length)
        {
            return $"{allocated} bytes allocated";
        }

        if (configuration == null)
        {
            return _parser.Error == null || !_parser.Error.StartsWith("line ", StringComparison.Ordinal) ? "no error, or one without a line"
                : IsOwn(_parser.Error) ? null : "an error that shows a piece of the file: " + _parser.Error;
        }

        tally.Taken++;
        return _parser.Error == null ? Usable(configuration) : "a configuration and an error";
    }

    // The file may hold the secret: whatever it is, the errors are the same few sentences, but for their numbers.
    private bool IsOwn(string error)
    {
        _sentences.Add(Regex.Replace(error, "[0-9]+", "N"));
        return _sentences.Count <= SentencesMax;
    }

    // The rules of Tunnel's constructor, without the cost of a tunnel.
    private static string Usable(NodeConfiguration configuration)
    {
        TunnelSettings settings = configuration.Settings;
        bool sound = settings.Secret.Length is >= 1 and <= Limits.SecretMaxBytes
            && (settings.PpkId == null) == (settings.Ppk == null)
            && settings.PpkId?.Length is null or (>= 1 and <= Limits.IdentityMaxBytes)
            && settings.Ppk?.Length is null or (>= 1 and <= Limits.SecretMaxBytes)
            && settings.LocalId.Length is >= 1 and <= Limits.IdentityMaxBytes
            && settings.GatewayId.Length is >= 1 and <= Limits.IdentityMaxBytes
            && settings.RemoteFirst <= settings.RemoteLast
            && configuration.CollectorAddress >= settings.RemoteFirst && configuration.CollectorAddress <= settings.RemoteLast
            && configuration.CollectorPort is >= 1 and <= 65535 && settings.GatewayPort is >= 1 and <= 65535
            && configuration.ReportIntervalMs >= 1 && settings.LifetimeMs >= 1000 && settings.LivenessMs >= 0 && settings.KeepaliveMs >= Limits.KeepaliveAuto
            && configuration.Gateways.Length >= 1 && configuration.QueueSize is >= 1 and <= NodeConfiguration.QueueMaxSize;
        return sound ? null : "a configuration of no use";
    }
}
