// A stranger on the Internet who tries doors, one every 700 ms: what the box is there to keep out.

using System;

namespace Tollgate.Sim;

/// <summary>A station that probes ports of the box.</summary>
public sealed class Scanner
{
    private const long PeriodUs = 700_000;
    private const int SourcePort = 40000;

    private static readonly (bool IsTcp, int Port)[] Doors =
    {
        (true, 22), (true, 80), (false, 6999), (false, ClarentGateway.ControlPort), (true, 3389), (false, 7500),
        (false, MaxPorts.Presence), (true, 5631), (false, 161), (false, ClarentGateway.CommandPort), (true, 8080), (false, 5060),
    };

    private readonly Host _host;
    private readonly Ip _target;
    private readonly UdpSocket _socket;
    private int _next;

    /// <summary>Begins to probe.</summary>
    /// <param name="host">The scanner as a station.</param>
    /// <param name="target">The box's WAN address.</param>
    public Scanner(Host host, Ip target)
    {
        _host = host;
        _target = target;
        _socket = host.OpenUdp(SourcePort, (_, _) => Answers++);
        host.Answered += (_, _) => Answers++;
        host.Refused += (_, _, _) => Answers++;
        host.Clock.After(PeriodUs, Probe);
    }

    /// <summary>Probes sent.</summary>
    public int Probes { get; private set; }

    /// <summary>Answers of any kind.</summary>
    public int Answers { get; private set; }

    private void Probe()
    {
        _host.Clock.After(PeriodUs, Probe);
        Probes++;
        int turn = _next++ % (Doors.Length + 1);
        if (turn == Doors.Length)
        {
            _host.Ping(_target, Probes);
            return;
        }

        (bool isTcp, int port) = Doors[turn];
        if (isTcp)
        {
            TcpSegment syn = new(SourcePort, port, (uint)_host.Clock.NowUs, 0, TcpSegment.Syn, Array.Empty<byte>());
            _host.SendPacket(_target, Packet.Tcp, syn.Build(_host.Address, _target));
        }
        else
        {
            _socket.Send(new Endpoint(_target, port), "who is there?");
        }
    }
}
