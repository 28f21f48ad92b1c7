// hal/W5500*.cs on a bus that says anything: no call throws, allocates, makes more than a bounded
// number of transfers, or delivers what is no frame. Seeds are printed.

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Kit;

namespace Tollgate.Unit;

/// <summary>What holds whatever comes back.</summary>
[TestClass]
public sealed class W5500NoiseTests
{
    // The longest way through one call, counted by hand: Receive finds a bad length four times (8), the
    // registers well, each at the fourth look (12); a drain (30) and a reopening (67) fail at their last
    // look; a reset (1). On an ESP32 that is about 4 ms.
    private const int MostTransfers = 8 + 12 + 30 + 67 + 1;

    // Transmit looks for the end of the frame before (64) and at the link (1), reopens at its last look (67)
    // and sends (3).
    private const int MostSending = 64 + 1 + 67 + 3;

    // With noise alone; over a chip that many in all rows.
    private const int Calls = 100_000;

    private readonly BareW5500 _chip = new();
    private readonly W5500Buffers _buffers = new();
    private readonly ushort[][] _toSend = [new ushort[48], new ushort[112], new ushort[176], new ushort[Frame.Words], new ushort[33]];

    private readonly byte[][] _arriving = Enumerable.Range(0, 64).Select(i => BareBoard.Frame(60 + 2 * i + i / 60 * 600, i)).ToArray();

    public required TestContext TestContext { get; set; }

    [TestMethod]
    [DataRow(100, false, "", DisplayName = "nothing but noise")]
    [DataRow(100, false, "00 FF", DisplayName = "bits that stick")]
    [DataRow(100, false, "00 04 10 42", DisplayName = "bytes that the driver likes")]
    [DataRow(100, true, "00 04 42 40", DisplayName = "the same over a chip that works")]
    [DataRow(90, true, "", DisplayName = "nine transfers in ten")]
    [DataRow(75, true, "", DisplayName = "three transfers in four")]
    [DataRow(50, true, "", DisplayName = "every other transfer")]
    [DataRow(10, true, "", DisplayName = "one transfer in ten")]
    [DataRow(1, true, "", DisplayName = "one transfer in a hundred")]
    [DataRow(2, true, "00 FF", DisplayName = "one in fifty, bits that stick")]
    public void AnyNoise_IsBounded_AllocatesNothing_AndEnds(int percent, bool hasChip, string likely)
    {
        int seed = Environment.TickCount;
        TestContext.WriteLine($"seed {seed}");
        NoiseBus bus = new(seed, hasChip ? _chip : null, SpiTranscript.Bytes(likely));
        W5500 nic = new(bus, BareBoard.Mac.ToWords(), _buffers);
        Random random = new(seed);
        Start(bus, nic, hasChip);
        bus.Percent = percent;
        int most = 0;
        int frames = 0;
        int now = 1000;
        long allocated = 0;
        for (int i = 0; i < (hasChip ? Calls / 5 : Calls); i++)
        {
            if (hasChip && random.Next(4) == 0)
            {
                _chip.Sent.Clear();
                _chip.Arrive(_arriving[random.Next(_arriving.Length)]);
            }

            int choice = random.Next(8);
            int length = random.Next(14, 61 + random.Next(1454));
            int transfers = bus.Count;
            int count = 0;
            bus.Allocated = 0;
            int collections = GC.CollectionCount(0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (choice < 4)
            {
                count = nic.Receive();
            }
            else if (choice < 7)
            {
                nic.Transmit(_toSend[length < 61 ? i % 5 : length < 91 ? i % 4 : length < 219 ? 1 + i % 3 : 3], length);
            }
            else
            {
                now = unchecked(now + 5);
                nic.Tick(now);
            }

            long after = GC.GetAllocatedBytesForCurrentThread();
            if (collections == GC.CollectionCount(0))
            {
                // A collection counts what is left of the thread's buffer as allocated.
                allocated += after - before - bus.Allocated;
            }

            most = Math.Max(most, bus.Count - transfers - (choice is >= 4 and < 7 ? MostSending - MostTransfers : 0));
            frames += count;
            AssertFrames(nic, count);
        }

        TestContext.WriteLine($"{most} transfers a call at most, {frames} frames");
        Assert.IsLessThanOrEqualTo(MostTransfers, most);
        Assert.AreEqual(0, allocated);
        if (hasChip)
        {
            AssertRecovers(bus, nic, now);
        }
    }

    [TestMethod]
    public void LongestWayThroughOneCall_IsAsCounted()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.ArriveRecord(22000, BareBoard.Frame(74, 1));
        int[] looks = new int[0x2000];
        board.Chip.Tamper = (sent, back) =>
        {
            int register = (sent[2] << 8) | sent[1];
            int look = ++looks[register];
            switch (register)
            {
                case 0x0803 when look is not 4 and not 24:    // SR
                case 0x0801 when look % 20 != 0:              // CR
                case 0x0039 when look != 4:                   // VERSIONR
                    back[3] ^= 0x80;
                    break;
                case 0x0008 when look != 4:                   // SHAR
                    back[9] ^= 1;
                    break;
                case 0x081F when look > 4:                    // RX_RSR
                    back[11] ^= 1;
                    break;
            }
        };
        int before = board.Chip.Count;
        Assert.AreEqual(0, board.Poll());
        Assert.AreEqual(MostTransfers, board.Chip.Count - before);
        board.AssertCounts("bad length 4", "read again 3", "buffer drained 1", "socket reopened 1", "chip reset 1");
        board.Chip.Tamper = null;
        board.Run(30);
        board.AssertWorks();
    }

