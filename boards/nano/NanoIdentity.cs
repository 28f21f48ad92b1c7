// Who this board is: 16 bytes from the processor's random generator, made at the first start and
// kept in a file. The two MAC addresses come from them where the board has none of its own (the W5500
// never has), and the rest is a secret for the choice of ports.

using System;
using Tollgate.Hal;

namespace Tollgate.Nano;

/// <summary>MAC addresses and randomness of a board.</summary>
public sealed class NanoIdentity
{
    private const string FileName = "tollgate.id";
    private const int Bytes = 16;

    // The bytes up to here are seen on the wire.
    private const int MacBytes = 6;

    private readonly byte[] _bytes;

    // Both images take it from the processor's random generator, whatever the seed.
    private readonly Random _random = new Random();

    /// <summary>Reads the identity, or makes it and keeps it.</summary>
    public NanoIdentity(NanoFiles files)
    {
        _bytes = files.Read(FileName);
        if (_bytes == null || _bytes.Length != Bytes)
        {
            _bytes = new byte[Bytes];
            _random.NextBytes(_bytes);

            // If it cannot be kept, the next start makes another one: better than no start.
            files.Write(FileName, _bytes);
        }
    }

    /// <summary>A locally administered MAC address (IEEE 802, second bit of the first byte), three words in <see cref="WordOrder"/>.</summary>
    /// <param name="number">0 or 1: two addresses that differ in the last bit.</param>
    public ushort[] Mac(int number)
    {
        byte[] mac = new byte[MacBytes];
        Array.Copy(_bytes, mac, MacBytes);
        mac[0] = (byte)((mac[0] & 0xFC) | 0x02);
        mac[5] = (byte)((mac[5] & 0xFE) | number);
        return Words(mac);
    }

    /// <summary>Six bytes as three words in <see cref="WordOrder"/>. Allocates.</summary>
    public static ushort[] Words(byte[] mac)
    {
        return new ushort[] { Word(mac[0], mac[1]), Word(mac[2], mac[3]), Word(mac[4], mac[5]) };
    }

    /// <summary>
    /// A number that nobody outside can guess: the random generator, the kept secret and the time the
    /// start took, in case one of them is worth less than it should be (an ESP32's generator is
    /// documented as a good one only while its radio runs).
    /// </summary>
    public int Seed()
    {
        int seed = (int)Environment.TickCount64;
        for (int i = MacBytes; i < Bytes; i++)
        {
            seed = (seed * 31) + _bytes[i];
        }

        // Next gives 31 bits.
        return seed ^ _random.Next() ^ (_random.Next() << 16);
    }

    private static ushort Word(int first, int second)
    {
        return (ushort)((first << WordOrder.FirstByteShift) | (second << WordOrder.SecondByteShift));
    }
}
