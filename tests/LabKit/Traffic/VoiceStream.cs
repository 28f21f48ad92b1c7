// One end of one call: sends numbered RTP packets and judges the ones that come from the other end.
// A packet is a G.723.1 frame of 5.3 kbit/s: 12 bytes RTP, 20 bytes voice, 74 bytes on the wire.
// The kernel notes when each arrives, so a receiver that is late does not look like a router that is.

using System;
using System.Buffers.Binary;
using System.Collections;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Tollgate.LabKit.Native;

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
    private readonly BitArray _seen = new(1024);
    private int _expected;

    /// <param name="socket">Where it sends and receives.</param>
    /// <param name="remote">Where the other end is, as seen from here.</param>
    /// <param name="call">Number of the call, the same at both ends.</param>
    internal VoiceStream(Socket socket, IPEndPoint remote, int call)
    {
        _socket = socket;
        _socket.Blocking = false;
        StampedSocket.Prepare(_socket);
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

    internal int Repeated { get; private set; }

    internal int Damaged { get; private set; }

    /// <summary>The numbers, from 0, of the packets among the first so many that never came.</summary>
    internal IEnumerable<int> Missing(int sent)
    {
        for (int number = 0; number < sent; number++)
        {
            if (number >= _seen.Length || !_seen[number])
            {
                yield return number;
            }
        }
    }

    /// <summary>Sends the next packet.</summary>
    internal void Send()
    {
        _out[0] = 0x80;
        _out[1] = PayloadType;
        BinaryPrimitives.WriteUInt16BigEndian(_out.AsSpan(2), (ushort)Sent);
        BinaryPrimitives.WriteUInt32BigEndian(_out.AsSpan(4), (uint)(Sent * TicksPerPacket));
        BinaryPrimitives.WriteUInt32BigEndian(_out.AsSpan(8), _call);
        BinaryPrimitives.WriteInt64BigEndian(_out.AsSpan(StampOffset), StampedSocket.Now());
        _socket.SendTo(_out, SocketFlags.None, _remote);
        Sent++;
    }

    /// <summary>Takes everything that has arrived.</summary>
    /// <param name="delay">Told of each packet's time on its way.</param>
    internal void Drain(Action<TimeSpan> delay)
    {
        int count;
        while ((count = StampedSocket.Receive(_socket, _in, out long arrived)) >= 0)
        {
            Judge(_in.AsSpan(0, count), arrived, delay);
        }
    }

    private void Judge(ReadOnlySpan<byte> packet, long arrived, Action<TimeSpan> delay)
    {
        if (packet.Length != PayloadBytes || packet[1] != PayloadType || BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) != _call || !IsFillRight(packet))
        {
            Damaged++;
            return;
        }

        // RFC 3550 section 5.1: the number has 16 bits; it is at most half of them away from the next one.
        int number = _expected + (short)(BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) - (ushort)_expected);
        if (number < 0 || !IsNew(number))
        {
            Repeated++;
            return;
        }

        OutOfOrder += number < _expected ? 1 : 0;
        _expected = Math.Max(_expected, number + 1);
        Received++;
        delay(TimeSpan.FromMicroseconds((arrived - BinaryPrimitives.ReadInt64BigEndian(packet[StampOffset..])) / 1e3));
    }

    private bool IsNew(int number)
    {
        if (number >= _seen.Length)
        {
            _seen.Length = Math.Max(number + 1, _seen.Length * 2);
        }

        bool isNew = !_seen[number];
        _seen[number] = true;
        return isNew;
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
