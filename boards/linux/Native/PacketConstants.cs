// Numbers from the kernel's and the C library's headers, under their own names so that they can be
// looked up, as they are on x86 and ARM.

namespace Tollgate.Linux.Native;

/// <summary>Constants of sockets, packet(7), netdevice(7), mmap(2).</summary>
internal static class C
{
    internal const int AF_INET = 2;
    internal const int AF_PACKET = 17;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;

    internal const int SOL_SOCKET = 1;
    internal const int SO_ERROR = 4;
    internal const int SO_SNDBUF = 7;
    internal const int SO_RCVBUF = 8;
    internal const int SO_SNDBUFFORCE = 32;
    internal const int SO_RCVBUFFORCE = 33;

    internal const int SOL_PACKET = 263;
    internal const int PACKET_RX_RING = 5;
    internal const int PACKET_STATISTICS = 6;
    internal const int PACKET_COPY_THRESH = 7;
    internal const int PACKET_VERSION = 10;
    internal const int PACKET_TX_RING = 13;
    internal const int PACKET_LOSS = 14;
    internal const int PACKET_VNET_HDR = 15;
    internal const int PACKET_QDISC_BYPASS = 20;
    internal const int PACKET_IGNORE_OUTGOING = 23;
    internal const byte PACKET_OTHERHOST = 3;
    internal const byte PACKET_OUTGOING = 4;
    internal const int ETH_P_ALL = 3;
    internal const int TPACKET_V2 = 1;
    internal const uint TP_STATUS_KERNEL = 0;
    internal const uint TP_STATUS_USER = 1;
    internal const uint TP_STATUS_COPY = 2;
    internal const uint TP_STATUS_SEND_REQUEST = 1;
    // SEND_REQUEST, SENDING, WRONG_FORMAT.
    internal const uint TP_STATUS_BUSY = 7;
    internal const uint TP_STATUS_VLAN_VALID = 1 << 4;
    internal const uint TP_STATUS_VLAN_TPID_VALID = 1 << 6;

    internal const byte VIRTIO_NET_HDR_F_NEEDS_CSUM = 1;
    internal const byte VIRTIO_NET_HDR_GSO_NONE = 0;
    internal const byte VIRTIO_NET_HDR_GSO_TCPV4 = 1;
    internal const byte VIRTIO_NET_HDR_GSO_UDP_L4 = 5;
    internal const byte VIRTIO_NET_HDR_GSO_ECN = 0x80;

    internal const int MSG_DONTWAIT = 0x40;

    internal const int SIOCGIFFLAGS = 0x8913;
    internal const int SIOCSIFFLAGS = 0x8914;
    internal const int SIOCGIFMTU = 0x8921;
    internal const int SIOCGIFHWADDR = 0x8927;
    internal const int SIOCGIFINDEX = 0x8933;
    internal const int SIOCETHTOOL = 0x8946;
    internal const int IFF_UP = 0x1;
    internal const int IFF_RUNNING = 0x40;
    internal const int ARPHRD_ETHER = 1;
    internal const uint ETHTOOL_GFLAGS = 0x25;
    internal const uint ETHTOOL_SFLAGS = 0x26;
    internal const uint ETHTOOL_GGRO = 0x2b;
    internal const uint ETHTOOL_SGRO = 0x2c;
    internal const uint ETH_FLAG_LRO = 1 << 15;

    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int MAP_SHARED = 1;

    internal const int EPERM = 1;
    internal const int EACCES = 13;
    internal const int EAFNOSUPPORT = 97;
}
