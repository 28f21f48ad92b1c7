// Which addresses can never be a remote endpoint: the reason behind "martian" drops, both as the
// source of a WAN frame and as the destination of a LAN frame. Made at commit. The packet path
// reads FirstOctet, then SecondOctet, and calls IsMartian only where both say so.

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Special-purpose prefixes (RFC 6890) and the LAN, by the first two octets of an address.</summary>
/// <remarks>The box's own WAN address is not in here: the path compares with it anyway.</remarks>
public sealed class AddressFilter
{
    /// <summary>By the first octet of an address: 0 if all addresses there are ordinary, else a page number.</summary>
    public readonly byte[] FirstOctet = new byte[256];

    /// <summary>
    /// By page and second octet, <c>[(page &lt;&lt; 8) | octet]</c>: 0 if all addresses there are
    /// ordinary, <see cref="All"/> if none is, <see cref="Some"/> if it takes a closer look.
    /// </summary>
    public readonly byte[] SecondOctet = new byte[MaxPages * 256];

    private const int All = 1;
    private const int Some = 2;

    // Ours: ten RFC 6890 prefixes start in seven octets of their own, the whole octets share a page, and the LAN may add one.
    private const int MaxPages = 12;
    private const int WholeOctet = 1;
    private const int MaxSmall = 8;

    private readonly int[] _smallAddress = new int[MaxSmall];
    private readonly int[] _smallMask = new int[MaxSmall];
    private int _small;
    private int _pages;
    private int _wanNumber;

    /// <summary>Fills the filter for a configuration.</summary>
    /// <param name="policy">WAN and LAN addresses and masks.</param>
    public void Load(Policy policy)
    {
        _small = 0;
        _pages = 2;
        for (int i = 0; i < 256; i++)
        {
            FirstOctet[i] = 0;
            SecondOctet[(WholeOctet << 8) | i] = All;
        }

        _wanNumber = AddressText.ToNumber(policy.WanAddress);
        Add(AddressText.ToNumber(policy.LanAddress), AddressText.PrefixLengthOf(policy.LanMask));

        // RFC 6890: what is not globally reachable and a router must not forward.
        Add(Number(0, 0, 0), 8);
        Add(Number(127, 0, 0), 8);
        Add(Number(169, 254, 0), 16);
        Add(Number(192, 0, 0), 24);
        Add(Number(192, 0, 2), 24);
        Add(Number(198, 51, 100), 24);
        Add(Number(203, 0, 113), 24);
        Add(Number(224, 0, 0), 4);
        Add(Number(240, 0, 0), 4);

        // Private and shared addresses are ordinary remotes if the WAN itself lies in them.
        AddUnlessWan(Number(10, 0, 0), 8);
        AddUnlessWan(Number(172, 16, 0), 12);
        AddUnlessWan(Number(192, 168, 0), 16);
        AddUnlessWan(Number(100, 64, 0), 10);
    }

    /// <summary>Whether an address can not be a remote endpoint.</summary>
    /// <param name="address">As <see cref="IPv4"/> says.</param>
    public bool IsMartian(int address)
    {
        int number = AddressText.ToNumber(address);
        int page = FirstOctet[(number >> 24) & 0xFF];
        int kind = page == 0 ? 0 : SecondOctet[(page << 8) | ((number >> 16) & 0xFF)];
        if (kind != Some)
        {
            return kind == All;
        }

        for (int i = 0; i < _small; i++)
        {
            if (((address ^ _smallAddress[i]) & _smallMask[i]) == 0)
            {
                return true;
            }
        }

        return false;
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
        int first = (number >> 24) & 0xFF;
        if (prefixLength <= 8)
        {
            int octets = 1 << (8 - prefixLength);
            first &= -octets;
            for (int i = 0; i < octets; i++)
            {
                FirstOctet[first + i] = WholeOctet;
            }

            return;
        }

        int page = FirstOctet[first];
        if (page == WholeOctet)
        {
            return;
        }

        if (page == 0)
        {
            page = _pages++;
            FirstOctet[first] = (byte)page;
            for (int i = 0; i < 256; i++)
            {
                SecondOctet[(page << 8) | i] = 0;
            }
        }

        AddToPage(page, number, prefixLength);
    }

    private void AddToPage(int page, int number, int prefixLength)
    {
        int second = (number >> 16) & 0xFF;
        if (prefixLength <= 16)
        {
            int octets = 1 << (16 - prefixLength);
            second &= -octets;
            for (int i = 0; i < octets; i++)
            {
                SecondOctet[(page << 8) | (second + i)] = All;
            }

            return;
        }

        if (SecondOctet[(page << 8) | second] != All)
        {
            SecondOctet[(page << 8) | second] = Some;
            int mask = AddressText.MaskOf(prefixLength);
            _smallAddress[_small] = AddressText.FromNumber(number) & mask;
            _smallMask[_small] = mask;
            _small++;
        }
    }
}
