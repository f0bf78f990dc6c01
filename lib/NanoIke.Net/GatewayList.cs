// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>
/// The gateway's names and addresses, as a way through them: all addresses of an entry, then the next entry, then from the first on
/// again. A name is resolved each time its turn comes.
/// </summary>
internal sealed class GatewayList
{
    private const int AddressesMax = 4; // of a name; more are left out

    private readonly TunnelHost _host;
    private readonly string[] _entries;
    private readonly uint[] _addresses = new uint[AddressesMax];
    private int _count; // addresses of the entry
    private int _index;
    private int _entry;

    internal GatewayList(TunnelHost host, string[] entries)
    {
        _host = host;
        _entries = entries;
    }

    /// <summary>The address to try now; 0: none was found yet. One that was found stays until there is another.</summary>
    internal uint Address { get; private set; }

    /// <summary>The name to complain about when none was found.</summary>
    internal string FirstName => _entries[0];

    /// <summary>Goes on with an address that was found before a sleep.</summary>
    internal void Resume(uint address)
    {
        Address = address;
    }

    /// <summary>Begins with the first entry: a gateway that was away may be back, or have moved.</summary>
    internal void Restart()
    {
        _count = _index = 0;
        _entry = _entries.Length - 1;
        Next();
    }

    /// <summary>Goes to the next address.</summary>
    /// <returns>False: all were tried, and it begins anew.</returns>
    internal bool Next()
    {
        if (_index + 1 < _count)
        {
            _index++;
            Address = _addresses[_index];
            return true;
        }

        bool fresh = true;
        for (int i = 0; i < _entries.Length; i++)
        {
            _entry = (_entry + 1) % _entries.Length;
            fresh &= _entry != 0;
            _index = 0;
            _count = Resolve(_entries[_entry]);
            if (_count > 0)
            {
                Address = _addresses[0];
                return fresh;
            }
        }

        return false;
    }

    private int Resolve(string entry)
    {
        long address = Ipv4Text.Parse(entry);
        if (address <= 0)
        {
            return _host.Resolve(entry, _addresses);
        }

        _addresses[0] = (uint)address;
        return 1;
    }
}
