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
        try
        {
            return File.Exists(Configuration) ? File.ReadAllBytes(Configuration) : null;
        }
        catch (Exception)
        {
            return null; // the file system throws what its driver throws
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
