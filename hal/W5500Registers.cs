// The registers of the WIZnet W5500 that a MACRAW driver touches, with the names of its datasheet
// (W5500 Datasheet, chapters 2 to 4). Nothing here is in word order: offsets and bytes as on the wire.

namespace Tollgate.Hal;

/// <summary>Offsets, control bytes, bits and sizes of the W5500.</summary>
public static class W5500Registers
{
    // The third byte of each SPI frame: block select, read or write, variable length (datasheet 2.2.2).

    /// <summary>Control byte that reads common registers.</summary>
    public const int ReadCommon = 0x00;

    /// <summary>Control byte that writes common registers.</summary>
    public const int WriteCommon = 0x04;

    /// <summary>Control byte that reads registers of socket 0.</summary>
    public const int ReadSocket = 0x08;

    /// <summary>Control byte that writes registers of socket 0.</summary>
    public const int WriteSocket = 0x0C;

    /// <summary>Control byte that reads the transmit buffer of socket 0.</summary>
    public const int ReadTxBuffer = 0x10;

    /// <summary>Control byte that writes the transmit buffer of socket 0.</summary>
    public const int WriteTxBuffer = 0x14;

    /// <summary>Control byte that reads the receive buffer of socket 0.</summary>
    public const int ReadRxBuffer = 0x18;

    /// <summary>Bits to add to a socket block's control byte for the next socket.</summary>
    public const int NextSocket = 0x20;

    // Common registers (datasheet 4.1).

    /// <summary>Mode.</summary>
    public const int MR = 0x00;

    /// <summary>Source hardware address, six bytes.</summary>
    public const int SHAR = 0x09;

    /// <summary>PHY configuration and state.</summary>
    public const int PHYCFGR = 0x2E;

    /// <summary>Chip version.</summary>
    public const int VERSIONR = 0x39;

    /// <summary><see cref="MR"/>: software reset, clears itself.</summary>
    public const int MrRst = 0x80;

    /// <summary><see cref="MR"/>: do not answer pings.</summary>
    public const int MrPb = 0x10;

    /// <summary><see cref="PHYCFGR"/>: the link is up.</summary>
    public const int PhyLnk = 0x01;

    /// <summary><see cref="PHYCFGR"/>: 100 Mbit/s.</summary>
    public const int PhySpd = 0x02;

    /// <summary><see cref="PHYCFGR"/>: full duplex.</summary>
    public const int PhyDpx = 0x04;

    /// <summary>What <see cref="VERSIONR"/> reads on every W5500.</summary>
    public const int Version = 0x04;

    // Registers of a socket (datasheet 4.2).

    /// <summary>Mode of the socket.</summary>
    public const int SnMR = 0x00;

    /// <summary>Command; clears itself when the chip has taken it.</summary>
    public const int SnCR = 0x01;

    /// <summary>Interrupts of the socket.</summary>
    public const int SnIR = 0x02;

    /// <summary>State of the socket.</summary>
    public const int SnSR = 0x03;

    /// <summary>Size of the receive buffer in KB: 0, 1, 2, 4, 8 or 16.</summary>
    public const int SnRxBufSize = 0x1E;

    /// <summary>Size of the transmit buffer in KB: 0, 1, 2, 4, 8 or 16.</summary>
    public const int SnTxBufSize = 0x1F;

    /// <summary>Free bytes of the transmit buffer, two bytes; the first of six pointers in a row.</summary>
    public const int SnTxFsr = 0x20;

    /// <summary>Where the chip reads the next frame to send, two bytes, read only.</summary>
    public const int SnTxRd = 0x22;

    /// <summary>Where the driver has written up to, two bytes.</summary>
    public const int SnTxWr = 0x24;

    /// <summary>Bytes received and not released, two bytes, read only.</summary>
    public const int SnRxRsr = 0x26;

    /// <summary>Where the driver has read up to, two bytes; taken over by <see cref="CrRecv"/>.</summary>
    public const int SnRxRd = 0x28;

    /// <summary>Where the chip has written up to, two bytes, read only.</summary>
    public const int SnRxWr = 0x2A;

    /// <summary><see cref="SnMR"/>: raw Ethernet frames; socket 0 only.</summary>
    public const int MrMacRaw = 0x04;

    /// <summary><see cref="SnMR"/>: take only frames to our address, broadcast and multicast.</summary>
    public const int MrMfen = 0x80;

    /// <summary><see cref="SnMR"/>: no multicast.</summary>
    public const int MrMmb = 0x20;

    /// <summary><see cref="SnMR"/>: no IPv6.</summary>
    public const int MrMip6b = 0x10;

    /// <summary><see cref="SnCR"/>: open the socket.</summary>
    public const int CrOpen = 0x01;

    /// <summary><see cref="SnCR"/>: close the socket.</summary>
    public const int CrClose = 0x10;

    /// <summary><see cref="SnCR"/>: send what lies between TX_RD and TX_WR.</summary>
    public const int CrSend = 0x20;

    /// <summary><see cref="SnCR"/>: RX_RD has moved.</summary>
    public const int CrRecv = 0x40;

    /// <summary><see cref="SnSR"/> of a closed socket.</summary>
    public const int SrClosed = 0x00;

    /// <summary><see cref="SnSR"/> of an open MACRAW socket.</summary>
    public const int SrMacRaw = 0x42;

    /// <summary>Bytes of the buffer that socket 0 gets, each way: all the chip has.</summary>
    public const int BufferBytes = 16384;

    /// <summary><see cref="BufferBytes"/> as the size registers want it.</summary>
    public const int BufferKilobytes = 16;

    /// <summary>Bytes of the length in front of a received frame; it counts itself.</summary>
    public const int RecordBytes = 2;
}
