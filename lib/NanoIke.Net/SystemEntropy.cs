// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Net;

/// <summary>The random source of whatever this runs on.</summary>
public static class SystemEntropy
{
    /// <summary>
    /// Makes the source: <c>Esp32Entropy</c>, <c>Stm32Entropy</c>, or the operating system's on .NET. One that is not known to be hardware
    /// says so, and then no tunnel is opened (<see cref="Status.NoEntropy"/>): derive from <see cref="Entropy"/> for other boards.
    /// </summary>
    /// <param name="startCounter">
    /// A number that is different at every start, kept by the application in a file or in flash; 0: none is kept. .NET does without.
    /// </param>
    /// <returns>The source.</returns>
    public static Entropy Create(uint startCounter)
    {
#if NANOFRAMEWORK_1_0
        return Esp32Entropy.IsEsp32 ? new Esp32Entropy(startCounter) : (Entropy)new Stm32Entropy(startCounter);
#else
        _ = startCounter;
        return new HostEntropy();
#endif
    }
}
