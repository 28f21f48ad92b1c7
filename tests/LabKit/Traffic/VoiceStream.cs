// One end of one call: sends numbered RTP packets and judges the ones that come from the other end.
// A packet is a G.723.1 frame of 5.3 kbit/s: 12 bytes RTP, 20 bytes voice, 74 bytes on the wire.

using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tollgate.LabKit.Traffic;

/// <summary>An RTP sender and receiver on one UDP socket (RFC 3550 section 5.1).</summary>
internal sealed class VoiceStream
{
    internal const int PayloadBytes = 32;

    // Payload type 4 is G723 (RFC 3551 table 4); its clock ticks 8000 times a second, 240 in 30 ms.
    private const int PayloadType = 4;
    private const int TicksPerPacket = 240;
    private const int StampOffset = 12;
    private const int FillOffset = 20;

    private readonly Socket _socket;
    private readonly SocketAddress _remote;
    private readonly uint _call;
    private readonly byte[] _out = new byte[PayloadBytes];
    private readonly byte[] _in = new byte[2048];
    private int _expected;

    /// <param name="socket">Where it sends and receives.</param>
    /// <param name="remote">Where the other end is, as seen from here.</param>
    /// <param name="call">Number of the call, the same at both ends.</param>
    internal VoiceStream(Socket socket, IPEndPoint remote, int call)
    {
        _socket = socket;
        _socket.Blocking = false;
        _remote = remote.Serialize();
        _call = (uint)call;
        for (int i = FillOffset; i < PayloadBytes; i++)
        {
            _out[i] = Fill(i);
        }
    }

    internal int Sent { get; private set; }

    internal int Received { get; private set; }

    internal int OutOfOrder { get; private set; }

    internal int Damaged { get; private set; }

    /// <summary>Sends the next packet.</summary>
    internal void Send()
    {
        _out[0] = 0x80;
        _out[1] = PayloadType;
        BinaryPrimitives.WriteUInt16BigEndian(_out.AsSpan(2), (ushort)Sent);
        BinaryPrimitives.WriteUInt32BigEndian(_out.AsSpan(4), (uint)(Sent * TicksPerPacket));
        BinaryPrimitives.WriteUInt32BigEndian(_out.AsSpan(8), _call);
        BinaryPrimitives.WriteInt64BigEndian(_out.AsSpan(StampOffset), Stopwatch.GetTimestamp());
        _socket.SendTo(_out, SocketFlags.None, _remote);
        Sent++;
    }

    /// <summary>Takes everything that has arrived.</summary>
    /// <param name="delay">Told of each packet's time on its way.</param>
    internal void Drain(Action<TimeSpan> delay)
    {
        while (_socket.Available > 0)
        {
            int count = _socket.Receive(_in);
            Judge(_in.AsSpan(0, count), delay);
        }
    }

    private void Judge(ReadOnlySpan<byte> packet, Action<TimeSpan> delay)
    {
        if (packet.Length != PayloadBytes || packet[1] != PayloadType || BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) != _call || !IsFillRight(packet))
        {
            Damaged++;
            return;
        }

        int sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (sequence < _expected)
        {
            OutOfOrder++;
        }

        _expected = Math.Max(_expected, sequence + 1);
        Received++;
        delay(Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64BigEndian(packet[StampOffset..])));
    }

    private bool IsFillRight(ReadOnlySpan<byte> packet)
    {
        for (int i = FillOffset; i < PayloadBytes; i++)
        {
            if (packet[i] != Fill(i))
            {
                return false;
            }
        }

        return true;
    }

    private byte Fill(int index)
    {
        return (byte)(_call * 31 + (uint)index * 7);
    }
}
