// The Internet checksum (RFC 1071) over words as they lie in a frame: the one's-complement sum
// does not care about byte order (RFC 1071 section 2 (B)). Updates follow RFC 1624, not 1141.

using Tollgate.Hal;

namespace Tollgate.Wire;

/// <summary>One's-complement sums, whole and by difference.</summary>
public static class Checksum
{
    /// <summary>Adds the carries of a sum of up to 32768 words back in.</summary>
    /// <param name="sum">Not negative.</param>
    /// <returns>0-65535; 0 only for a sum of 0.</returns>
    public static int Fold(int sum)
    {
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (sum & 0xFFFF) + (sum >> 16);
    }

    /// <summary>The folded sum of bytes that begin at a word. An odd last byte counts with a zero after it.</summary>
    /// <param name="words">Words in <see cref="WordOrder"/>.</param>
    /// <param name="at">Index of the first word.</param>
    /// <param name="lengthBytes">At most 65535.</param>
    /// <returns>0-65535, not complemented.</returns>
    public static int Sum(ushort[] words, int at, int lengthBytes)
    {
        int sum = 0;
        int end = at + (lengthBytes >> 1);
        for (int i = at; i < end; i++)
        {
            sum += words[i];
        }

        if ((lengthBytes & 1) != 0)
        {
            sum += words[end] & WordOrder.FirstByte;
        }

        return Fold(sum);
    }

    /// <summary>
    /// What replacing an address or a word does to a sum: <c>~m + m'</c> of RFC 1624 equation 3.
    /// </summary>
    /// <param name="from">The old value: an address as <see cref="IPv4"/> says, or a word.</param>
    /// <param name="to">The new value.</param>
    /// <returns>0-65535, to be handed to <see cref="Update"/>; deltas may be added up and folded.</returns>
    public static int Delta(int from, int to)
    {
        if (from == to)
        {
            // Not 0xFFFF, the other zero: it would turn the checksum of an all-zero message into 0.
            return 0;
        }

        int not = ~from;
        return Fold(((not >> 16) & 0xFFFF) + (not & 0xFFFF) + ((to >> 16) & 0xFFFF) + (to & 0xFFFF));
    }

    /// <summary>A delta as a word to be added modulo 65535: <c>(checksum + word) % 0xFFFF</c> is the checksum after the change.</summary>
    /// <remarks>For checksums that are never 0xFFFF: IPv4's and TCP's, whose sums are never 0.</remarks>
    /// <param name="delta">0-65535, from <see cref="Delta"/>.</param>
    /// <returns>0-65534.</returns>
    public static int Addend(int delta)
    {
        return (0xFFFF - delta) % 0xFFFF;
    }

    /// <summary>As <see cref="Addend"/> for UDP, whose checksum is never 0: <c>((checksum + word) % 0xFFFF) + 1</c>.</summary>
    public static int AddendUdp(int delta)
    {
        return (0xFFFF - delta + 0xFFFE) % 0xFFFF;
    }

    /// <summary>The checksum after a change: <c>HC' = ~(~HC + delta)</c> (RFC 1624 equation 3).</summary>
    /// <param name="checksum">The checksum's word.</param>
    /// <param name="delta">0-65535, from <see cref="Delta"/>.</param>
    public static int Update(int checksum, int delta)
    {
        int sum = (checksum ^ 0xFFFF) + delta;
        return ((sum & 0xFFFF) + (sum >> 16)) ^ 0xFFFF;
    }

    /// <summary>As <see cref="Update"/> for UDP: 0 (none made) stays 0, a computed 0 is sent as 0xFFFF (RFC 768).</summary>
    public static int UpdateUdp(int checksum, int delta)
    {
        if (checksum == 0)
        {
            return 0;
        }

        int updated = Update(checksum, delta);
        return updated == 0 ? 0xFFFF : updated;
    }
}
