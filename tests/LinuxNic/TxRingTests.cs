using System;
using System.Runtime.InteropServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Hal;
using Tollgate.Linux;
using Tollgate.Linux.Native;

namespace Tollgate.LinuxNic.Tests;

/// <summary>The ring is ordinary memory here; the kernel behind it takes nothing.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed unsafe class TxRingTests : IDisposable
{
    private const int Slots = 32;

    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc(Slots * SharedRing.SlotBytes, 4096);
    private readonly NicCounters _counters = new();
    private readonly ushort[] _frame = new ushort[Frame.Words];
    private readonly TxRing _tx;

    public TxRingTests()
    {
        new Span<byte>(_memory, Slots * SharedRing.SlotBytes).Fill(0xA5);
        for (int i = 0; i < Slots; i++)
        {
            Slot(i)->Status = C.TP_STATUS_KERNEL;
        }

        Array.Fill(_frame, (ushort)0x2211);
        _tx = new TxRing(-1, new SharedRing(_memory, Slots), _counters);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
    }

    [TestMethod]
    public void Frame_LiesInItsSlot_BehindAnEmptyVnetHeader_AllOfItHeader()
    {
        Assert.IsTrue(_tx.Add(_frame, 101));
        Assert.AreEqual(C.TP_STATUS_SEND_REQUEST, Slot(0)->Status);
        Assert.AreEqual(111u, Slot(0)->Length);
        VnetHeader vnet = *(VnetHeader*)(_memory + 32);
        Assert.AreEqual(new VnetHeader { HeaderBytes = 101 }, vnet);
        for (int i = 0; i < 101; i++)
        {
            Assert.AreEqual((i & 1) == 0 ? 0x11 : 0x22, _memory[42 + i]);
        }
    }

    [TestMethod]
    public void ShortFrame_IsPaddedWithZeros()
    {
        Assert.IsTrue(_tx.Add(_frame, 43));
        Assert.AreEqual(70u, Slot(0)->Length);
        for (int i = 0; i < 60; i++)
        {
            Assert.AreEqual(i >= 43 ? 0 : (i & 1) == 0 ? 0x11 : 0x22, _memory[42 + i], $"byte {i}");
        }
    }

    [TestMethod]
    public void FullRing_Refuses_AndTakesAgainWhenTheKernelHas()
    {
        for (int i = 0; i < Slots; i++)
        {
            Assert.IsTrue(_tx.Add(_frame, 60));
        }

        Assert.IsFalse(_tx.Add(_frame, 60));
        Assert.IsFalse(_tx.Add(_frame, 60));
        Assert.AreEqual(2, _counters.LostNoRoom);
        Assert.AreEqual(Slots, _counters.Sent);
        Slot(0)->Status = C.TP_STATUS_KERNEL;
        Assert.IsTrue(_tx.Add(_frame, 60));
        Assert.IsFalse(_tx.Add(_frame, 60));
    }

    [TestMethod]
    public void WhatTheKernelDidNotTake_StillWaits()
    {
        _tx.Add(_frame, 60);
        _tx.Flush();
        Assert.IsTrue(_tx.IsWaiting);
        Assert.AreEqual(1, _counters.SendRetries);
        Slot(0)->Status = C.TP_STATUS_KERNEL;
        _tx.Flush();
        Assert.IsFalse(_tx.IsWaiting);
    }

    private SlotHeader* Slot(int i)
    {
        return (SlotHeader*)(_memory + (i * SharedRing.SlotBytes));
    }
}
