// The text form of SPI transfers, as a person writes them down from a datasheet:
//
//   > 00 1F 08 ..*13             ; 001F of socket 0, read
//   < .. .. .. .. 40 00 ..*10    ; TX_FSR 4000
//
// `>` is what the driver clocks out, `<` what the chip clocks back; an empty line ends a transfer,
// `;` begins a remark, `..` is a byte that nobody looks at, `..*13` thirteen of them, `10-1F` the
// bytes that count up. `! reset held` and `! reset released` are the reset pin. Without a `<` line
// nobody looks at what comes back. A byte that the chip would look at cannot be left open.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Tollgate.Kit;

/// <summary>One transfer, or one move of the reset pin.</summary>
/// <param name="Line">Where it begins in its text, from 1.</param>
/// <param name="Remark">The first remark on it, for messages.</param>
/// <param name="Reset">Whether the pin is held; null if this is a transfer.</param>
/// <param name="Mosi">Bytes to the chip, -1 where it ignores them.</param>
/// <param name="Miso">Bytes from the chip, -1 where they mean nothing. As long as <paramref name="Mosi"/>.</param>
public sealed record SpiStep(int Line, string Remark, bool? Reset, int[] Mosi, int[] Miso);

/// <summary>Reads transcripts. Throws <see cref="FormatException"/> for what it cannot read or may not allow.</summary>
public static class SpiTranscript
{
    /// <summary>A byte that nobody looks at.</summary>
    public const int Open = -1;

    private const int HeaderBytes = 3;

    /// <summary>The steps of a text, in order.</summary>
    public static List<SpiStep> Parse(string text)
    {
        List<SpiStep> steps = [];
        List<int> mosi = [];
        List<int> miso = [];
        string remark = "";
        int begin = 0;
        string[] lines = text.Split('\n');
        for (int number = 1; number <= lines.Length; number++)
        {
            string line = lines[number - 1];
            int semicolon = line.IndexOf(';');
            string said = semicolon < 0 ? "" : line[(semicolon + 1)..].Trim();
            line = (semicolon < 0 ? line : line[..semicolon]).Trim();
            if (line.Length == 0)
            {
                // A line with nothing but a remark does not end a transfer.
                if (semicolon < 0)
                {
                    Close();
                }

                continue;
            }

            if (line[0] == '!')
            {
                Close();
                steps.Add(new SpiStep(number, said, IsHeld(line, number), [], []));
                continue;
            }

            begin = mosi.Count + miso.Count == 0 ? number : begin;
            remark = remark.Length == 0 ? said : remark;
            List<int> side = line[0] == '>' ? mosi : line[0] == '<' ? miso : throw Bad(number, line);
            foreach (string word in line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                AddBytes(side, word, number);
            }
        }

        Close();
        return steps;

        void Close()
        {
            if (mosi.Count + miso.Count == 0)
            {
                return;
            }

            if (miso.Count == 0)
            {
                miso.AddRange(Enumerable.Repeat(Open, mosi.Count));
            }

            SpiStep step = new(begin, remark, null, mosi.ToArray(), miso.ToArray());
            Check(step);
            steps.Add(step);
            mosi.Clear();
            miso.Clear();
            remark = "";
        }
    }

    /// <summary>Bytes without a transfer around them, none of them open.</summary>
    public static byte[] Bytes(string text)
    {
        List<int> bytes = [];
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            AddBytes(bytes, word, 1);
        }

        return bytes.Contains(Open) ? throw Bad(1, "..") : bytes.Select(value => (byte)value).ToArray();
    }

    private static bool IsHeld(string line, int number)
    {
        return line switch
        {
            "! reset held" => true,
            "! reset released" => false,
            _ => throw Bad(number, line),
        };
    }

    // "3F", "..", "10-1F", "00*12", "..*12".
    private static void AddBytes(List<int> side, string word, int number)
    {
        int star = word.IndexOf('*');
        int times = 1;
        if (star >= 0)
        {
            if (!int.TryParse(word[(star + 1)..], out times))
            {
                throw Bad(number, word);
            }

            word = word[..star];
        }

        int first = word == ".." ? Open : Hex(word[..Math.Min(2, word.Length)], number);
        int last = word.Length == 5 && word[2] == '-' ? Hex(word[3..], number) : first;
        if (last < first || (word.Length != 2 && word.Length != 5))
        {
            throw Bad(number, word);
        }

        for (int i = 0; i < times; i++)
        {
            for (int value = first; value <= last; value++)
            {
                side.Add(value);
            }
        }
    }

    private static int Hex(string digits, int number)
    {
        return digits.Length == 2 && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Bad(number, digits);
    }

    // Transfers are whole words; the chip looks at every byte that it stores, and says nothing in a header.
    private static void Check(SpiStep step)
    {
        int[] mosi = step.Mosi;
        if (mosi.Length != step.Miso.Length || mosi.Length % 2 != 0 || mosi.Length < HeaderBytes)
        {
            throw new FormatException($"line {step.Line}: {mosi.Length} bytes out, {step.Miso.Length} back");
        }

        bool isWrite = (mosi[2] & 0x04) != 0;
        for (int i = 0; i < mosi.Length; i++)
        {
            if (mosi[i] == Open && (i < HeaderBytes || (isWrite && !IsIgnored(mosi, i))))
            {
                throw new FormatException($"line {step.Line}: the chip looks at byte {i}");
            }

            if (step.Miso[i] != Open && (i < HeaderBytes || isWrite))
            {
                throw new FormatException($"line {step.Line}: the chip says nothing in byte {i}");
            }
        }
    }

    // Read-only registers of a socket: TX_FSR, TX_RD, RX_RSR, RX_WR. In the transmit buffer the chip
    // takes bytes anywhere, but sends only those between TX_RD and TX_WR: there the writer knows.
    private static bool IsIgnored(int[] mosi, int index)
    {
        int block = mosi[2] >> 3;
        int offset = ((mosi[0] << 8) | mosi[1]) + index - HeaderBytes;
        return (block & 3) == 2 || ((block & 3) == 1 && offset is (>= 0x20 and <= 0x23) or (>= 0x26 and <= 0x27) or (>= 0x2A and <= 0x2B));
    }

    private static FormatException Bad(int number, string what)
    {
        return new FormatException($"line {number}: cannot read '{what}'");
    }
}
