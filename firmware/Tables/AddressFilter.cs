// Which addresses can never be a remote endpoint: the reason behind "martian" drops, both as the
// source of a WAN frame and as the destination of a LAN frame. Made at commit. The packet path
// reads Octets, then the page it finds there, and calls IsMartian only where both say so.

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Special-purpose prefixes (RFC 6890) and the LAN, by the first two octets of an address.</summary>
/// <remarks>
/// The box's own WAN prefix is not in here. But its first octet always has a page, so that the
/// packet path compares with it only there.
/// </remarks>
public sealed class AddressFilter
{
    /// <summary>
    /// By the first octet of an address: null if all addresses there are ordinary remotes, else a
    /// page by the second octet: 0 if they are, another number if it takes a closer look.
    /// </summary>
    public readonly byte[][] Octets = new byte[256][];

    private const byte All = 1;
    private const byte Some = 2;

    // Ours: six octets hold RFC 6890 prefixes without being special as a whole; 10, the LAN's and the WAN's may add to them.
    private const int MaxPages = 10;
    private const int MaxSmall = 8;

    private readonly byte[] _wholeOctet = new byte[256];
    private readonly byte[][] _pages = new byte[MaxPages][];
    private readonly int[] _smallAddress = new int[MaxSmall];
    private readonly int[] _smallMask = new int[MaxSmall];
    private int _small;
    private int _usedPages;
    private int _wanNumber;

    /// <summary>Allocates the pages.</summary>
    public AddressFilter()
    {
        for (int i = 0; i < 256; i++)
        {
            _wholeOctet[i] = All;
        }

        for (int i = 0; i < MaxPages; i++)
        {
            _pages[i] = new byte[256];
        }
    }

    /// <summary>Fills the filter for a configuration.</summary>
    /// <param name="policy">WAN and LAN addresses and masks.</param>
    public void Load(Policy policy)
    {
        _small = 0;
        _usedPages = 0;
        for (int i = 0; i < 256; i++)
        {
            Octets[i] = null;
        }

        _wanNumber = AddressText.ToNumber(policy.WanAddress);
        PageOf((_wanNumber >> 24) & 0xFF);
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
        byte[] page = Octets[(address >> (16 + WordOrder.FirstByteShift)) & 0xFF];
        int kind = page == null ? 0 : page[(address >> (16 + WordOrder.SecondByteShift)) & 0xFF];
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
                Octets[first + i] = _wholeOctet;
            }

            return;
        }

        byte[] page = PageOf(first);
        if (page == _wholeOctet)
        {
            return;
        }

        int second = (number >> 16) & 0xFF;
        if (prefixLength <= 16)
        {
            int octets = 1 << (16 - prefixLength);
            second &= -octets;
            for (int i = 0; i < octets; i++)
            {
                page[second + i] = All;
            }
        }
        else if (page[second] != All)
        {
            page[second] = Some;
            int mask = AddressText.MaskOf(prefixLength);
            _smallAddress[_small] = AddressText.FromNumber(number) & mask;
            _smallMask[_small] = mask;
            _small++;
        }
    }

    private byte[] PageOf(int firstOctet)
    {
        if (Octets[firstOctet] == null)
        {
            byte[] page = _pages[_usedPages++];
            System.Array.Clear(page, 0, 256);
            Octets[firstOctet] = page;
        }

        return Octets[firstOctet];
    }
}
