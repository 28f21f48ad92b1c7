// One end of a call's voice: sends a G.723.1 frame in RTP (RFC 3550) each 30 ms and checks each
// frame that comes from the other end, byte by byte. 20 or 24 bytes of speech make 60 or 64 bytes
// of IP: 33.3 packets/s each way.

using System;
using System.Collections;

namespace Tollgate.Sim;

/// <summary>A sender and a receiver of voice.</summary>
public sealed class VoiceEnd
{
    /// <summary>Microseconds between two datagrams: one G.723.1 frame.</summary>
    public const long PeriodUs = 30_000;

    // RFC 3551 section 6: payload type of G723 is 4; 30 ms at 8 kHz are 240 ticks.
    private const int PayloadType = 4;
    private const int TicksPerFrame = 240;
    private const int RtpHeaderBytes = 12;

    // In a frame: Ethernet 14, IP 20 without options, UDP 8.
    private const int RtpInFrame = 42;

    private readonly Host _host;
    private readonly UdpSocket _socket;
    private readonly Call _call;
    private readonly uint _ownSource;
    private readonly uint _otherSource;
    private readonly int _speechBytes;
    // A bit for each number: a long run must not fill the memory.
    private readonly BitArray _seen = new(1024);
    private int _highest = -1;
    private bool _isTalking;

    /// <summary>Makes an end that is silent so far.</summary>
    /// <param name="host">Whose it is.</param>
    /// <param name="socket">Where it sends from. Its owner hands what arrives to <see cref="Take"/>.</param>
    /// <param name="call">Which call.</param>
    /// <param name="isInside">Whether it is the end behind the box.</param>
    public VoiceEnd(Host host, UdpSocket socket, Call call, bool isInside)
    {
        _host = host;
        _socket = socket;
        _call = call;
        uint source = (uint)call.Id << 1;
        _ownSource = source | (isInside ? 1u : 0);
        _otherSource = source | (isInside ? 0u : 1);

        // 5.3 or 6.3 kbit/s, by call.
        _speechBytes = call.IsAtLowRate || (call.Id & 1) == 0 ? 20 : 24;
    }

    /// <summary>What its datagrams carry to be told from others (RFC 3550: SSRC).</summary>
    public uint Source => _ownSource;

    /// <summary>Where the other end is; known from signalling or from its first datagram.</summary>
    public Endpoint? Remote { get; private set; }

    /// <summary>Datagrams sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Datagrams received whole, each counted once.</summary>
    public int Received { get; private set; }

    /// <summary>Datagrams that have not come although later ones have.</summary>
    public int Gaps => _highest + 1 - Received;

    /// <summary>Datagrams received again.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Datagrams received after a later one.</summary>
    public int Reordered { get; private set; }

    /// <summary>The call that a datagram belongs to.</summary>
    /// <returns>-1 if it is no voice.</returns>
    public static int CallOf(ReadOnlySpan<byte> datagram)
    {
        return datagram.Length < RtpHeaderBytes || datagram[0] != 0x80 ? -1 : (int)(Bytes.Get32(datagram, 8) >> 1);
    }

    /// <summary>Which datagram of which end a frame carries.</summary>
    /// <param name="frame">From its destination address on.</param>
    /// <param name="source"><see cref="Source"/> of the end that sent it.</param>
    /// <param name="number">From 0.</param>
    /// <returns>False if it carries no voice.</returns>
    public static bool TryIdentify(ReadOnlySpan<byte> frame, out uint source, out int number)
    {
        bool isVoice = frame.Length >= RtpInFrame + RtpHeaderBytes && frame[14] == 0x45 && frame[23] == 17
            && frame[RtpInFrame] == 0x80 && frame[RtpInFrame + 1] == PayloadType;
        source = isVoice ? Bytes.Get32(frame, RtpInFrame + 8) : 0;
        number = isVoice ? (int)(Bytes.Get32(frame, RtpInFrame + 4) / TicksPerFrame) : 0;
        return isVoice;
    }

    /// <summary>Whether a datagram of the other end has come.</summary>
    public bool HasHeard(int number)
    {
        return number < _seen.Length && _seen[number];
    }

    /// <summary>Begins to talk to an endpoint.</summary>
    public void Talk(Endpoint remote)
    {
        Remote = remote;
        if (!_isTalking)
        {
            _isTalking = true;
            SendFrame();
        }
    }

    /// <summary>Stops talking; it still listens.</summary>
    public void Hush()
    {
        _isTalking = false;
    }

    /// <summary>Takes in a datagram that reached the socket.</summary>
    public void Take(Endpoint from, byte[] datagram)
    {
        if (Remote != null && from != Remote)
        {
            _host.Note($"voice from {from} instead of {Remote}");
            return;
        }

        if (datagram.Length != RtpHeaderBytes + _speechBytes || Bytes.Get32(datagram, 8) != _otherSource)
        {
            _host.Note($"{datagram.Length} bytes from {from} that are not this call's voice");
            return;
        }

        // The sequence number is 16 bits wide; the time stamp tells which round it is in.
        int number = (int)(Bytes.Get32(datagram, 4) / TicksPerFrame);
        byte[] expected = new byte[datagram.Length];
        Fill(expected, number, _otherSource);
        if (!datagram.AsSpan().SequenceEqual(expected))
        {
            _host.Note($"voice from {from} with a changed payload");
            return;
        }

        if (number >= _seen.Length)
        {
            _seen.Length = Math.Max(number + 1, _seen.Length * 2);
        }

        if (_seen[number])
        {
            Duplicates++;
            return;
        }

        _seen[number] = true;
        Received++;
        if (number < _highest)
        {
            Reordered++;
        }

        _highest = Math.Max(_highest, number);
    }

    private static void Fill(Span<byte> datagram, int number, uint source)
    {
        datagram[0] = 0x80;
        datagram[1] = PayloadType;
        Bytes.Put16(datagram, 2, number);
        Bytes.Put32(datagram, 4, (uint)number * TicksPerFrame);
        Bytes.Put32(datagram, 8, source);

        // Speech that depends on everything, so that no other datagram looks like it.
        uint noise = (source * 0x9E3779B1) ^ ((uint)number * 0x85EBCA6B) ^ 0x5A5A5A5A;
        for (int i = RtpHeaderBytes; i < datagram.Length; i++)
        {
            noise = (noise * 1664525) + 1013904223;
            datagram[i] = (byte)(noise >> 24);
        }
    }

    private void SendFrame()
    {
        if (!_isTalking || _call.IsMuted)
        {
            return;
        }

        byte[] datagram = new byte[RtpHeaderBytes + _speechBytes];
        Fill(datagram, Sent, _ownSource);
        Sent++;
        _socket.Send(Remote!.Value, datagram);
        _host.Clock.After(PeriodUs, SendFrame);
    }
}
