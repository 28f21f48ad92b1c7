// Cuts a translated packet that is longer than the way out takes (RFC 791 section 3.2), in its own
// buffer: the first piece is sent from where it lies, then the header stays and the rest moves down.
// The identification is the same in all pieces. Router.cs sends them.

using System;
using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Datapath;

/// <summary>Cuts a packet and moves on in it.</summary>
public static class Pieces
{
    private const int CopiedOption = 0x80;
    private const int EndOfOptions = 0;
    private const int NoOperation = 1;

    /// <summary>Makes a packet that is too long the first piece of itself.</summary>
    /// <param name="frame">A packet with everything in order.</param>
    /// <param name="mtu">Most bytes of a piece: 68 or more.</param>
    /// <returns>Bytes of payload that come after the piece, and still lie there; 0 if it is all.</returns>
    public static int Cut(ushort[] frame, int mtu)
    {
        int total = WordOrder.Swap(frame[IPv4.TotalLength]);
        if (total <= mtu)
        {
            return 0;
        }

        int headerBytes = HeaderBytesOf(frame);
        int pieceBytes = headerBytes + ((mtu - headerBytes) & ~7);
        frame[IPv4.TotalLength] = (ushort)WordOrder.Swap(pieceBytes);
        frame[IPv4.FlagsOffset] |= IPv4.MoreFragments;
        Rewrite.HeaderSum(frame);
        return total - pieceBytes;
    }

    /// <summary>Makes the rest of a packet a packet of its own, once the piece before it is sent.</summary>
    /// <param name="frame">As <see cref="Cut"/> left it.</param>
    /// <param name="leftBytes">What that returned; if 0, nothing is done.</param>
    /// <param name="more"><see cref="IPv4.MoreFragments"/> if the whole packet was not the last fragment of its datagram, or 0.</param>
    public static void Advance(ushort[] frame, int leftBytes, int more)
    {
        if (leftBytes == 0)
        {
            return;
        }

        int headerBytes = HeaderBytesOf(frame);
        int sentBytes = WordOrder.Swap(frame[IPv4.TotalLength]) - headerBytes;
        int payloadAt = Ethernet.Payload + (headerBytes >> 1);
        Array.Copy(frame, payloadAt + (sentBytes >> 1), frame, payloadAt, (leftBytes + 1) >> 1);
        BlankOptions(frame, headerBytes);
        int offset = (WordOrder.Swap(frame[IPv4.FlagsOffset]) & IPv4.MaxOffset) + (sentBytes >> 3);
        frame[IPv4.FlagsOffset] = (ushort)(WordOrder.Swap(offset) | more);
        frame[IPv4.TotalLength] = (ushort)WordOrder.Swap(headerBytes + leftBytes);
        Rewrite.HeaderSum(frame);
    }

    private static int HeaderBytesOf(ushort[] frame)
    {
        return ((frame[IPv4.VersionIhl] >> WordOrder.FirstByteShift) & 0xF) << 2;
    }

    /// <summary>Options that are not to be copied stand in the first piece only (RFC 791 section 3.1): their place stays.</summary>
    private static void BlankOptions(ushort[] frame, int headerBytes)
    {
        int at = IPv4.MinHeaderBytes;
        while (at < headerBytes)
        {
            int type = ByteAt(frame, at);
            if (type == EndOfOptions)
            {
                return;
            }

            // Parse.cs has seen that no option is shorter than two bytes or longer than the header.
            int length = type == NoOperation ? 1 : ByteAt(frame, at + 1);
            for (int i = at; i < at + length && (type & CopiedOption) == 0; i++)
            {
                SetByte(frame, i, NoOperation);
            }

            at += length;
        }
    }

    private static int ByteAt(ushort[] frame, int at)
    {
        int shift = (at & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
        return (frame[Ethernet.Payload + (at >> 1)] >> shift) & 0xFF;
    }

    private static void SetByte(ushort[] frame, int at, int value)
    {
        int shift = (at & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
        int word = frame[Ethernet.Payload + (at >> 1)];
        frame[Ethernet.Payload + (at >> 1)] = (ushort)((word & ~(0xFF << shift)) | (value << shift));
    }
}
