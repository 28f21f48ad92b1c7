// hal/W5500.cs with thousands of frames of all sizes in both directions, polled at random: what
// comes out is what went in, in order, byte for byte. Seeds are printed.

using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Kit;

namespace Tollgate.Unit;

/// <summary>Random streams between two chips.</summary>
[TestClass]
public sealed class W5500StreamTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    [DataRow(0, DisplayName = "all sizes")]
    [DataRow(1, DisplayName = "voice")]
    [DataRow(2, DisplayName = "the shortest and the longest")]
    [DataRow(3, DisplayName = "odd lengths")]
    public void Frames_FromOneChipToTheOther_ArriveAsTheyWere(int sizes)
    {
        int seed = Environment.TickCount;
        TestContext.WriteLine($"seed {seed}");
        Random random = new(seed);
        W5500Buffers buffers = new();
        BareBoard[] boards = [BareBoard.Working(buffers), BareBoard.Working(buffers)];
        Queue<byte[]>[] onTheWay = [new(), new()];
        // One of them is on a slow wire: frames take some looks to leave.
        boards[0].Chip.Common[W5500Registers.PHYCFGR] = 0xB9;
        boards[0].Run(100);
        boards[0].Chip.SendLooks = 3;
        int passed = 0;
        for (int round = 0; round < 2500; round++)
        {
            int side = random.Next(2);
            for (int i = random.Next(6); i > 0; i--)
            {
                byte[] frame = BareBoard.Frame(Size(random, sizes), random.Next());
                if (boards[side].Chip.Arrive(frame))
                {
                    onTheWay[side].Enqueue(frame);
                }
            }

            int from = random.Next(2);
            passed += Forward(boards[from], boards[1 - from], onTheWay[from]);
            boards[random.Next(2)].Step(false);
        }

        for (int from = 0; from < 2; from++)
        {
            while (onTheWay[from].Count > 0)
            {
                int some = Forward(boards[from], boards[1 - from], onTheWay[from]);
                Assert.IsGreaterThan(0, some);
                passed += some;
            }
        }

        TestContext.WriteLine($"{passed} frames");
        Assert.IsGreaterThan(1500, passed);
        foreach (BareBoard board in boards)
        {
            board.AssertWell();
            Assert.AreEqual(0, board.Chip.SendsWhileBusy);
        }
    }

    private static int Forward(BareBoard from, BareBoard to, Queue<byte[]> onTheWay)
    {
        int count = from.Nic.Receive();
        int before = to.Chip.Sent.Count;
        for (int i = 0; i < count; i++)
        {
            Assert.IsTrue(to.Nic.Transmit(from.Nic.Frames[i], from.Nic.Lengths[i]));
        }

        // The last one may need a few looks before it is on the wire.
        for (int look = 0; to.Chip.Sent.Count < before + count && look < 4; look++)
        {
            to.Chip.Look();
        }

        Assert.HasCount(before + count, to.Chip.Sent);
        for (int i = 0; i < count; i++)
        {
            byte[] expected = onTheWay.Dequeue();
            byte[] sent = to.Chip.Sent[before + i];
            Assert.IsTrue(expected.AsSpan().SequenceEqual(sent), $"{expected.Length} bytes became {sent.Length}");
        }

        to.Chip.Sent.Clear();
        return count;
    }

    private static int Size(Random random, int sizes)
    {
        return sizes switch
        {
            1 => random.Next(74, 79),
            2 => random.Next(2) == 0 ? random.Next(Frame.MinBytes, 64) : random.Next(1508, Frame.MaxBytes + 1),
            3 => 61 + 2 * random.Next(300),
            _ => random.Next(3) == 0 ? random.Next(Frame.MinBytes, Frame.MaxBytes + 1) : random.Next(Frame.MinBytes, 360),
        };
    }
}
