// The kinds of frames in TrafficMix, from either side.

using System;
using System.Linq;
using static Tollgate.Kit.Box;

namespace Tollgate.Kit;

public sealed partial class TrafficMix
{
    private static readonly Ip4[] s_remotes = [Server1, Server2, "198.18.9.9", "198.18.5.77", "1.2.3.4", "223.1.2.3"];
    private static readonly Ip4[] s_hosts = [MaxA, MaxB, Clarent, Pc, "192.168.10.51", "192.168.10.52"];
    private static readonly Ip4[] s_odd = ["0.0.0.0", "127.0.0.1", "10.1.1.1", "169.254.3.3", "192.168.10.255", "192.168.10.1", "198.18.5.255", "198.18.5.2", "224.0.0.5", "255.255.255.255"];

    /// <summary>A frame that the WAN may send.</summary>
    private byte[] FromWan()
    {
        Ip4 remote = Pick(s_remotes);
        int port = _random.Next(1, 65536);
        return _random.Next(20) switch
        {
            0 or 1 or 2 => Wan(FrameBuilder.Udp(remote, port, WanAddress, ForwardedUdp(), Payload())),
            3 => Wan(FrameBuilder.Tcp(remote, port, WanAddress, Pick(_random.Next(4000, 4016), 5631), _random.Next(64), Payload())),
            4 => Wan(FrameBuilder.Udp(remote, port, WanAddress, Pick(5001, 5002, 4040, 4045, 5010), Payload())),
            5 or 6 or 7 or 8 => Reply(Recent(_sentToWan), WanAddress) is { } reply ? Wan(reply) : Stranger(remote, port),
            9 => ReplyFromElsewhere(remote) is { } wrong ? Wan(wrong) : Stranger(remote, port),
            10 or 11 => Stranger(remote, port),
            12 => Recent(_sentToWan) is { } sent ? Wan(ErrorAbout(sent, remote, WanAddress)) : Stranger(remote, port),
            13 => Wan(FrameBuilder.Icmp(remote, WanAddress, _random.Next(20), _random.Next(6), (uint)_random.Next(), Payload())),
            14 => Wan(FrameBuilder.Udp(Pick(s_odd), port, Pick(WanAddress, MaxA, "198.18.5.3", "255.255.255.255"), ForwardedUdp(), Payload())),
            15 => Wan(FrameBuilder.Udp(remote, port, WanAddress, ForwardedUdp(), Payload()).Ttl(_random.Next(2))),
            16 => Wan(Odd(FrameBuilder.Udp(remote, port, WanAddress, ForwardedUdp(), Payload()))),
            17 => Wan(FrameBuilder.Tcp(remote, port, WanAddress, _random.Next(4000, 4016), 2, Payload()).Options(Options())),
            18 => ArpFrame(true),
            _ => Wan(FrameBuilder.Udp(remote, port, WanAddress, ForwardedUdp(), Payload()).TransportChecksum(Pick(0, 0, 0x1234))),
        };
    }

    /// <summary>A frame that the LAN may send.</summary>
    private byte[] FromLan()
    {
        Ip4 host = Pick(s_hosts);
        Ip4 remote = Pick(s_remotes);
        int port = Pick(_random.Next(1024, 1100), 6801, 5060, 22, 7000, 30_000 + _random.Next(6));
        return _random.Next(20) switch
        {
            0 or 1 or 2 => Lan(FrameBuilder.Udp(MaxA, ForwardedUdp(), remote, _random.Next(1, 65536), Payload()), MaxA),
            3 => Lan(FrameBuilder.Tcp(MaxA, _random.Next(4000, 4016), remote, _random.Next(1, 65536), _random.Next(64), Payload()), MaxA),
            4 or 5 or 6 => Lan(FrameBuilder.Udp(host, port, remote, 5000 + _random.Next(4), Payload()), host),
            7 or 8 => Lan(FrameBuilder.Tcp(host, port, remote, 80 + _random.Next(3), _random.Next(64), Payload()), host),
            9 => Lan(FrameBuilder.Ping(host, remote, _random.Next(5), _random.Next(65536), Payload()), host),
            10 => Lan(FrameBuilder.Ping(host, LanAddress, _random.Next(5), _random.Next(65536), Payload()), host),
            11 or 12 => Recent(_sentToLan) is { } seen && Reply(seen, seen.Destination) is { } reply ? Lan(reply, seen.Destination) : ArpFrame(false),
            13 => Recent(_sentToLan) is { } got ? Lan(ErrorAbout(got, got.Destination, got.Source), got.Destination) : ArpFrame(false),
            14 => Lan(FrameBuilder.Udp(Pick(s_odd), port, remote, 5000, Payload()), host),
            15 => Lan(FrameBuilder.Udp(host, port, Pick(s_odd), 5000, Payload()), host),
            16 => Lan(FrameBuilder.Udp(host, port, remote, 5000, Payload()).Ttl(_random.Next(2)), host),
            17 => Lan(Odd(FrameBuilder.Tcp(host, port, remote, 80, 2, Payload())), host),
            18 => ArpFrame(false),
            _ => Lan(FrameBuilder.Icmp(host, Pick(remote, LanAddress), _random.Next(20), _random.Next(6), (uint)_random.Next(), Payload()), host),
        };
    }

