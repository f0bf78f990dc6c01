// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;

namespace NanoIke.Boards;

/// <summary>The files of a node on the internal drive of a nanoFramework device.</summary>
internal static class DeviceStorage
{
    private const string Configuration = "I:\\nanoike.conf";
    private const string Counter = "I:\\nanoike.cnt";

    /// <summary>Reads the configuration file; null: there is none.</summary>
    internal static byte[] ReadConfiguration()
    {
        return Read(Configuration);
    }

    /// <summary>Reads a file; null: there is none.</summary>
    internal static byte[] Read(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            FileStream stream = new FileStream(path, FileMode.Open, FileAccess.Read);
            byte[] bytes = null;
            bool whole = false;
            try
            {
                bytes = new byte[(int)stream.Length];
                int at = 0;
                for (int read = 1; read > 0 && at < bytes.Length; at += read)
                {
                    read = stream.Read(bytes, at, bytes.Length - at);
                }

                whole = at == bytes.Length;
                return whole ? bytes : null;
            }
            finally
            {
                if (!whole && bytes != null)
                {
                    Array.Clear(bytes, 0, bytes.Length); // part of a secret is a secret
                }

                Close(stream);
            }
        }
        catch (Exception)
        {
            return null; // the file system throws what its driver throws
        }
    }

    /// <summary>
    /// Writes a file anew. Of a file that is there, and not larger than 512 bytes, the drive then has the old bytes or the new ones: it is
    /// truncated, written once and closed, which littlefs makes one commit.
    /// </summary>
    internal static bool Write(string path, byte[] bytes, int count)
    {
        try
        {
            FileStream stream = new FileStream(path, FileMode.Create);
            try
            {
                stream.Write(bytes, 0, count);
            }
            finally
            {
                Close(stream); // Flush is not durable on an ESP32, this is
            }

            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Counts this start and returns its number; 0: the count cannot be kept.</summary>
    internal static uint CountStart()
    {
        try
        {
            byte[] count = File.Exists(Counter) ? Read(Counter) : new byte[4];
            if (count == null)
            {
                return 0;
            }

            if (count.Length != 4)
            {
                count = new byte[4];
            }

            uint next = Wire.Bytes.Get32(count, 0) + 1;
            Wire.Bytes.Put32(count, 0, next);
            return Write(Counter, count, count.Length) ? next : 0;
        }
        catch (Exception)
        {
            return 0;
        }
    }

    // Close leaves the finalizer in place, as ReadAllBytes and WriteAllBytes do: nanoFramework runs it on a second thread, which then
    // keeps 408 bytes of the heap.
    private static void Close(FileStream stream)
    {
        stream.Close();
#pragma warning disable CA1816 // nobody else does it
        GC.SuppressFinalize(stream);
#pragma warning restore CA1816
    }
}
