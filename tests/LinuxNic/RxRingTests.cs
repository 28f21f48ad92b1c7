using System;
using System.Linq;
using System.Runtime.InteropServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Hosted;
using Tollgate.Linux;
using Tollgate.Linux.Native;

namespace Tollgate.LinuxNic.Tests;

/// <summary>The ring is ordinary memory here, and the test fills it as the kernel would.</summary>
[TestClass]
public sealed unsafe class RxRingTests : IDisposable
{
    private const int Slots = 128;
    private const int FrameAt = 80;

    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc(Slots * SharedRing.SlotBytes, 4096);
    private readonly NicCounters _counters = new();
    private readonly Random _random = new(20);
    private readonly RxRing _rx;
    private int _filled;

    public RxRingTests()
    {
        new Span<byte>(_memory, Slots * SharedRing.SlotBytes).Clear();
        _rx = new RxRing(-1, new SharedRing(_memory, Slots), _counters);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
    }

    [TestMethod]
    public void EmptyRing_GivesNothing()
    {
        Assert.AreEqual(0, _rx.Receive());
        Assert.AreEqual(0, _rx.Receive());
    }

    [TestMethod]
    public void Frames_ComeInOrder_AroundTheRing_AndTheSlotsGoBack()
    {
        for (int round = 0; round < 10; round++)
        {
            byte[][] sent = Enumerable.Range(0, 50).Select(_ => Any(_random.Next(14, Frame.MaxBytes + 1))).ToArray();
            foreach (byte[] frame in sent)
            {
                Fill(frame, default);
            }

            Assert.AreEqual(50, _rx.Receive());
            for (int i = 0; i < 50; i++)
            {
                CollectionAssert.AreEqual(sent[i], Received(i));
            }

            Assert.AreEqual(0, _rx.Receive());
        }

        for (int i = 0; i < Slots; i++)
        {
            Assert.AreEqual(C.TP_STATUS_KERNEL, ((SlotHeader*)(_memory + (i * SharedRing.SlotBytes)))->Status);
        }
    }

    [TestMethod]
    public void MoreThanABurst_TakesMoreThanOneCall()
    {
        for (int i = 0; i < RxRing.Size + 3; i++)
        {
            Fill(Any(60), default);
        }

        Assert.AreEqual(RxRing.Size, _rx.Receive());
        Assert.AreEqual(3, _rx.Receive());
        Assert.AreEqual(RxRing.Size + 3, _counters.Received);
    }

    [TestMethod]
    public void UnfinishedChecksum_IsFinished()
    {
        Fill(SuperFrame.Make(tcp: true, 333, _random), new VnetHeader { Flags = 1, ChecksumStart = 34, ChecksumOffset = 16 });
        Assert.AreEqual(1, _rx.Receive());
        SuperFrame.AssertRight(Received(0));
        Assert.AreEqual(1, _counters.ChecksumsFinished);
    }

    [TestMethod]
    public void ChecksumOutsideTheFrame_IsCountedAndGone()
    {
        Fill(Any(60), new VnetHeader { Flags = 1, ChecksumStart = 58, ChecksumOffset = 16 });
        Assert.AreEqual(0, _rx.Receive());
        Assert.AreEqual(1, _counters.LostOffload);
    }

    [TestMethod]
    public void VlanTag_IsPutBack_WithItsOwnTpidOrThatOf8021Q()
    {
        byte[] frame = Any(60);
        SlotHeader* slot = Fill(frame, default, C.TP_STATUS_VLAN_VALID);
        slot->VlanTci = 0x2005;
        slot = Fill(frame, default, C.TP_STATUS_VLAN_VALID | C.TP_STATUS_VLAN_TPID_VALID);
        slot->VlanTci = 7;
        slot->VlanTpid = 0x88A8;
        Assert.AreEqual(2, _rx.Receive());
        CollectionAssert.AreEqual((byte[])[.. frame[..12], 0x81, 0x00, 0x20, 0x05, .. frame[12..]], Received(0));
        CollectionAssert.AreEqual((byte[])[.. frame[..12], 0x88, 0xA8, 0x00, 0x07, .. frame[12..]], Received(1));
        Assert.AreEqual(2, _counters.Tagged);
    }

    [TestMethod]
    public void WhatIsNoFrameForTheRouter_IsCounted_AndTheNextOneComes()
    {
        Fill(Any(13), default);
        Fill(Any(Frame.MaxBytes + 1), default);
        Fill(Any(Frame.MaxBytes - 3), default, C.TP_STATUS_VLAN_VALID);
        Fill(Any(60), default)->Address.PacketType = C.PACKET_OUTGOING;
        Fill(Any(60), default)->Address.PacketType = C.PACKET_OTHERHOST;
        Fill(Any(900), default)->CapturedLength = 899;
        Fill(SuperFrame.Make(tcp: true, 900, _random), new VnetHeader { GsoType = 4, GsoBytes = 500 });
        byte[] good = Any(60);
        Fill(good, default);
        Assert.AreEqual(1, _rx.Receive());
        CollectionAssert.AreEqual(good, Received(0));
        Assert.AreEqual(1, _counters.LostTooShort, "13 bytes");
        Assert.AreEqual(3, _counters.LostTooLong, "1515 bytes, 1511 with a tag, one cut short");
        Assert.AreEqual(1, _counters.Looped, "our own");
        Assert.AreEqual(1, _counters.Foreign, "another station's");
        Assert.AreEqual(1, _counters.LostOffload, "TCP over IPv6");
    }

