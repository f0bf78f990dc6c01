// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Net;
using NanoIke.Crypto;

#pragma warning disable SA1402, SA1403 // one small file stands in for an operating system
#pragma warning disable CA1822, IDE0060 // the signatures are those of the API

namespace nanoFramework.Runtime.Native
{
    /// <summary>The garbage collector of a board.</summary>
    internal static class GC
    {
        internal static uint Run(bool compact) => 20000;
    }
}

namespace NanoIke.Boards
{
    /// <summary>A device under a test: what it has, and which of its calls throw.</summary>
    internal static class Device
    {
        internal static Dictionary<string, byte[]> Files { get; } = new Dictionary<string, byte[]>(StringComparer.Ordinal);

        internal static List<string> Said { get; } = new List<string>();

        internal static List<int> Slept { get; } = new List<int>();

        internal static Func<string, Exception> Fault { get; set; }

        internal static int Reboots { get; set; }

        /// <summary>Where the last read of a file went.</summary>
        internal static byte[] ReadInto { get; set; }

        internal static void Reset()
        {
            Files.Clear();
            Said.Clear();
            Slept.Clear();
            Fault = _ => null;
            Reboots = 0;
        }

        internal static T Use<T>(string call, T value)
        {
            Exception fault = Fault(call);
            return fault == null ? value : throw fault;
        }
    }

    // The names below are nearer to the device's sources than those of .NET.

    /// <summary>The internal drive.</summary>
    internal static class File
    {
        internal static bool Exists(string name) => Device.Use("exists", Device.Files.ContainsKey(name));
    }

    /// <summary>An open file.</summary>
    internal sealed class FileStream
    {
        private readonly string _name;
        private readonly byte[] _bytes;
        private int _at;

        internal FileStream(string name, System.IO.FileMode mode)
        {
            Assert.AreEqual(System.IO.FileMode.Create, mode);
            _name = Device.Use("write", name);
            Device.Files[name] = [];
        }

        internal FileStream(string name, System.IO.FileMode mode, System.IO.FileAccess access)
        {
            Assert.AreEqual((System.IO.FileMode.Open, System.IO.FileAccess.Read), (mode, access));
            _bytes = Device.Files[Device.Use("read", name)];
        }

        internal long Length => _bytes.Length;

        internal int Read(byte[] buffer, int offset, int count)
        {
            Device.ReadInto = buffer;
            Device.Use(_at == 0 ? "begin" : "go on", 0);
            int read = System.Math.Min(3, System.Math.Min(count, _bytes.Length - _at)); // fewer than wanted
            System.Array.Copy(_bytes, _at, buffer, offset, read);
            _at += read;
            return read;
        }

        internal void Write(byte[] buffer, int offset, int count) => Device.Files[_name] = buffer[offset..(offset + count)];

        internal void Close()
        {
        }
    }

    /// <summary>The log.</summary>
    internal static class Console
    {
        internal static void WriteLine(string line) => Device.Said.Add(Device.Use("console", line));
    }

    /// <summary>Waits take no time.</summary>
    internal static class Thread
    {
        internal static void Sleep(int milliseconds)
        {
            Device.Slept.Add(milliseconds);
            Device.Use("sleep", 0);
        }
    }

    /// <summary>The power.</summary>
    internal static class Power
    {
        internal static void RebootDevice() => Device.Reboots += Device.Use("reboot", 1);
    }

    /// <summary>The image.</summary>
    internal static class SystemInfo
    {
        internal static string OEMString => "a board";
    }

    /// <summary>The name server.</summary>
    internal static class Dns
    {
        internal static IPHostEntry GetHostEntry(string host) =>
            Device.Use("dns", new IPHostEntry { AddressList = new[] { IPAddress.IPv6Loopback, IPAddress.Parse("10.9.0.1"), IPAddress.Parse("10.9.0.2") } });
    }

    /// <summary>The interfaces.</summary>
    internal static class NetworkInterface
    {
        internal static bool GetIsNetworkAvailable() => Device.Use("link", true);
    }

    /// <summary>The address.</summary>
    internal static class IPGlobalProperties
    {
        internal static IPAddress GetIPAddress() => Device.Use("address", IPAddress.Parse("192.168.1.7"));
    }

    /// <summary>What boards/device/suites has, with a native part that serves.</summary>
    internal static class DeviceSuite
    {
        internal static Suite Suite { get; } = new AesCbcSuite();

        internal static bool LacksNative => false;

        internal static bool LeaveNative() => false;
    }
}
