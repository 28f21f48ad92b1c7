// The committed configuration in the board's two slots. A commit writes the slot that is not in
// force, with the next number and a CRC, and reads it back before it counts. Power that goes at any
// byte leaves the other slot, whose number is lower: the old configuration.

using Tollgate.Hal;

namespace Tollgate.Control;

/// <summary>Two slots, of which the newest whole one counts. Allocates.</summary>
public sealed class ConfigStore
{
    /// <summary>
    /// Bytes before the text: a magic word, the number of the commit, the length of the text, the CRC of
    /// all of the slot but itself. Four bytes each, low byte first.
    /// </summary>
    public const int HeaderBytes = 16;

    /// <summary>Ours: slots of a board, numbered from 0.</summary>
    public const int Slots = 4;

    private const int NumberAt = 4;
    private const int LengthAt = 8;
    private const int CrcAt = 12;

    // "TGC1"
    private const int Magic = 0x31434754;

    // CRC-32 of IEEE 802.3 section 3.2.9, reflected, for four bits at a time.
    private static readonly int[] s_crc = MakeCrcTable();

    private readonly IPlatform _platform;
    private int _slot = -1;
    private int _number;

    /// <summary>Takes a board's slots, unread.</summary>
    public ConfigStore(IPlatform platform)
    {
        _platform = platform;
    }

    /// <summary>Which slot counts, 0 or 1; -1 if none does, or before <see cref="Read"/>.</summary>
    public int Slot
    {
        get { return _slot; }
    }

    /// <summary>The number of its commit, from 1 on; 0 if there is none.</summary>
    public int Number
    {
        get { return _number; }
    }

    /// <summary>Slots that hold something that is no whole configuration: 0 to 2, after <see cref="Read"/>.</summary>
    public int Damaged { get; private set; }

    /// <summary>Looks for the newest whole configuration.</summary>
    /// <returns>Its lines, or null if there is none.</returns>
    public string Read()
    {
        _slot = -1;
        _number = 0;
        Damaged = 0;
        byte[] newest = null;
        for (int slot = 0; slot < 2; slot++)
        {
            byte[] bytes = _platform.ReadSlot(slot);
            if (bytes == null)
            {
                continue;
            }

            if (!IsWhole(bytes))
            {
                Damaged++;
            }
            else if (newest == null || Word(bytes, NumberAt) - _number > 0)
            {
                newest = bytes;
                _slot = slot;
                _number = Word(bytes, NumberAt);
            }
        }

        return newest == null ? null : TextOf(newest);
    }

    /// <summary>Keeps a configuration in the slot that does not count, which then does.</summary>
    /// <param name="text">Lines of printable ASCII, each with a line feed.</param>
    /// <returns>False if the board could not keep it; what was kept before still counts.</returns>
    public bool Write(string text)
    {
        if (_slot < 0)
        {
            // Perhaps nobody has looked yet. A slot that counts must not be written over.
            Read();
        }

        int slot = _slot == 0 ? 1 : 0;
        byte[] bytes = Pack(text, _number + 1);
        if (!_platform.WriteSlot(slot, bytes) || !IsSame(bytes, _platform.ReadSlot(slot)))
        {
            return false;
        }

        _slot = slot;
        _number++;
        return true;
    }

    private static byte[] Pack(string text, int number)
    {
        char[] chars = text.ToCharArray();
        byte[] bytes = new byte[HeaderBytes + chars.Length];
        for (int i = 0; i < chars.Length; i++)
        {
            bytes[HeaderBytes + i] = (byte)chars[i];
        }

        SetWord(bytes, 0, Magic);
        SetWord(bytes, NumberAt, number);
        SetWord(bytes, LengthAt, chars.Length);
        SetWord(bytes, CrcAt, Crc(bytes));
        return bytes;
    }

    private static bool IsWhole(byte[] bytes)
    {
        return bytes.Length >= HeaderBytes
            && Word(bytes, 0) == Magic
            && Word(bytes, LengthAt) == bytes.Length - HeaderBytes
            && Word(bytes, CrcAt) == Crc(bytes);
    }

    private static bool IsSame(byte[] written, byte[] read)
    {
        if (read == null || read.Length != written.Length)
        {
            return false;
        }

        for (int i = 0; i < written.Length; i++)
        {
            if (read[i] != written[i])
            {
                return false;
            }
        }

        return true;
    }

    private static string TextOf(byte[] bytes)
    {
        char[] chars = new char[bytes.Length - HeaderBytes];
        for (int i = 0; i < chars.Length; i++)
        {
            chars[i] = (char)bytes[HeaderBytes + i];
        }

        return new string(chars);
    }

    private static int Word(byte[] bytes, int at)
    {
        return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    }

    private static void SetWord(byte[] bytes, int at, int value)
    {
        for (int i = 0; i < 4; i++)
        {
            bytes[at + i] = (byte)(value >> (8 * i));
        }
    }

    private static int Crc(byte[] bytes)
    {
        int[] table = s_crc;
        uint crc = 0xFFFFFFFF;
        int length = bytes.Length;
        for (int i = 0; i < length; i++)
        {
            if (i == CrcAt)
            {
                i += 4;
                if (i == length)
                {
                    break;
                }
            }

            crc ^= bytes[i];
            crc = (crc >> 4) ^ (uint)table[crc & 15];
            crc = (crc >> 4) ^ (uint)table[crc & 15];
        }

        return (int)~crc;
    }

    private static int[] MakeCrcTable()
    {
        int[] table = new int[16];
        for (int i = 0; i < 16; i++)
        {
            uint crc = (uint)i;
            for (int bit = 0; bit < 4; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }

            table[i] = (int)crc;
        }

        return table;
    }
}
