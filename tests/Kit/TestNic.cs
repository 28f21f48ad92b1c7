// An Ethernet interface without a wire: what a test puts in is received, what the box sends is kept.

using System;
using System.Collections.Generic;
using Tollgate.Hal;

namespace Tollgate.Kit;

/// <summary>A queue in, a list out.</summary>
public sealed class TestNic : INic
{
    private readonly Queue<byte[]> _arriving = new();

    /// <summary>Makes an interface.</summary>
    /// <param name="mac">Its station address.</param>
    /// <param name="burst">How many frames one <see cref="Receive"/> takes at most.</param>
    public TestNic(Mac48 mac, int burst = 4)
    {
        Address = mac;
        Mac = mac.ToWords();
        Frames = new ushort[burst][];
        Lengths = new int[burst];
        for (int i = 0; i < burst; i++)
        {
            Frames[i] = new ushort[Frame.Words];
        }
    }

    /// <summary>The station address.</summary>
    public Mac48 Address { get; }

    /// <inheritdoc/>
    public ushort[][] Frames { get; }

    /// <inheritdoc/>
    public int[] Lengths { get; }

    /// <inheritdoc/>
    public ushort[] Mac { get; }

    /// <inheritdoc/>
    public bool IsLinkUp { get; set; } = true;

    /// <inheritdoc/>
    public string Trouble { get; set; } = null!;

    /// <inheritdoc/>
    public string[] CountNames { get; } = ["frame lost", "chip reset"];

    /// <inheritdoc/>
    public int[] Counts { get; } = new int[2];

    /// <summary>Thrown by <see cref="Receive"/>, <see cref="Transmit"/> and <see cref="Tick"/>, against their contract; null: nothing is.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Whether <see cref="Transmit"/> takes frames.</summary>
    public bool HasRoom { get; set; } = true;

    /// <summary>Whether sent frames are kept in <see cref="Sent"/>. If not, sending allocates nothing.</summary>
    public bool KeepsFrames { get; set; } = true;

    /// <summary>Frames that the box sent, oldest first.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>How many frames the box sent.</summary>
    public int SentCount { get; private set; }

    /// <summary>How many frames the box received.</summary>
    public int ReceivedCount { get; private set; }

    /// <summary>
    /// How many frames were never delivered: shorter than 14 or longer than 1514 bytes, or to another
    /// station whose address ends in the same word as ours. A chip keeps back all frames to other
    /// stations; the box has to find those that slip past by that word, so the rest is let through.
    /// </summary>
    public int Undelivered { get; private set; }

    /// <summary>Frames that wait to be received.</summary>
    public int Pending => _arriving.Count;

    /// <summary>Lets a frame arrive.</summary>
    public void Arrive(byte[] frame)
    {
        _arriving.Enqueue(frame);
    }

    /// <inheritdoc/>
    public int Receive()
    {
        ThrowFault();
        int count = 0;
        while (count < Frames.Length && _arriving.Count > 0)
        {
            byte[] frame = _arriving.Dequeue();
            if (frame.Length is < 14 or > Frame.MaxBytes || IsTheChipsToDrop(frame))
            {
                Undelivered++;
                continue;
            }

            FrameWords.Put(frame, Frames[count]);
            Lengths[count] = frame.Length;
            count++;
        }

        ReceivedCount += count;
        return count;
    }

    /// <inheritdoc/>
    public bool Transmit(ushort[] frame, int lengthBytes)
    {
        ThrowFault();
        if (lengthBytes is < 14 or > Frame.MaxBytes)
        {
            throw new FrameException($"asked to send {lengthBytes} bytes");
        }

        if (!IsLinkUp || !HasRoom)
        {
            return false;
        }

        SentCount++;
        if (KeepsFrames)
        {
            Sent.Add(FrameWords.Take(frame, lengthBytes));
        }

        // As the contract allows, the words before the frame do not survive.
        for (int i = 0; i < Frame.Start; i++)
        {
            frame[i] = 0xDEAD;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Tick(int nowMs)
    {
        ThrowFault();
    }

    private void ThrowFault()
    {
        if (Fault != null)
        {
            throw Fault;
        }
    }

    private bool IsTheChipsToDrop(byte[] frame)
    {
        // By hand: to receive must not allocate, or nobody could tell what the box does.
        ulong to = 0;
        for (int i = 0; i < 6; i++)
        {
            to = (to << 8) | frame[i];
        }

        return to != Address.Number && (to & 0xFFFF) == (Address.Number & 0xFFFF);
    }
}
