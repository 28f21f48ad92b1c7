// Opens AF_PACKET sockets (packet(7)), each with a ring. Receiving and sending use one each: the
// sending one hears nothing, and is not kept waiting by what was received.

using System.Buffers.Binary;
using Tollgate.Hosted;
using Tollgate.Linux.Native;

namespace Tollgate.Linux;

/// <summary>Makes raw sockets that are tied to one interface.</summary>
internal static unsafe class PacketSocket
{
    // Ours: about a hundred super-frames received, or some thousand frames on their way out.
    private const int QueueBytes = 8 << 20;

    /// <summary>A socket that puts every frame of an interface into a ring, with its vnet header.</summary>
    /// <param name="interfaceIndex">From SIOCGIFINDEX.</param>
    /// <param name="ring">The shape of the ring.</param>
    internal static int OpenReceiver(int interfaceIndex, RingRequest ring)
    {
        int fd = Open();
        Require(SetInt(fd, C.SOL_PACKET, C.PACKET_VERSION, C.TPACKET_V2), "PACKET_VERSION");
        Require(SetInt(fd, C.SOL_PACKET, C.PACKET_VNET_HDR, 1), "PACKET_VNET_HDR");
        Require(SetInt(fd, C.SOL_PACKET, C.PACKET_COPY_THRESH, 1), "PACKET_COPY_THRESH");
        // Linux 4.20. Before, our own frames come back and are recognised by their type.
        SetInt(fd, C.SOL_PACKET, C.PACKET_IGNORE_OUTGOING, 1);
        SetQueue(fd, C.SO_RCVBUFFORCE, C.SO_RCVBUF);
        Require(Libc.SetSockOpt(fd, C.SOL_PACKET, C.PACKET_RX_RING, &ring, (uint)sizeof(RingRequest)) == 0, "PACKET_RX_RING");
        Bind(fd, interfaceIndex, C.ETH_P_ALL);
        return fd;
    }

    /// <summary>A socket to send on an interface, which receives nothing.</summary>
    /// <param name="interfaceIndex">From SIOCGIFINDEX.</param>
    /// <param name="bypassQueue">Whether frames go to the driver past the queueing discipline.</param>
    /// <param name="ring">The shape of the ring.</param>
    internal static int OpenSender(int interfaceIndex, bool bypassQueue, RingRequest ring)
    {
        int fd = Open();
        Require(SetInt(fd, C.SOL_PACKET, C.PACKET_VERSION, C.TPACKET_V2), "PACKET_VERSION");
        Require(SetInt(fd, C.SOL_PACKET, C.PACKET_VNET_HDR, 1), "PACKET_VNET_HDR");
        // A frame that the kernel refuses is left out; else it would block those behind it.
        Require(SetInt(fd, C.SOL_PACKET, C.PACKET_LOSS, 1), "PACKET_LOSS");
        if (bypassQueue)
        {
            SetInt(fd, C.SOL_PACKET, C.PACKET_QDISC_BYPASS, 1);
        }

        SetQueue(fd, C.SO_SNDBUFFORCE, C.SO_SNDBUF);
        Require(Libc.SetSockOpt(fd, C.SOL_PACKET, C.PACKET_TX_RING, &ring, (uint)sizeof(RingRequest)) == 0, "PACKET_TX_RING");
        Bind(fd, interfaceIndex, 0);
        return fd;
    }

    private static int Open()
    {
        int fd = Libc.Socket(C.AF_PACKET, C.SOCK_RAW | C.SOCK_NONBLOCK | C.SOCK_CLOEXEC, 0);
        if (fd < 0)
        {
            throw new StartFailure(Errno.Last switch
            {
                C.EPERM or C.EACCES => "Raw sockets are not allowed: run as root, or give the program CAP_NET_RAW and CAP_NET_ADMIN.",
                C.EAFNOSUPPORT => "This kernel has no AF_PACKET sockets.",
                _ => $"A raw socket cannot be opened: {Errno.Text}.",
            });
        }

        return fd;
    }

    private static void Bind(int fd, int interfaceIndex, int protocol)
    {
        SockAddrLl address = new()
        {
            Family = C.AF_PACKET,
            Protocol = BinaryPrimitives.ReverseEndianness((ushort)protocol),
            InterfaceIndex = interfaceIndex,
        };
        Require(Libc.Bind(fd, &address, (uint)sizeof(SockAddrLl)) == 0, "bind to the interface");
    }

    private static bool SetInt(int fd, int level, int name, int value)
    {
        return Libc.SetSockOpt(fd, level, name, &value, sizeof(int)) == 0;
    }

    private static void SetQueue(int fd, int forced, int plain)
    {
        if (!SetInt(fd, C.SOL_SOCKET, forced, QueueBytes))
        {
            SetInt(fd, C.SOL_SOCKET, plain, QueueBytes);
        }
    }

    private static void Require(bool done, string what)
    {
        if (!done)
        {
            throw new StartFailure($"The raw socket refused {what}: {Errno.Text}.");
        }
    }
}
