// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;

namespace NanoIke.Net;

/// <summary>
/// Proves that no call was left out. When nanoFramework's interpreter finds no room for the frame of a call, although there is free memory
/// in smaller pieces, it may compact the heap and go on BEHIND the call, without a word. So the heap is compacted before work begins, and
/// must not be by anybody else until the work is done: an object lies right above one that the next collection ends, and so every
/// compaction moves it. Whether it moved, nanoFramework's hash code tells, which is made of the address.
/// </summary>
/// <remarks>
/// <see cref="Begin"/> ... work ... <see cref="Pause"/>. Nothing may leave the node without <see cref="Look"/>, whose call can be left out
/// as any other: so it sets a flag that the caller reads. Methods are static where the heap is compacted below them: the interpreter
/// keeps the frame of a short instance method inside that of its caller, with one slot that it never fills and yet looks at.
/// </remarks>
#pragma warning disable CA1852 // tests derive from it
internal class HeapWatch
#pragma warning restore CA1852
{
    /// <summary>
    /// Bytes that must be free when work begins: the deepest chain of frames (FrameTests), and what cannot be had because frames lie
    /// between. With 4,500 the interpreter crashed in one of some hundred heaps that were a little too small (tests/memory).
    /// </summary>
    internal const int RoomBytes = 5200;

    private const int RefreshMs = 2000; // garbage that nobody counts leaves holes

    /// <summary>Thrown when there is no room or a call may be missing. Made beforehand: there may be none for it either.</summary>
#pragma warning disable CA2201 // what the interpreter throws for the same lack, so that callers have one thing to catch
    internal readonly OutOfMemoryException Failure = new OutOfMemoryException("too little memory");
#pragma warning restore CA2201

    /// <summary>Work has begun.</summary>
    internal bool IsOpen;

    /// <summary>Set by <see cref="Look"/>.</summary>
    internal bool IsWhole;

    private readonly WeakReference _garbage = new WeakReference(null); // below the mark until the next collection
    private object _mark = new object();
    private int _place;
    private long _refreshAt;

    /// <summary>Makes a watch, with its mark.</summary>
    internal HeapWatch()
    {
        _place = Place();
    }

    /// <summary>Bytes that were free when the heap was last compacted.</summary>
    internal int FreeBytes { get; private set; }

    /// <summary>Work begins, with new room when there was a collection or after some seconds; or it goes on.</summary>
    /// <remarks>One method, as the frames of calls that ended keep their places until the next collection.</remarks>
    /// <param name="watch">The watch.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <exception cref="OutOfMemoryException">There is too little room, or the work so far is not whole.</exception>
    internal static void Begin(HeapWatch watch, long now)
    {
        bool moved = watch._place != watch.Place();
        if (watch.IsOpen)
        {
            if (moved)
            {
                throw watch.Failure;
            }
        }
        else if (moved || now >= watch._refreshAt || (SystemHeap.Moves && watch._garbage.Target == null))
        {
            watch.FreeBytes = (int)nanoFramework.Runtime.Native.GC.Run(true);
            if (watch.FreeBytes < RoomBytes)
            {
                throw watch.Failure;
            }

            watch._refreshAt = SystemHeap.Moves ? now + RefreshMs : long.MaxValue;
            object garbage = new object();
            watch._mark = new object();
            watch._garbage.Target = garbage;
            watch._place = watch.Place();
        }

        watch.IsOpen = true;
    }

    /// <summary>Bytes that must be free, in a heap just compacted, for what is to be made and for its work.</summary>
    /// <param name="suite">That of the tunnel.</param>
    /// <param name="bytes">What comes beside the tunnel.</param>
    internal static int Need(Suite suite, int bytes)
    {
        return RoomBytes + suite.TunnelHeapBytes + bytes;
    }

    /// <summary>Work pauses.</summary>
    /// <exception cref="OutOfMemoryException">It is not whole.</exception>
    internal void Pause()
    {
        if (IsOpen && _place != Place())
        {
            throw Failure;
        }

        IsOpen = false;
    }

    /// <summary>Work pauses, and <see cref="Begin"/> will make new room: before large work, or where few calls are under way.</summary>
    /// <exception cref="OutOfMemoryException">It is not whole.</exception>
    internal void PauseForRoom()
    {
        Pause();
        _refreshAt = _refreshAt == long.MaxValue ? long.MaxValue : long.MinValue; // the former under .NET, once it was asked
    }

    /// <summary>Sets <see cref="IsWhole"/> when no call can be missing so far.</summary>
    internal void Look()
    {
        if (_place == Place())
        {
            IsWhole = true;
        }
    }

    /// <summary>Where the mark lies.</summary>
    internal virtual int Place()
    {
        return _mark.GetHashCode();
    }
}
