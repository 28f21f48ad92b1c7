// What a commit hands to the tables: the configuration with every name looked up and every
// macro opened out. Control/Policies.cs makes it; State.cs takes it in. Allocates, off the path.

namespace Tollgate.Tables;

/// <summary>A configuration, compiled: addresses, hosts and port forwards. Nothing here is checked again.</summary>
public sealed class Policy
{
    /// <summary>The box's address on the WAN side, as <see cref="Wire.IPv4"/> says; 0 if there is none yet.</summary>
    public int WanAddress;

    /// <summary>Mask of the WAN prefix, in the form of an address.</summary>
    public int WanMask;

    /// <summary>Next hop for what lies outside the WAN prefix; 0 if there is none.</summary>
    public int WanGateway;

    /// <summary>The box's address on the LAN side.</summary>
    public int LanAddress;

    /// <summary>Mask of the LAN prefix, in the form of an address.</summary>
    public int LanMask;

    /// <summary>Addresses of the configured hosts.</summary>
    public int[] HostAddresses = new int[0];

    /// <summary>For each of <see cref="HostAddresses"/> its MAC address (three words), or null: ask by ARP.</summary>
    public ushort[][] HostMacs = new ushort[0][];

    /// <summary>The port forwards, in any order. No two overlap in the same protocol.</summary>
    public ForwardRule[] Rules = new ForwardRule[0];

    /// <summary>The station on the LAN that is sent the log; 0 if there is none.</summary>
    public int SyslogAddress;

    /// <summary>Idle time after which a UDP session ends, in milliseconds.</summary>
    public int UdpTimeoutMs = State.DefaultUdpTimeoutMs;

    /// <summary>The same of an ICMP echo session.</summary>
    public int IcmpTimeoutMs = State.DefaultIcmpTimeoutMs;

    /// <summary>The same of an established TCP session.</summary>
    public int TcpTimeoutMs = State.DefaultTcpTimeoutMs;

    /// <summary>The same of a TCP session that is opening or closing.</summary>
    public int TcpTransitoryMs = State.DefaultTcpTransitoryMs;

    /// <summary>Bits a second that leave by the WAN, IP headers included (line <c>wan rate</c>); 0: as many as there are.</summary>
    public int WanRate;

    /// <summary>Bytes of the largest packet that may leave by the WAN (line <c>wan mtu</c>), 576-1500.</summary>
    public int WanMtu = State.DefaultWanMtu;

    /// <summary>Whether voice leaves with DSCP EF (line <c>option dscp on</c>).</summary>
    public bool MarksVoice;

    /// <summary>Whether a ping of the WAN address is answered (line <c>option wan-ping on</c>).</summary>
    public bool AnswersWanPing;

    /// <summary>Dynamic mappings one inside host may have (line <c>limit mappings</c>).</summary>
    public int HostLimit = State.DefaultHostLimit;

    /// <summary>New mappings one inside host may make a second (line <c>limit new-mappings</c>).</summary>
    public int HostRate = State.DefaultHostRate;

    /// <summary>ICMP errors that the box makes a second (line <c>limit errors</c>).</summary>
    public int ErrorRate = State.DefaultErrorRate;

    /// <summary>Lets the lists go: the tables have them now, in their own form. The addresses stay.</summary>
    public void DropLists()
    {
        HostAddresses = new int[0];
        HostMacs = new ushort[0][];
        Rules = new ForwardRule[0];
    }

    /// <summary>Whether an address that is not martian can be a host on the WAN side: no end of the WAN prefix.</summary>
    public bool IsWanHost(int address)
    {
        return ((address ^ WanAddress) & WanMask) != 0 || !Wire.IPv4.IsPrefixEnd(address, WanMask);
    }

    /// <summary>Whether an address can be a host on the LAN: in its prefix, no end of it, not the box.</summary>
    public bool IsLanHost(int address)
    {
        return ((address ^ LanAddress) & LanMask) == 0 && address != LanAddress && !Wire.IPv4.IsPrefixEnd(address, LanMask);
    }
}
