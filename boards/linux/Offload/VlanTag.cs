// Linux takes an 802.1Q tag out of a frame and hands it over aside. The router must see the
// frame as it was on the wire, or a tagged frame would pass for an untagged one: put it back.

using System;
using System.Buffers.Binary;

namespace Tollgate.Linux.Offload;

/// <summary>An 802.1Q or 802.1ad tag (IEEE 802.1Q clause 9).</summary>
internal static class VlanTag
{
    /// <summary>Bytes of a tag.</summary>
    internal const int Bytes = 4;

    /// <summary>EtherType of an 802.1Q tag.</summary>
    internal const ushort CustomerTpid = 0x8100;

    private const int AddressBytes = 12;

    /// <summary>Puts a tag back behind the two addresses.</summary>
    /// <param name="buffer">The frame from its destination address on, and <see cref="Bytes"/> bytes of room after it.</param>
    /// <param name="lengthBytes">Length of the frame without the tag, at least 14.</param>
    /// <param name="tpid">EtherType of the tag, as a number.</param>
    /// <param name="tci">Priority and VLAN, as a number.</param>
    /// <returns>The length with the tag.</returns>
    internal static int Insert(Span<byte> buffer, int lengthBytes, ushort tpid, ushort tci)
    {
        buffer[AddressBytes..lengthBytes].CopyTo(buffer[(AddressBytes + Bytes)..]);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[AddressBytes..], tpid);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(AddressBytes + 2)..], tci);
        return lengthBytes + Bytes;
    }
}