    [TestMethod]
    public void LongestWayThroughTransmit_IsAsCounted()
    {
        BareBoard board = BareBoard.Working();
        board.Chip.IsSendStuck = true;
        Assert.IsTrue(board.Send(BareBoard.Frame(74, 1)));
        int[] looks = new int[0x2000];
        board.Chip.Tamper = (sent, back) =>
        {
            int register = (sent[2] << 8) | sent[1];
            int look = ++looks[register];
            switch (register)
            {
                case 0x0803 when look != 20:                       // SR
                case 0x0801 when look % 20 != 0:                   // CR
                    back[3] ^= 0x80;
                    break;
                case 0x081F when look is > 64 and < 68:          // RX_RSR, after OPEN
                    back[11] ^= 1;
                    break;
            }
        };
        int before = board.Chip.Count;
        Assert.IsTrue(board.Send(BareBoard.Frame(74, 2)));
        Assert.AreEqual(MostSending, board.Chip.Count - before);
        board.Chip.IsSendStuck = false;
        board.Chip.Tamper = null;
        board.Run(2);
        board.AssertWorks();
    }

    private static void Start(NoiseBus bus, W5500 nic, bool hasChip)
    {
        bus.Percent = hasChip ? 0 : 100;
        for (int now = 0; now < 50; now += 5)
        {
            nic.Tick(now);
        }

        Assert.AreEqual(hasChip, nic.Trouble == null);
    }

    private static void AssertFrames(W5500 nic, int count)
    {
        Assert.IsTrue(count >= 0 && count <= nic.Frames.Length && nic.Lengths.Length == nic.Frames.Length);
        for (int i = 0; i < count; i++)
        {
            Assert.IsTrue(nic.Lengths[i] is >= Frame.MinBytes and <= Frame.MaxBytes, $"{nic.Lengths[i]} bytes");
            Assert.IsGreaterThanOrEqualTo(Frame.Start + (nic.Lengths[i] + 1) / 2, nic.Frames[i].Length);
        }
    }

    // The noise is over, the chip was there all the time: frames go through again.
    private void AssertRecovers(NoiseBus bus, W5500 nic, int now)
    {
        bus.Percent = 0;
        for (int i = 0; i < 200; i++)
        {
            now = unchecked(now + 5);
            nic.Tick(now);
            nic.Receive();
        }

        byte[] frame = BareBoard.Frame(74, 1);
        _chip.Sent.Clear();
        Assert.IsNull(nic.Trouble);
        Assert.IsTrue(nic.Transmit(FrameWords.Buffer(frame), 74));
        nic.Receive();
        Assert.IsTrue(_chip.Arrive(frame));
        Assert.AreEqual(1, nic.Receive());
        CollectionAssert.AreEqual(frame, FrameWords.Take(nic.Frames[0], nic.Lengths[0]));
        CollectionAssert.AreEqual(frame, _chip.Sent[0]);
    }
}
