// Which addresses can never be a remote endpoint: the reason behind "martian" drops, both as the
// source of a WAN frame and as the destination of a LAN frame. Made at commit. The packet path
// looks an address up by itself, an octet at a time: whatever is left of the bits goes to a slow path.

using System;
using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Special-purpose prefixes (RFC 6890), the LAN's and the WAN's own.</summary>
/// <remarks>
/// Each prefix has a bit. An address is in a prefix of up to 24 bits if all of its first three octets
/// have that bit, so <c>First[a] &amp; Second[b] &amp; Third[c]</c> is 0 for ordinary remotes. Of a WAN or
/// LAN prefix that is longer, its first 24 bits count.
/// </remarks>
public sealed class AddressFilter
{
    /// <summary>Bits by the first octet of an address.</summary>
    public readonly ushort[] First = new ushort[256];

    /// <summary>Bits by the second octet.</summary>
    public readonly ushort[] Second = new ushort[256];

    /// <summary>Bits by the third octet.</summary>
    public readonly ushort[] Third = new ushort[256];

    // The WAN's prefix is not special, but the next hop is another there, and so is the box itself.
    private const int Wan = 1;
    private const int Lan = 2;

    private int _bit;
    private int _everySecond;
    private int _everyThird;
    private int _wanNumber;
    private int _lanAddress;
    private int _lanMask;

    /// <summary>Fills the filter for a configuration.</summary>
    /// <param name="policy">WAN and LAN addresses and masks.</param>
    public void Load(Policy policy)
    {
        Array.Clear(First, 0, 256);
        Array.Clear(Second, 0, 256);
        Array.Clear(Third, 0, 256);
        _everySecond = 0;
        _everyThird = 0;
        _lanAddress = policy.LanAddress;
        _lanMask = policy.LanMask;
        _wanNumber = AddressText.ToNumber(policy.WanAddress);

        _bit = Wan;
        Add(_wanNumber, AddressText.PrefixLengthOf(policy.WanMask));
        Add(AddressText.ToNumber(policy.LanAddress), AddressText.PrefixLengthOf(policy.LanMask));

        // RFC 6890: what is not globally reachable and a router must not forward.
        Add(Number(0, 0, 0), 8);
        Add(Number(127, 0, 0), 8);
        Add(Number(169, 254, 0), 16);
        Add(Number(192, 0, 0), 24);
        Add(Number(192, 0, 2), 24);
        Add(Number(198, 51, 100), 24);
        Add(Number(203, 0, 113), 24);
        Add(Number(224, 0, 0), 3);

        // Private and shared addresses are ordinary remotes if the WAN itself lies in them.
        AddUnlessWan(Number(10, 0, 0), 8);
        AddUnlessWan(Number(172, 16, 0), 12);
        AddUnlessWan(Number(192, 168, 0), 16);
        AddUnlessWan(Number(100, 64, 0), 10);

        for (int i = 0; i < 256; i++)
        {
            Second[i] |= (ushort)_everySecond;
            Third[i] |= (ushort)_everyThird;
        }
    }

    /// <summary>Whether an address can not be a remote endpoint.</summary>
    /// <param name="address">As <see cref="IPv4"/> says.</param>
    public bool IsMartian(int address)
    {
        int bits = First[(address >> (16 + WordOrder.FirstByteShift)) & 0xFF]
            & Second[(address >> (16 + WordOrder.SecondByteShift)) & 0xFF]
            & Third[(address >> WordOrder.FirstByteShift) & 0xFF] & ~Wan;
        return bits != 0 && (bits != Lan || ((address ^ _lanAddress) & _lanMask) == 0);
    }

    private static int Number(int a, int b, int c)
    {
        return (a << 24) | (b << 16) | (c << 8);
    }

    private void AddUnlessWan(int number, int prefixLength)
    {
        if (((_wanNumber ^ number) >> (32 - prefixLength)) != 0)
        {
            Add(number, prefixLength);
        }
    }

    private void Add(int number, int prefixLength)
    {
        Mark(First, (number >> 24) & 0xFF, prefixLength);
        if (prefixLength > 8)
        {
            Mark(Second, (number >> 16) & 0xFF, prefixLength - 8);
        }
        else
        {
            _everySecond |= _bit;
        }

        if (prefixLength > 16)
        {
            Mark(Third, (number >> 8) & 0xFF, prefixLength - 16);
        }
        else
        {
            _everyThird |= _bit;
        }

        _bit <<= 1;
    }

    private void Mark(ushort[] octets, int octet, int prefixLength)
    {
        int count = prefixLength < 8 ? 1 << (8 - prefixLength) : 1;
        octet &= -count;
        for (int i = 0; i < count; i++)
        {
            octets[octet + i] |= (ushort)_bit;
        }
    }
}
