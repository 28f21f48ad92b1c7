// Voice ends on the Internet: a gateway to the telephone network, or a PC with a headset.

using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>A station with any number of phones.</summary>
public sealed class RemotePhones
{
    /// <summary>Ours: how long a phone rings until it is answered, in microseconds.</summary>
    public const long RingUs = 400_000;

    // Ours: where RTP ports begin on many systems. Each call takes an even port.
    private const int FirstPort = 16384;
    private const int Ports = 8192;
    private const long SettleUs = 1_000_000;

    private readonly Dictionary<int, (UdpSocket Socket, VoiceEnd Voice)> _calls = new();
    private int _next;

    /// <summary>Makes a station that no call has reached.</summary>
    public RemotePhones(Host host)
    {
        Host = host;
    }

    /// <summary>The station.</summary>
    public Host Host { get; }

    /// <summary>Takes a call and begins to talk.</summary>
    /// <param name="call">The call.</param>
    /// <param name="remote">The other end.</param>
    /// <returns>Where this end listens.</returns>
    public Endpoint Answer(Call call, Endpoint remote)
    {
        int port = FirstPort + (2 * _next++ % Ports);
        VoiceEnd? voice = null;
        UdpSocket socket = Host.OpenUdp(port, (from, datagram) =>
        {
            if (VoiceEnd.CallOf(datagram) == call.Id)
            {
                voice!.Take(from, datagram);
            }
        });
        voice = new VoiceEnd(Host, socket, call, isInside: false);
        call.Outside = voice;
        _calls[call.Id] = (socket, voice);
        voice.Talk(remote);
        return new Endpoint(Host.Address, port);
    }

    /// <summary>Ends a call here. What is on its way is still heard.</summary>
    public void HangUp(int callId)
    {
        if (_calls.Remove(callId, out (UdpSocket Socket, VoiceEnd Voice) ended))
        {
            ended.Voice.Hush();
            Host.Clock.After(SettleUs, ended.Socket.Close);
        }
    }
}
