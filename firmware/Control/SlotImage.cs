// The bytes of one configuration slot, made or judged a step at a time, because packets wait meanwhile.
// ConfigStore.cs says which slot; this says what is in it. Four bytes each, low byte first:
//     0 "TGCV"   4 version   8 number of the commit   12 length of the text   16 CRC-32 of all the rest   20 the lines
// The header stays so in every later version, so that an older firmware knows a newer slot from a damaged one.
// Version 1 had "TGC1" in place of the first two.

using System.Text;

namespace Tollgate.Control;

/// <summary>One slot. Allocates.</summary>
public sealed class SlotImage
{
    /// <summary>Ours: the version that is written. Version 1 is read too, a higher one is refused.</summary>
    public const int Version = 2;

    /// <summary>Bytes before the lines.</summary>
    public const int HeaderBytes = 20;

    /// <summary>State: there is nothing.</summary>
    public const int Empty = 0;

    /// <summary>State: there is something that is no whole slot: the length or the CRC is wrong.</summary>
    public const int Damaged = 1;

    /// <summary>State: it is whole, and of a version that this firmware does not know.</summary>
    public const int Newer = 2;

    /// <summary>State: it is whole.</summary>
    public const int Whole = 3;

    // "TGC1" and "TGCV"
    private const int OldMagic = 0x31434754;
    private const int Magic = 0x56434754;

    // In version 1; one word later from version 2 on.
    private const int NumberAt = 4;
    private const int LengthAt = 8;
    private const int CrcAt = 12;

    // Ours: what is judged in one step, and what is packed: about 1.5 ms of a board.
    private const int BytesAStep = 128;
    private const int LinesAStep = 4;

    // CRC-32 of IEEE 802.3 section 3.2.9, reflected, for four bits at a time.
    private static readonly int[] s_crc = MakeCrcTable();

    private readonly Config _config;
    private byte[] _bytes;
    private int _number;
    private int _state;
    private int _shift = 4;
    private int _next;
    private int _end;
    private uint _crc = 0xFFFFFFFF;

    /// <summary>Begins to make a slot.</summary>
    /// <param name="config">Its lines; does not change meanwhile.</param>
    /// <param name="number">Of the commit.</param>
    public SlotImage(Config config, int number)
    {
        _config = config;
        _number = number;
        _end = HeaderBytes;
    }

    /// <summary>Begins to judge a slot.</summary>
    /// <param name="bytes">As the board has read them; null if it has none.</param>
    public SlotImage(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes == null || bytes.Length == 0)
        {
            return;
        }

        _state = Damaged;
        int magic = bytes.Length < HeaderBytes ? 0 : Word(0);
        _shift = magic == OldMagic ? 0 : 4;
        if ((magic != OldMagic && magic != Magic) || Word(LengthAt + _shift) != bytes.Length - TextAt
            || (magic == Magic && Word(4) < Version))
        {
            return;
        }

        _number = Word(NumberAt + _shift);
        _end = bytes.Length;
        Add(0, CrcAt + _shift);
        _next = TextAt;
    }

    /// <summary>The bytes.</summary>
    public byte[] Bytes
    {
        get { return _bytes; }
    }

    /// <summary>The number of the commit.</summary>
    public int Number
    {
        get { return _number; }
    }

    /// <summary>One of the states above, once <see cref="Step"/> has returned false.</summary>
    public int State
    {
        get { return _state; }
    }

    /// <summary>Where the lines begin.</summary>
    public int TextAt
    {
        get { return CrcAt + 4 + _shift; }
    }

    /// <summary>Takes in the next lines, or judges the next bytes.</summary>
    /// <returns>Whether there is more to do.</returns>
    public bool Step()
    {
        if (_config != null)
        {
            return Pack();
        }

        if (_next < _end)
        {
            int end = _next + BytesAStep < _end ? _next + BytesAStep : _end;
            Add(_next, end);
            _next = end;
            return true;
        }

        if (_end != 0)
        {
            _state = Word(CrcAt + _shift) != (int)~_crc ? Damaged
                : _shift != 0 && Word(4) > Version ? Newer : Whole;
        }

        return false;
    }

    private bool Pack()
    {
        Config config = _config;
        if (_bytes == null)
        {
            // No text of all lines, and no list that grows: there may be room for just these bytes.
            for (int i = 0; i < config.Count; i++)
            {
                _end += config.Line(i).Text.Length + 1;
            }

            _bytes = new byte[_end];
            SetWord(0, Magic);
            SetWord(4, Version);
            SetWord(NumberAt + _shift, _number);
            SetWord(LengthAt + _shift, _end - HeaderBytes);
            Add(0, CrcAt + _shift);
            _end = HeaderBytes;
        }

        for (int i = 0; i < LinesAStep && _next < config.Count; i++)
        {
            string text = config.Line(_next).Text;
            Encoding.UTF8.GetBytes(text, 0, text.Length, _bytes, _end);
            _bytes[_end + text.Length] = (byte)'\n';
            Add(_end, _end + text.Length + 1);
            _end += text.Length + 1;
            _next++;
        }

        if (_next < config.Count)
        {
            return true;
        }

        SetWord(CrcAt + _shift, (int)~_crc);
        _state = Whole;
        return false;
    }

    private int Word(int at)
    {
        return _bytes[at] | (_bytes[at + 1] << 8) | (_bytes[at + 2] << 16) | (_bytes[at + 3] << 24);
    }

    private void SetWord(int at, int value)
    {
        for (int i = 0; i < 4; i++)
        {
            _bytes[at + i] = (byte)(value >> (8 * i));
        }
    }

    private void Add(int from, int end)
    {
        byte[] bytes = _bytes;
        int[] table = s_crc;
        uint crc = _crc;
        for (int i = from; i < end; i++)
        {
            crc ^= bytes[i];
            crc = (crc >> 4) ^ (uint)table[crc & 15];
            crc = (crc >> 4) ^ (uint)table[crc & 15];
        }

        _crc = crc;
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
