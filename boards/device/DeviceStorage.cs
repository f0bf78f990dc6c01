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
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
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
                stream.Close(); // Flush is not durable on an ESP32, this is
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
            byte[] count = File.Exists(Counter) ? File.ReadAllBytes(Counter) : new byte[4];
            if (count.Length != 4)
            {
                count = new byte[4];
            }

            uint next = Wire.Bytes.Get32(count, 0) + 1;
            Wire.Bytes.Put32(count, 0, next);
            File.WriteAllBytes(Counter, count);
            return next;
        }
        catch (Exception)
        {
            return 0;
        }
    }
}
