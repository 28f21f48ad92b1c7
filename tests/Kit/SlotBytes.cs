// The bytes of a configuration slot, written by the description in firmware/Control/SlotImage.cs and not by its code.

using System;
using System.Text;
using Tollgate.Control;
using Tollgate.Hal;

namespace Tollgate.Kit;

/// <summary>Slots for tests.</summary>
public static class SlotBytes
{
    /// <summary>A slot with any text in it, in one of the versions.</summary>
    public static byte[] Pack(string text, int number, int version = 2)
    {
        int header = version == 1 ? 16 : 20;
        byte[] bytes = new byte[header + text.Length];
        Encoding.ASCII.GetBytes(version == 1 ? "TGC1" : "TGCV").CopyTo(bytes, 0);
        if (version != 1)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(4), version);
        }

        BitConverter.TryWriteBytes(bytes.AsSpan(header - 12), number);
        BitConverter.TryWriteBytes(bytes.AsSpan(header - 8), text.Length);
        Encoding.ASCII.GetBytes(text).CopyTo(bytes, header);
        return Seal(bytes);
    }

    /// <summary>Gives changed bytes the CRC that they need.</summary>
    public static byte[] Seal(byte[] bytes)
    {
        int crcAt = bytes[3] == '1' ? 12 : 16;
        BitConverter.TryWriteBytes(bytes.AsSpan(crcAt), Crc32([.. bytes[..crcAt], .. bytes[(crcAt + 4)..]]));
        return bytes;
    }

    /// <summary>Keeps a text as the next commit, as if the console had done it.</summary>
    /// <returns>Its number.</returns>
    public static int Keep(IPlatform platform, string text)
    {
        int number = new ConfigStore(platform).NextNumber;
        platform.WriteSlot((number - 1) & 3, Pack(text, number));
        return number;
    }

    /// <summary>The lines of the configuration that counts; null if there is none.</summary>
    public static string? Newest(IPlatform platform)
    {
        SlotImage? image = new ConfigStore(platform).Read();
        return image?.State == SlotImage.Whole ? Encoding.ASCII.GetString(image.Bytes, image.TextAt, image.Bytes.Length - image.TextAt) : null;
    }

    /// <summary>CRC-32 of IEEE 802.3, a bit at a time.</summary>
    public static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
