// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>
/// Brings the network up and watches it, in steps that do not block: the board calls <see cref="Turn"/> in each turn of the loop. An
/// outage is waited for. <see cref="Begin"/> is called once at the start, and in an outage seldom, as a driver may leak what it takes.
/// </summary>
public abstract class NetworkWatch
{
    /// <summary>The network is looked at so often, in milliseconds.</summary>
    public const int CheckMs = 1000;

    private const int AddressCheckMs = 10000; // while the link is up; asking for the address makes garbage
    private const long FirstWaitMs = 600000; // of an outage; then it doubles, and never shrinks
    private const long MaxWaitMs = 86400000; // so a year of outages costs less than 400 calls

    private long _checkAt;
    private long _addressAt;
    private long _beginAt;
    private long _waitMs = FirstWaitMs;
    private uint _address;
    private bool _begun;

    /// <summary>There is a link and an address.</summary>
    public bool IsUp { get; private set; }

    /// <summary>The board's address, most significant byte first in the number; 0: there is no network.</summary>
    public uint CurrentAddress => _address;

    /// <summary>Counts how often it came up, or got another address.</summary>
    public int Returns { get; private set; }

    /// <summary>Looks at the network when it is time to, and asks for one when there has been none for long.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>A line that says what has changed; null: nothing.</returns>
    public string Turn(long now)
    {
        if (now < _checkAt)
        {
            return null;
        }

        _checkAt = now + CheckMs;
        if (!_begun)
        {
            _begun = true;
            _beginAt = now + _waitMs;
            TryBegin();
        }

        uint address = Look(now);
        if (address == _address)
        {
            return address == 0 && now >= _beginAt ? BeginAgain(now) : null;
        }

        bool was = IsUp;
        _address = address;
        IsUp = address != 0;
        if (!IsUp)
        {
            _beginAt = now + _waitMs;
            return "no network; waiting for it";
        }

        Returns++;
        return (was ? "another address: " : "the network is there: ") + Ipv4Text.Format(address);
    }

    /// <summary>There is a link. Does not block, and may throw.</summary>
    /// <returns>True: there is one.</returns>
    protected abstract bool HasLink();

    /// <summary>The board's address, which may outlive the link. Does not block, and may throw.</summary>
    /// <returns>The address, most significant byte first in the number; 0: none.</returns>
    protected abstract uint Address();

    /// <summary>Asks the system for a network, and does not wait for it. May throw.</summary>
    protected abstract void Begin();

    private uint Look(long now)
    {
        try
        {
            if (!HasLink())
            {
                return 0;
            }

            if (IsUp && now < _addressAt)
            {
                return _address;
            }

            _addressAt = now + AddressCheckMs;
            return Address();
        }
        catch (Exception)
        {
            return 0; // what cannot be asked is not there
        }
    }

    private string BeginAgain(long now)
    {
        _waitMs = 2 * _waitMs < MaxWaitMs ? 2 * _waitMs : MaxWaitMs;
        _beginAt = now + _waitMs;
        TryBegin();
        return "still no network; asked for it again";
    }

    private void TryBegin()
    {
        try
        {
            Begin();
        }
        catch (Exception)
        {
            // The wait for a network goes on: what the system does by itself may bring it.
        }
    }
}
