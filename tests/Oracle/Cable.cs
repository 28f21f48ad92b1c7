// An interface that ends in lists, with stations on it that answer ARP.

using System;
using System.Collections.Generic;
using Tollgate.Hal;
using Tollgate.Kit;

namespace Tollgate.Oracle;

/// <summary>One side of the box.</summary>
public sealed class Cable : INic
{
    private readonly Queue<byte[]> _waiting = new();
    private readonly Func<Ip4, bool> _hasStation;

    public Cable(Mac48 mac, Func<Ip4, bool> hasStation)
    {
        OwnMac = mac;
        Mac = mac.ToWords();
        _hasStation = hasStation;
        Frames[0] = new ushort[Frame.Words];
    }

    /// <summary>IPv4 frames that the box has sent.</summary>
    public List<byte[]> Sent { get; } = [];

    public int Waiting => _waiting.Count;

    public int Received { get; private set; }

    public Mac48 OwnMac { get; }

    public ushort[][] Frames { get; } = new ushort[1][];

    public int[] Lengths { get; } = new int[1];

    public ushort[] Mac { get; }

    public bool IsLinkUp => true;

    public string Trouble => null!;

    public string[] CountNames => [];

    public int[] Counts => [];

    public void Arrive(byte[] frame)
    {
        _waiting.Enqueue(frame);
    }

    public int Receive()
    {
        if (!_waiting.TryDequeue(out byte[]? frame))
        {
            return 0;
        }

        ushort[] words = Frames[0];
        for (int i = 0; i + 1 < frame.Length; i += 2)
        {
            words[Frame.Start + (i / 2)] = (ushort)((frame[i] << WordOrder.FirstByteShift) | (frame[i + 1] << WordOrder.SecondByteShift));
        }

        Lengths[0] = frame.Length;
        Received++;
        return 1;
    }

    public bool Transmit(ushort[] frame, int lengthBytes)
    {
        byte[] bytes = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++)
        {
            bytes[i] = (byte)(frame[Frame.Start + (i / 2)] >> ((i & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift));
        }

        if (bytes[12] == 8 && bytes[13] == 6)
        {
            FrameView asked = new(bytes);
            if (asked.ArpOperation == 1 && _hasStation(asked.ArpTarget))
            {
                _waiting.Enqueue(FrameBuilder.ArpReply(Box.MacOf(asked.ArpTarget), asked.ArpTarget, asked.ArpSenderMac, asked.ArpSender).Pad(60));
            }
        }
        else
        {
            Sent.Add(bytes);
        }

        return true;
    }

    public void Tick(int nowMs)
    {
    }
}
