// SPI transfers of the W5500 that occur in every transcript, worked out by hand from its datasheet
// (W5500 Datasheet, 2.2 SPI frame, 4.1 common registers, 4.2 socket registers).
//
// Each transfer is a 16-bit offset, a control byte (block in bits 7-3, bit 2 set to write, bits 1-0
// clear: length by chip select), and data. A bus that moves words wants an even number of bytes, so
// a transfer begins one byte early where three bytes of header would leave it odd.

using Tollgate.Kit;

namespace Tollgate.Unit;

/// <summary>Transcripts, and a driver that has been started by one.</summary>
public static class W5500Script
{
    /// <summary>The station in all of them: 02:00:00:00:05:02.</summary>
    public static readonly Mac48 Mac = "02:00:00:00:05:02";

    /// <summary>100 Mbit/s, full duplex, up: PHYCFGR with RST, OPMDC all, DPX, SPD and LNK.</summary>
    public const string FastLink = "BF";

    /// <summary>No cable.</summary>
    public const string NoLink = "B8";

    /// <summary>10 Mbit/s, half duplex, up.</summary>
    public const string SlowLink = "B9";

    /// <summary>From power on to a chip that says who it is.</summary>
    public const string Awake = """
        ! reset held                ; RSTn low for 500 us at least
        ! reset released            ; the PLL locks within 1 ms
        > 00 00 04 80               ; common, 0000 MR := RST

        > 00 39 00 ..               ; common, 0039 VERSIONR is 04 on every W5500
        < .. .. .. 04

        """;

    /// <summary>What makes an awake chip an interface.</summary>
    public const string Prepared = """
        > 00 00 04 10               ; common, 0000 MR := PB: answer no ping

        > 00 08 04 00 02 00 00 00 05 02   ; common, 0008 the last byte of SUBR stays 0, 0009 SHAR

        > 00 1E EC 00 00 ..         ; sockets 7 to 1, 001E RXBUF_SIZE and TXBUF_SIZE := 0; 0020 is read only

        > 00 1E CC 00 00 ..

        > 00 1E AC 00 00 ..

        > 00 1E 8C 00 00 ..

        > 00 1E 6C 00 00 ..

        > 00 1E 4C 00 00 ..

        > 00 1E 2C 00 00 ..

        > 00 1E 0C 10 10 ..         ; socket 0 gets all the chip has, 16 KB each way

        """;

    /// <summary>An open socket in MACRAW mode.</summary>
    public const string Opened = """
        > 00 00 0C B4               ; socket 0, 0000 MR := MACRAW, MFEN, MMB, MIP6B

        > 00 01 0C 01               ; socket 0, 0001 CR := OPEN

        > 00 01 08 ..               ; CR clears itself when the chip has taken it
        < .. .. .. 00

        > 00 03 08 ..               ; socket 0, 0003 SR
        < .. .. .. 42               ; SOCK_MACRAW

        """;

    /// <summary>SHAR, read back.</summary>
    public const string OwnAddress = """
        > 00 08 00 ..*7             ; common, 0008: one byte before SHAR
        < ..*4 02 00 00 00 05 02

        """;

    /// <summary>Two patterns through the transmit buffer and back: every wire both ways, each bit against its neighbors.</summary>
    public static string Pattern()
    {
        string first = "";
        string inverted = "";
        for (int i = 0; i < 23; i++)
        {
            int lone = 0x00FF ^ (1 << ((i + 1) & 15));
            first += $"55AA {lone:X4} ";
            inverted += $"AA55 {0xFFFF ^ lone:X4} ";
        }

        return Through(first) + Through(inverted);
    }

    /// <summary>SEND: what lies between TX_RD and TX_WR.</summary>
    public const string Send = "\n\n> 00 01 0C 20   ; socket 0, 0001 CR := SEND\n\n";

    /// <summary>RECV: RX_RD has moved.</summary>
    public const string Recv = "\n\n> 00 01 0C 40   ; socket 0, 0001 CR := RECV\n\n";

    /// <summary>The six pointers in one read: 001F is one byte before TX_FSR.</summary>
    /// <param name="tx">TX_RD and TX_WR, as "1234 1234".</param>
    /// <param name="rx">RX_RSR, RX_RD and RX_WR, as "0000 5678 5678".</param>
    /// <param name="free">TX_FSR; 4000 is a buffer of 16 KB that is empty.</param>
    public static string Pointers(string tx, string rx, string free = "4000")
    {
        return $"\n\n> 00 1F 08 ..*13   ; socket 0, 001F\n< ..*4 {Bytes(free + tx + rx)}   ; 0020 TX_FSR, TX_RD, TX_WR, RX_RSR, RX_RD, RX_WR\n\n";
    }

    /// <summary>TX_WR := a pointer; begins at 0023, the low byte of TX_RD, which is read only.</summary>
    public static string SetTxWr(string pointer)
    {
        return $"\n\n> 00 23 0C .. {Bytes(pointer)}   ; socket 0, 0024 TX_WR := {pointer}\n\n";
    }

    /// <summary>RX_RD := a pointer; begins at 0027, the low byte of RX_RSR, which is read only.</summary>
    public static string SetRxRd(string pointer)
    {
        return $"\n\n> 00 27 0C .. {Bytes(pointer)}   ; socket 0, 0028 RX_RD := {pointer}\n\n";
    }

    /// <summary>The link, and the version again.</summary>
    /// <param name="phy">PHYCFGR.</param>
    public static string Link(string phy)
    {
        return $"\n\n> 00 2D 00 ..*13   ; common, 002D: one byte before PHYCFGR\n< ..*4 {phy} ..*10 04   ; 002E PHYCFGR, 0039 VERSIONR\n\n";
    }

    // 92 bytes to the transmit buffer from 0000, and back.
    private static string Through(string pattern)
    {
        return $"\n\n> 00 00 14 00 {Bytes(pattern)}   ; transmit buffer\n\n> 00 00 10 ..*93\n< ..*4 {Bytes(pattern)}\n\n";
    }

    /// <summary>"12345678 9A" as "12 34 56 78 9A".</summary>
    public static string Bytes(string hex)
    {
        hex = hex.Replace(" ", "");
        string bytes = "";
        for (int i = 0; i < hex.Length; i += 2)
        {
            bytes += hex.Substring(i, 2) + " ";
        }

        return bytes.TrimEnd();
    }
}
