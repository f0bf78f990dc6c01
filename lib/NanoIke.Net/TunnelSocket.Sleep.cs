// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <content>What a socket that never sleeps has as well.</content>
public sealed partial class TunnelSocket
{
    /// <summary>
    /// The machine sleeps deeply between reports. A socket of such a machine computes no key pair ahead: that costs as much as all the
    /// wakes of hours.
    /// </summary>
    public bool Sleeps { get; set; }

    // A state is of no use when the list of gateways is another one.
    private static uint SumOf(string[] gateways)
    {
        uint sum = 0;
        for (int i = 0; i < gateways.Length; i++)
        {
            for (int at = 0; at < gateways[i].Length; at++)
            {
                sum = unchecked(31 * sum + gateways[i][at]);
            }

            sum = unchecked(31 * sum + ',');
        }

        return sum;
    }
}