    private byte[] Wan(FrameBuilder frame)
    {
        return OnWan(frame).Identification(++_identification & 0xFFFF);
    }

    private byte[] Lan(FrameBuilder frame, Ip4 host)
    {
        return OnLan(frame, host).Identification(++_identification & 0xFFFF);
    }

    private int ForwardedUdp()
    {
        return Pick(6801, 7000 + _random.Next(16), 21000 + _random.Next(16));
    }

    private byte[] Stranger(Ip4 remote, int port)
    {
        int outside = Pick(_random.Next(65536), 6999, 7016, 20_999, 21_016, 5060, 1024, 80);
        return Wan(_random.Next(2) == 0
            ? FrameBuilder.Udp(remote, port, WanAddress, outside, Payload())
            : FrameBuilder.Tcp(remote, port, WanAddress, outside, _random.Next(64), Payload()));
    }

    /// <summary>What a station answers to a frame that it got; null if it does not.</summary>
    private FrameBuilder? Reply(FrameView? got, Ip4 self)
    {
        if (got == null || !got.IsIPv4 || got.FragmentOffset != 0)
        {
            return null;
        }

        Ip4 from = got.Destination;
        Ip4 to = self == WanAddress ? WanAddress : got.Source;
        return got.Protocol switch
        {
            17 => FrameBuilder.Udp(from, got.DestinationPort, to, got.SourcePort, Payload()),
            6 => FrameBuilder.Tcp(from, got.DestinationPort, to, got.SourcePort, _random.Next(64), Payload()),
            1 when got.IcmpType == 8 => FrameBuilder.Pong(from, to, got.EchoIdentifier, got.EchoSequence, Payload()),
            _ => null,
        };
    }

    private FrameBuilder? ReplyFromElsewhere(Ip4 remote)
    {
        FrameView? sent = Recent(_sentToWan);
        return sent == null || sent.Protocol == 1 ? null
            : sent.Protocol == 17 ? FrameBuilder.Udp(remote, sent.DestinationPort, WanAddress, sent.SourcePort, Payload())
            : FrameBuilder.Tcp(remote, _random.Next(1, 65536), WanAddress, sent.SourcePort, _random.Next(64), Payload());
    }

    private FrameBuilder ErrorAbout(FrameView about, Ip4 from, Ip4 to)
    {
        FrameBuilder error = FrameBuilder.IcmpError(from, to, Pick(3, 3, 11, 4, 12), _random.Next(6), about.Bytes, _random.Next(48));
        return _random.Next(10) == 0 ? error.TransportChecksum(_random.Next(65536)) : error.IcmpRest((uint)_random.Next());
    }

    private FrameBuilder Odd(FrameBuilder frame)
    {
        return _random.Next(14) switch
        {
            0 => frame.Version(_random.Next(16)),
            1 => frame.HeaderWords(_random.Next(16)),
            2 => frame.TotalLength(_random.Next(100)),
            3 => frame.HeaderChecksum(_random.Next(65536)),
            4 => frame.Fragment(_random.Next(8), _random.Next(3)),
            5 => frame.UdpLength(_random.Next(80)),
            6 => frame.DataOffset(_random.Next(16)),
            7 => frame.ToMac(Pick(Mac48.Broadcast, "02:99:99:99:99:99")),
            8 => frame.EtherType(Pick(0x86DD, 0x8100, 0x0026)),
            9 => frame.Cut(_random.Next(14, 60)),
            10 => frame.Options(Options()),
            11 => frame.FromMac(Mac48.Broadcast),
            12 => frame.Tos(_random.Next(256)).Ttl(_random.Next(256)),
            _ => frame.Trailer(Payload()),
        };
    }

    private byte[] Options()
    {
        return Pick<byte[]>([7, 7, 4, 0, 0, 0, 0, 0], [148, 4, 0, 0], [1, 1, 1, 1], [131, 3, 4, 0], [7, 0, 4, 0], [68, 4, 5, 0]);
    }

    private byte[] ArpFrame(bool isFromWan)
    {
        Ip4 own = isFromWan ? WanAddress : LanAddress;
        Ip4 sender = isFromWan ? Pick(Gateway, "198.18.5.77", "198.18.5.78") : Pick(s_hosts);
        Mac48 mac = sender == Gateway ? GatewayMac : MacOf(sender);
        FrameBuilder frame = _random.Next(2) == 0
            ? FrameBuilder.ArpRequest(mac, Pick(sender, sender, own, "0.0.0.0"), Pick(own, own, sender))
            : FrameBuilder.ArpReply(mac, sender, isFromWan ? WanMac : LanMac, own);
        return _random.Next(6) == 0 ? frame.Cut(_random.Next(14, 42)) : frame;
    }
}
