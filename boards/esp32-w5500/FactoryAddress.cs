// The MAC addresses that the maker of the chip has given it: they stay with the board whatever is erased
// or flashed. The runtime tells them only as those of its own interfaces, Wi-Fi and its access point,
// which the box does not use. This is all that the image needs System.Net for.

using System;
using System.Net.NetworkInformation;
using Tollgate.Nano;

namespace Tollgate.Esp32W5500;

/// <summary>Addresses from the chip's fuses.</summary>
public static class FactoryAddress
{
    private const int MacBytes = 6;

    /// <summary>One of the board's own addresses. Allocates.</summary>
    /// <param name="number">0 or 1.</param>
    /// <returns>Three words in <see cref="Tollgate.Hal.WordOrder"/>, or null if the runtime has none to tell.</returns>
    public static ushort[] Of(int number)
    {
        try
        {
            NetworkInterface[] interfaces = NetworkInterface.GetAllNetworkInterfaces();
            byte[] mac = interfaces.Length > number ? interfaces[number].PhysicalAddress : null;
            return IsStation(mac) ? NanoIdentity.Words(mac) : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    // Not a group address, and not the zeros of an interface that was never set up.
    private static bool IsStation(byte[] mac)
    {
        return mac != null && mac.Length == MacBytes && (mac[0] & 1) == 0 && (mac[0] | mac[1] | mac[2]) != 0;
    }
}
