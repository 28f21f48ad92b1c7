// The fields of FrameBuilder that a test may override, layer by layer.

namespace Tollgate.Kit;

public sealed partial class FrameBuilder
{
    private enum Transport
    {
        None,
        Udp,
        Tcp,
        Icmp,
    }

    private byte _padValue;
    private bool _isArp;
    private int _arpHardware = 1;
    private int _arpProtocol = 0x0800;
    private int _arpLengths = 0x0604;
    private int _arpOperation;
    private Mac48 _arpSenderMac;
    private Ip4 _arpSender;
    private Mac48 _arpTargetMac;
    private Ip4 _arpTarget;

    private int _version = 4;
    private int? _headerWords;
    private int _tos;
    private int? _totalLength;
    private int _identification = 0x1234;
    private int _flags = 2;
    private int _fragmentOffset;
    private int _ttl = 64;
    private int _protocol;
    private int? _headerChecksum;
    private Ip4 _source;
    private Ip4 _destination;
    private byte[] _options = [];

    private Transport _transport;
    private int _sourcePort;
    private int _destinationPort;
    private int? _transportChecksum;
    private int? _udpLength;
    private uint _sequence = 1;
    private uint _acknowledgement;
    private int _tcpFlags;
    private int? _dataOffset;
    private int _window = 8192;
    private byte[] _tcpOptions = [];
    private int _icmpType;
    private int _icmpCode;
    private uint _icmpRest;

    /// <summary>ARP hardware type, protocol type and the two length octets as one number.</summary>
    public FrameBuilder ArpKind(int hardwareType, int protocolType, int lengths)
    {
        _arpHardware = hardwareType;
        _arpProtocol = protocolType;
        _arpLengths = lengths;
        return this;
    }

    /// <summary>IP version, 4 bits.</summary>
    public FrameBuilder Version(int version)
    {
        _version = version;
        return this;
    }

    /// <summary>IP header length in 32-bit words, 4 bits.</summary>
    public FrameBuilder HeaderWords(int words)
    {
        _headerWords = words;
        return this;
    }

    /// <summary>Type of service.</summary>
    public FrameBuilder Tos(int tos)
    {
        _tos = tos;
        return this;
    }

    /// <summary>IP total length.</summary>
    public FrameBuilder TotalLength(int bytes)
    {
        _totalLength = bytes;
        return this;
    }

    /// <summary>IP identification.</summary>
    public FrameBuilder Identification(int identification)
    {
        _identification = identification;
        return this;
    }

    /// <summary>The three flag bits (reserved 4, don't fragment 2, more fragments 1) and the offset in units of 8 bytes.</summary>
    public FrameBuilder Fragment(int flags, int offset)
    {
        _flags = flags;
        _fragmentOffset = offset;
        return this;
    }

    /// <summary>Time to live.</summary>
    public FrameBuilder Ttl(int ttl)
    {
        _ttl = ttl;
        return this;
    }

    /// <summary>IP header checksum.</summary>
    public FrameBuilder HeaderChecksum(int checksum)
    {
        _headerChecksum = checksum;
        return this;
    }

    /// <summary>IP options; filled up with zeros to a multiple of 4.</summary>
    public FrameBuilder Options(params byte[] options)
    {
        _options = options;
        return this;
    }

    /// <summary>The checksum of UDP, TCP or ICMP.</summary>
    public FrameBuilder TransportChecksum(int checksum)
    {
        _transportChecksum = checksum;
        return this;
    }

    /// <summary>UDP length.</summary>
    public FrameBuilder UdpLength(int bytes)
    {
        _udpLength = bytes;
        return this;
    }

    /// <summary>TCP sequence and acknowledgement numbers.</summary>
    public FrameBuilder Sequence(uint sequence, uint acknowledgement)
    {
        _sequence = sequence;
        _acknowledgement = acknowledgement;
        return this;
    }

    /// <summary>TCP data offset in 32-bit words, 4 bits.</summary>
    public FrameBuilder DataOffset(int words)
    {
        _dataOffset = words;
        return this;
    }

    /// <summary>TCP window.</summary>
    public FrameBuilder Window(int window)
    {
        _window = window;
        return this;
    }

    /// <summary>TCP options; filled up with zeros to a multiple of 4.</summary>
    public FrameBuilder TcpOptions(params byte[] options)
    {
        _tcpOptions = options;
        return this;
    }

    /// <summary>The second 32-bit word of an ICMP message: for code 4 the low half is the next-hop MTU.</summary>
    public FrameBuilder IcmpRest(uint rest)
    {
        _icmpRest = rest;
        return this;
    }
}
