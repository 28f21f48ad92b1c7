// The real driver on two simulated chips of one board: thousands of frames of random sizes both ways,
// arriving between any two transfers, forwarded from where they lie. Seeds are printed.

using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Sim;

namespace Tollgate.Stories.Chip;

/// <summary>Random streams.</summary>
[TestClass]
public sealed class StreamTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    [DataRow(true, Frame.MaxBytes, DisplayName = "all sizes, 100 Mbit/s")]
    [DataRow(true, 110, DisplayName = "short frames, 100 Mbit/s")]
    [DataRow(false, Frame.MaxBytes, DisplayName = "all sizes, one side at 10 Mbit/s")]
    public void Frames_BothWays_AreForwardedByteForByte(bool isFast, int longest)
    {
        int seed = Environment.TickCount;
        TestContext.WriteLine($"seed {seed}");
        Random random = new(seed);
        BoardTime time = new();
        W5500Buffers buffers = new();
        Side[] sides = [new Side(time, buffers, random, 1, longest), new Side(time, buffers, random, 2, longest)];
        sides[0].Chip.Is100Mbit = isFast;
        int nowMs = 0;
        for (; nowMs < 100; nowMs += 5)
        {
            Tick(time, sides, nowMs);
        }

        foreach (Side side in sides)
        {
            Assert.IsNull(side.Nic.Trouble);
            side.IsArriving = true;
        }

        for (int round = 0; round < 6000; round++)
        {
            int from = random.Next(2);
            sides[from].ForwardTo(sides[1 - from]);
            if (random.Next(4) == 0)
            {
                nowMs += 5;
                Tick(time, sides, nowMs);
            }
        }

        foreach (Side side in sides)
        {
            side.IsArriving = false;
        }

        while (sides[0].ForwardTo(sides[1]) + sides[1].ForwardTo(sides[0]) > 0)
        {
        }

        TestContext.WriteLine($"{sides[0].Arrived.Count} and {sides[1].Arrived.Count} frames");
        AssertSame(sides[0], sides[1]);
        AssertSame(sides[1], sides[0]);
    }

    private static void Tick(BoardTime time, Side[] sides, int nowMs)
    {
        time.Spend(1_000_000);
        foreach (Side side in sides)
        {
            side.Nic.Tick(nowMs);
        }
    }

    private static void AssertSame(Side from, Side to)
    {
        Assert.IsGreaterThan(1000, from.Arrived.Count);
        Assert.HasCount(from.Arrived.Count, to.Sent);
        for (int i = 0; i < to.Sent.Count; i++)
        {
            Assert.IsTrue(from.Arrived[i].AsSpan().SequenceEqual(to.Sent[i]), $"frame {i} of {from.Arrived[i].Length} bytes");
        }

        Assert.AreEqual(0, from.LostCount);
        Assert.AreEqual(0, from.Chip.ViolationCount, string.Join(", ", from.Chip.Violations));
        for (int i = 0; i < from.Nic.Counts.Length; i++)
        {
            Assert.AreEqual(0, from.Nic.Counts[i], from.Nic.CountNames[i]);
        }
    }

    // One chip, what is plugged in, and the driver, between whose transfers frames arrive.
    private sealed class Side : IChipWire, ISpiBus
    {
        // What waits at most: less than the chip has beside what the driver has not released yet.
        private const int MostWaitingBytes = 10_000;

        private readonly Random _random;
        private readonly byte _number;
        private readonly int _longest;
        private int _waitingBytes;

        public Side(BoardTime time, W5500Buffers buffers, Random random, byte number, int longest)
        {
            _random = random;
            _number = number;
            _longest = longest;
            Chip = new W5500Sim(time, this);
            Chip.Lost += (_, _) => LostCount++;
            Transfer = (write, read) =>
            {
                Arrive();
                Chip.Transfer(write, read);
            };
            ushort[] mac = new ushort[3];
            FrameWords.Load([2, 0, 0, 0, 0, number], mac, 0);
            Nic = new W5500(this, mac, buffers);
        }

        public W5500Sim Chip { get; }

        public W5500 Nic { get; }

        public bool IsArriving { get; set; }

        public List<byte[]> Arrived { get; } = [];

        public List<byte[]> Sent { get; } = [];

        public int LostCount { get; private set; }

        public bool IsUp => true;

        public SpiTransfer Transfer { get; }

        public void Begin(ReadOnlySpan<byte> frame, long endsNs)
        {
            Sent.Add(frame.ToArray());
        }

        public void Cut()
        {
            Sent.RemoveAt(Sent.Count - 1);
        }

        public void Reset(bool isHeld)
        {
            Chip.Reset(isHeld);
        }

        public int ForwardTo(Side other)
        {
            int count = Nic.Receive();
            for (int i = 0; i < count; i++)
            {
                _waitingBytes -= Nic.Lengths[i] + 2;
                Assert.IsTrue(other.Nic.Transmit(Nic.Frames[i], Nic.Lengths[i]));
            }

            return count;
        }

        private void Arrive()
        {
            if (!IsArriving || _random.Next(3) != 0 || _waitingBytes > MostWaitingBytes)
            {
                return;
            }

            int shortOne = _random.Next(Frame.MinBytes, 110);
            byte[] frame = new byte[_random.Next(3) == 0 ? _random.Next(Frame.MinBytes, _longest + 1) : shortOne];
            _random.NextBytes(frame);
            byte[] to = [2, 0, 0, 0, 0, _number];
            to.CopyTo(frame, 0);
            frame[12] = 8;
            frame[13] = 0;
            Arrived.Add(frame);
            _waitingBytes += frame.Length + 2;
            Chip.Arrive(frame);
        }
    }
}