    [TestMethod]
    public void SuperFrameInItsSlot_IsCut()
    {
        Fill(SuperFrame.Make(tcp: true, 1500, _random), new VnetHeader { GsoType = 1, GsoBytes = 600, Flags = 1 });
        Assert.AreEqual(3, _rx.Receive());
        Assert.AreEqual(1, _counters.SuperFrames);
        for (int i = 0; i < 3; i++)
        {
            SuperFrame.AssertRight(Received(i));
        }
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void SuperFrameBesideTheRing_IsCut_OverSeveralCalls_InOrder()
    {
        // A pair of local datagram sockets stands in for the socket's own queue.
        int* pair = stackalloc int[2];
        Assert.AreEqual(0, SocketPair(1, 2, 0, pair));
        RxRing rx = new(pair[0], new SharedRing(_memory, Slots), _counters);
        byte[] super = SuperFrame.Make(tcp: true, 60000, _random);
        byte[] queued = [.. new byte[SharedRing.VnetBytes], .. super];
        fixed (byte* bytes = queued)
        {
            Assert.AreEqual(queued.Length, (int)Libc.Send(pair[1], bytes, (nuint)queued.Length, 0));
        }

        byte[] after = Any(77);
        SlotHeader* slot = Fill(super[..1900], new VnetHeader { GsoType = 1, GsoBytes = 536, Flags = 1 }, C.TP_STATUS_COPY);
        slot->Length = (uint)super.Length;
        Fill(after, default);

        int segments = 0;
        byte[] stream = [];
        byte[] last = [];
        for (int count = rx.Receive(); count != 0; count = rx.Receive())
        {
            for (int i = 0; i < count; i++)
            {
                last = Bytes(rx, i);
                if (last.Length != after.Length)
                {
                    SuperFrame.AssertRight(last);
                    stream = [.. stream, .. last[SuperFrame.TcpHeaderBytes..]];
                    segments++;
                }
            }
        }

        Assert.AreEqual(112, segments);
        CollectionAssert.AreEqual(super[SuperFrame.TcpHeaderBytes..], stream);
        CollectionAssert.AreEqual(after, last, "the frame behind it comes last");
        _ = Posix.Close(pair[0]);
        _ = Posix.Close(pair[1]);
    }

    [TestMethod]
    public void Receiving_AllocatesNothing()
    {
        byte[][] frames =
        [
            Any(60), SuperFrame.Make(tcp: true, 1500, _random), SuperFrame.Make(tcp: false, 1500, _random), Any(13),
        ];
        VnetHeader[] vnets = [default, new() { GsoType = 1, GsoBytes = 600 }, new() { GsoType = 5, GsoBytes = 600 }, default];
        long before = 0;
        for (int i = 0; i < 1000; i++)
        {
            before = i == 500 ? GC.GetAllocatedBytesForCurrentThread() : before;
            Fill(frames[i & 3], vnets[i & 3]);
            _rx.Receive();
        }

        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private byte[] Any(int length)
    {
        byte[] frame = new byte[length];
        _random.NextBytes(frame);
        return frame;
    }

    private SlotHeader* Fill(byte[] frame, VnetHeader vnet, uint status = 0)
    {
        SlotHeader* slot = (SlotHeader*)(_memory + (_filled++ % Slots * SharedRing.SlotBytes));
        Assert.AreEqual(C.TP_STATUS_KERNEL, slot->Status, "the slot is the kernel's");
        *slot = new SlotHeader { Length = (uint)frame.Length, CapturedLength = (uint)frame.Length, MacOffset = FrameAt };
        *(VnetHeader*)((byte*)slot + FrameAt - SharedRing.VnetBytes) = vnet;
        frame.CopyTo(new Span<byte>((byte*)slot + FrameAt, frame.Length));
        slot->Status = C.TP_STATUS_USER | status;
        return slot;
    }

    private byte[] Received(int i)
    {
        return Bytes(_rx, i);
    }

    private static byte[] Bytes(RxRing rx, int i)
    {
        return MemoryMarshal.AsBytes(rx.Frames[i].AsSpan(Frame.Start))[..rx.Lengths[i]].ToArray();
    }

    [DllImport("libc", EntryPoint = "socketpair")]
    private static extern int SocketPair(int domain, int type, int protocol, int* pair);
}
