// Which addresses can never be a remote endpoint: the reason behind "martian" drops, both as the
// source of a WAN frame and as the destination of a LAN frame. Made at commit. The packet path
// looks an address up by itself, an octet at a time: whatever is left of the bits goes to a slow path.

using System;
using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Special-purpose prefixes (RFC 6890), the LAN's and the WAN's own.</summary>
/// <remarks>
/// A bit stands for a prefix. An address is in a prefix of up to 24 bits if all of its first three octets
/// have that bit, so <c>First[a] &amp; Second[b] &amp; Third[c]</c> is 0 for ordinary remotes. Of a WAN or
/// LAN prefix that is longer, its first 24 bits count. Bits are few: prefixes of eight bits and less share
/// one, and so do the smallest, which leaves a bit to some twenty prefixes /24 that are ordinary.
/// </remarks>
public sealed class AddressFilter
{
    /// <summary>Bits by the first octet of an address.</summary>
    public readonly byte[] First = new byte[256];

    /// <summary>Bits by the second octet.</summary>
    public readonly byte[] Second = new byte[256];

    /// <summary>Bits by the third octet.</summary>
    public readonly byte[] Third = new byte[256];

    // The WAN's prefix is not special, but the next hop is another there, and so is the box itself.
    private const int Wan = 1;
    private const int Lan = 2;
    private const int Eight = 4;
    private const int LinkLocal = 8;
    private const int PrivateTwelve = 16;
    private const int PrivateSixteen = 32;
    private const int Shared = 64;
    private const int TwentyFour = 128;

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

        Add(Wan, _wanNumber, AddressText.PrefixLengthOf(policy.WanMask));
        Add(Lan, AddressText.ToNumber(policy.LanAddress), AddressText.PrefixLengthOf(policy.LanMask));

        // RFC 6890: what is not globally reachable and a router must not forward.
        Add(Eight, Number(0, 0, 0), 8);
        Add(Eight, Number(127, 0, 0), 8);
        Add(Eight, Number(224, 0, 0), 3);
        Add(LinkLocal, Number(169, 254, 0), 16);
        Add(TwentyFour, Number(192, 0, 0), 24);
        Add(TwentyFour, Number(192, 0, 2), 24);
        Add(TwentyFour, Number(198, 51, 100), 24);
        Add(TwentyFour, Number(203, 0, 113), 24);

        // Private and shared addresses are ordinary remotes if the WAN itself lies in them.
        AddUnlessWan(Eight, Number(10, 0, 0), 8);
        AddUnlessWan(PrivateTwelve, Number(172, 16, 0), 12);
        AddUnlessWan(PrivateSixteen, Number(192, 168, 0), 16);
        AddUnlessWan(Shared, Number(100, 64, 0), 10);

        for (int i = 0; i < 256; i++)
        {
            Second[i] |= (byte)_everySecond;
            Third[i] |= (byte)_everyThird;
        }
    }

    /// <summary>Whether an address can not be a remote endpoint.</summary>
    /// <param name="address">As <see cref="IPv4"/> says.</param>
    public bool IsMartian(int address)
    {
        int bits = First[(address >> (16 + WordOrder.FirstByteShift)) & 0xFF]
            & Second[(address >> (16 + WordOrder.SecondByteShift)) & 0xFF]
            & Third[(address >> WordOrder.FirstByteShift) & 0xFF] & ~Wan;
        return bits != 0
            && ((bits & ~(Lan | TwentyFour)) != 0
                || ((bits & Lan) != 0 && ((address ^ _lanAddress) & _lanMask) == 0)
                || ((bits & TwentyFour) != 0 && IsTwentyFour(AddressText.ToNumber(address) & ~0xFF)));
    }

    private static bool IsTwentyFour(int number)
    {
        return number == Number(192, 0, 0) || number == Number(192, 0, 2) || number == Number(198, 51, 100) || number == Number(203, 0, 113);
    }

    private static int Number(int a, int b, int c)
    {
        return (a << 24) | (b << 16) | (c << 8);
    }

    private void AddUnlessWan(int bit, int number, int prefixLength)
    {
        if (((_wanNumber ^ number) >> (32 - prefixLength)) != 0)
        {
            Add(bit, number, prefixLength);
        }
    }

    private void Add(int bit, int number, int prefixLength)
    {
        Mark(First, bit, (number >> 24) & 0xFF, prefixLength);
        if (prefixLength > 8)
        {
            Mark(Second, bit, (number >> 16) & 0xFF, prefixLength - 8);
        }
        else
        {
            _everySecond |= bit;
        }

        if (prefixLength > 16)
        {
            Mark(Third, bit, (number >> 8) & 0xFF, prefixLength - 16);
        }
        else
        {
            _everyThird |= bit;
        }
    }

    private static void Mark(byte[] octets, int bit, int octet, int prefixLength)
    {
        int count = prefixLength < 8 ? 1 << (8 - prefixLength) : 1;
        octet &= -count;
        for (int i = 0; i < count; i++)
        {
            octets[octet + i] |= (byte)bit;
        }
    }
}
