// Arithmetic on prefixes for the parser and the checks. Allocates; the packet path has its own.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Prefixes: an address and a length, 0-32.</summary>
public static class Prefixes
{
    /// <summary>What <see cref="IsStation"/> allows, for messages.</summary>
    public const string StationRule = "1.0.0.1-223.255.255.254, not 127.x";

    /// <summary>Whether a single station can have an address (RFC 6890: not 0/8, 127/8, multicast, class E).</summary>
    public static bool IsStation(int address)
    {
        int first = (AddressText.ToNumber(address) >> 24) & 0xFF;
        return first != 0 && first != 127 && first < 224;
    }

    /// <summary>As <c>198.18.9.8/29</c>; a /32 as its address.</summary>
    public static string Text(int address, int length)
    {
        return length == 32 ? AddressText.Format(address) : AddressText.Format(address) + "/" + length.ToString();
    }

    /// <summary>Whether an address lies in a prefix.</summary>
    public static bool Contains(int prefix, int length, int address)
    {
        return ((prefix ^ address) & AddressText.MaskOf(length)) == 0;
    }

    /// <summary>Whether two prefixes have an address in common.</summary>
    public static bool Overlap(int prefix, int length, int other, int otherLength)
    {
        return Contains(prefix, length < otherLength ? length : otherLength, other);
    }

    /// <summary>What keeps a station from having an address in a prefix; a /31 has two stations (RFC 3021).</summary>
    /// <returns>Null, "network address" or "broadcast address".</returns>
    public static string Role(int address, int prefix, int length)
    {
        int mask = AddressText.MaskOf(length);
        if (length >= 31 || !Contains(prefix, length, address))
        {
            return null;
        }

        if ((address & ~mask) == 0)
        {
            return "network address";
        }

        return (address | mask) == -1 ? "broadcast address" : null;
    }

    /// <summary>The stations of a prefix, as <c>192.168.10.1-192.168.10.254</c>.</summary>
    public static string StationsText(int prefix, int length)
    {
        int mask = AddressText.ToNumber(AddressText.MaskOf(length));
        int first = AddressText.ToNumber(prefix) & mask;
        int last = first | ~mask;
        if (length < 31)
        {
            first++;
            last--;
        }

        return AddressText.Format(AddressText.FromNumber(first)) + "-" + AddressText.Format(AddressText.FromNumber(last));
    }
}
