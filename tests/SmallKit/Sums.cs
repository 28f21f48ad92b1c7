// The Internet checksum over bytes, in its obvious form (RFC 1071): what the firmware's increments
// are compared with.

namespace Tollgate.SmallKit;

/// <summary>RFC 1071, for tests that also run on a board.</summary>
public static class Sums
{
    /// <summary>The checksum of some bytes; where they hold one already that is right, 0.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">The first.</param>
    /// <param name="length">How many; an odd last one counts with a zero after it.</param>
    /// <param name="sum">What has been summed up before.</param>
    public static int Checksum(byte[] bytes, int at, int length, int sum)
    {
        for (int i = 0; i < length; i++)
        {
            sum += (i & 1) == 0 ? bytes[at + i] << 8 : bytes[at + i];
        }

        while (sum > 0xFFFF)
        {
            sum = (sum >> 16) + (sum & 0xFFFF);
        }

        return 0xFFFF - sum;
    }

    /// <summary>What the pseudo header adds to the sum of UDP and TCP (RFC 768, RFC 9293).</summary>
    public static int PseudoHeader(uint source, uint destination, int protocol, int length)
    {
        return (int)(source >> 16) + (int)(source & 0xFFFF) + (int)(destination >> 16) + (int)(destination & 0xFFFF) + protocol + length;
    }

    /// <summary>Whether the header and the transport checksum of a UDP, TCP or ICMP packet are right; a UDP checksum of 0 is.</summary>
    public static bool AreRight(byte[] frame)
    {
        int header = (frame[14] & 0xF) * 4;
        int at = 14 + header;
        int length = Buffers.Number(frame, 16) - header;
        int protocol = frame[23];
        if (Checksum(frame, 14, header, 0) != 0)
        {
            return false;
        }

        if (protocol == 17 && Buffers.Number(frame, at + 6) == 0)
        {
            return true;
        }

        // The addresses are four of the words that the pseudo header has.
        int pseudo = protocol == 1 ? 0 : protocol + length;
        for (int i = 26; protocol != 1 && i < 34; i += 2)
        {
            pseudo += Buffers.Number(frame, i);
        }

        return Checksum(frame, at, length, pseudo) == 0;
    }
}
