// A driver and its open-hearted chip (tests/Kit/BareW5500.cs) on a board whose clock a test turns:
// a poll every millisecond, housekeeping every five, as the router does it.

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Kit;

namespace Tollgate.Unit;

/// <summary>One interface of such a board.</summary>
public sealed class BareBoard
{
    /// <summary>The station.</summary>
    public static readonly Mac48 Mac = "02:00:00:00:05:02";

    private int _nowMs;

    /// <summary>Makes a chip and its driver, which has not begun yet.</summary>
    /// <param name="buffers">Shared with another board's driver; null for buffers of its own.</param>
    /// <param name="nowMs">Where the clock begins.</param>
    public BareBoard(W5500Buffers? buffers = null, int nowMs = 1000)
    {
        _nowMs = nowMs;
        Nic = new W5500(Chip, Mac.ToWords(), buffers ?? new W5500Buffers());
    }

    /// <summary>The chip.</summary>
    public BareW5500 Chip { get; } = new();

    /// <summary>The driver.</summary>
    public W5500 Nic { get; }

    /// <summary>Frames received, oldest first.</summary>
    public List<byte[]> Received { get; } = [];

    /// <summary>An interface that works.</summary>
    public static BareBoard Working(W5500Buffers? buffers = null)
    {
        BareBoard board = new(buffers);
        board.Run(40);
        board.AssertWell();
        Assert.IsTrue(board.Nic.IsLinkUp);
        return board;
    }

    /// <summary>A frame of this many bytes, no two alike.</summary>
    public static byte[] Frame(int lengthBytes, int number)
    {
        byte[] frame = new byte[lengthBytes];
        new Random(number).NextBytes(frame);
        for (int i = 0; i < 6; i++)
        {
            frame[i] = (byte)(Mac.Number >> (40 - 8 * i));
        }

        return frame;
    }

    /// <summary>Lets time pass.</summary>
    public void Run(int ms)
    {
        for (int i = 0; i < ms; i++)
        {
            Step(true);
        }
    }

    /// <summary>Lets a millisecond pass.</summary>
    /// <param name="isPolled">Whether the router asks for frames.</param>
    public void Step(bool isPolled)
    {
        _nowMs = unchecked(_nowMs + 1);
        if (_nowMs % 5 == 0)
        {
            Nic.Tick(_nowMs);
        }

        if (isPolled)
        {
            Poll();
        }
    }

    /// <summary>Receives once.</summary>
    /// <returns>How many frames.</returns>
    public int Poll()
    {
        int count = Nic.Receive();
        for (int i = 0; i < count; i++)
        {
            Received.Add(FrameWords.Take(Nic.Frames[i], Nic.Lengths[i]));
        }

        return count;
    }

    /// <summary>Sends a frame from a buffer of full size.</summary>
    public bool Send(byte[] frame)
    {
        return Nic.Transmit(FrameWords.Buffer(frame), frame.Length);
    }

    /// <summary>Frames of 74 bytes go in and out.</summary>
    public void AssertWorks()
    {
        Received.Clear();
        Chip.Sent.Clear();
        byte[] frame = Frame(74, 77);
        byte[] answer = Frame(74, 78);
        Assert.IsTrue(Chip.Arrive(frame));
        Run(1);
        CollectionAssert.AreEqual(frame, Received.Single());
        Assert.IsTrue(Send(answer));
        Run(2);
        CollectionAssert.AreEqual(answer, Chip.Sent.Single());
        Assert.IsNull(Nic.Trouble);
        Assert.AreEqual(0, Chip.SendsWhileBusy);
    }

    /// <summary>Nothing is wrong, and nothing ever was.</summary>
    public void AssertWell()
    {
        Assert.IsNull(Nic.Trouble);
        AssertCounts();
    }

    /// <summary>The counters that are not 0, as "bad length 1".</summary>
    public void AssertCounts(params string[] expected)
    {
        string[] counts = Nic.CountNames.Zip(Nic.Counts, (name, count) => $"{name} {count}").Where(text => !text.EndsWith(" 0")).ToArray();
        CollectionAssert.AreEquivalent(expected, counts, string.Join(", ", counts));
    }

    /// <summary>One counter.</summary>
    public int Count(string name)
    {
        return Nic.Counts[Array.IndexOf(Nic.CountNames, name)];
    }
}
