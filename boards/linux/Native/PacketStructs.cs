// Structures of the C library and the kernel, laid out for C: all fields in native byte order
// unless said. Pointers and sizes are native, so 64-bit and 32-bit hosts both fit.

using System.Runtime.InteropServices;

namespace Tollgate.Linux.Native;

/// <summary><c>struct iovec</c>: one piece of a message.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVec
{
    internal byte* Base;
    internal nuint Length;
}

/// <summary><c>struct msghdr</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MsgHdr
{
    internal void* Name;
    internal uint NameLength;
    internal IoVec* Pieces;
    internal nuint PieceCount;
    internal void* Control;
    internal nuint ControlLength;
    internal int Flags;
}

/// <summary><c>struct sockaddr_ll</c> (packet(7)). <see cref="Protocol"/> is in network byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SockAddrLl
{
    internal ushort Family;
    internal ushort Protocol;
    internal int InterfaceIndex;
    internal ushort HardwareType;
    internal byte PacketType;
    internal byte AddressLength;
    internal ulong Address;
}

/// <summary><c>struct tpacket2_hdr</c> and the <c>sockaddr_ll</c> after it: the beginning of each slot of a ring.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SlotHeader
{
    internal uint Status;
    internal uint Length;
    internal uint CapturedLength;
    internal ushort MacOffset;
    internal ushort NetworkOffset;
    internal uint Seconds;
    internal uint Nanoseconds;
    internal ushort VlanTci;
    internal ushort VlanTpid;
    internal uint Padding;
    internal SockAddrLl Address;
}

/// <summary><c>struct tpacket_req</c>: the shape of a ring.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingRequest
{
    internal uint BlockBytes;
    internal uint Blocks;
    internal uint SlotBytes;
    internal uint Slots;
}

/// <summary>
/// <c>struct virtio_net_hdr</c> (VIRTIO 1.2, 5.1.6), ten bytes before each frame: what the sender left
/// to the hardware. Offsets are in bytes from the start of the frame.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VnetHeader
{
    internal byte Flags;
    internal byte GsoType;
    internal ushort HeaderBytes;
    internal ushort GsoBytes;
    internal ushort ChecksumStart;
    internal ushort ChecksumOffset;
}

/// <summary><c>struct tpacket_stats</c>. Reading it sets it to zero.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketStatistics
{
    internal uint Packets;
    internal uint Drops;
}
