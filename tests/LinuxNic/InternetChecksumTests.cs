using System;
using System.Buffers.Binary;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Linux.Offload;

namespace Tollgate.LinuxNic.Tests;

[TestClass]
public sealed class InternetChecksumTests
{
    [TestMethod]
    public void Sum_OfTheExampleInRfc1071_IsDdf2()
    {
        byte[] bytes = [0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7];
        Assert.AreEqual(0xF2DDu, InternetChecksum.Sum(bytes), "ddf2, low byte first");
    }

    [TestMethod]
    public void Sum_OfAnyLength_IsThePlainSum()
    {
        Random random = new(1);
        for (int length = 0; length < 200; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            uint plain = (ushort)~SuperFrame.Checksum(bytes, 0);
            Assert.AreEqual(plain, BinaryPrimitives.ReverseEndianness((ushort)InternetChecksum.Sum(bytes)), $"length {length}");
        }
    }

    [TestMethod]
    public void Sum_OfAllOnes_KeepsItsCarries()
    {
        byte[] bytes = new byte[65536];
        Array.Fill(bytes, (byte)0xFF);
        Assert.AreEqual(0xFFFFu, InternetChecksum.Sum(bytes, 0xFFFFFFFF));
    }

    [TestMethod]
    public void Finish_OfAnUnfinishedFrame_MakesItRight()
    {
        Random random = new(2);
        for (int payload = 0; payload < 300; payload++)
        {
            bool tcp = (payload & 2) == 0;
            byte[] frame = SuperFrame.Make(tcp, payload, random);
            Assert.IsTrue(InternetChecksum.Finish(frame, 34, tcp ? 16 : 6));
            SuperFrame.AssertRight(frame);
        }
    }

    [TestMethod]
    public void Finish_WhoseResultIsZero_WritesFfff()
    {
        // The two payload bytes that make the sum 0xFFFF, so that the complement would be 0.
        byte[] frame = SuperFrame.Make(tcp: false, 2, new Random(3));
        frame[42] = 0;
        frame[43] = 0;
        Assert.IsTrue(InternetChecksum.Finish(frame, 34, 6));
        (frame[42], frame[43]) = (frame[40], frame[41]);
        byte[] fresh = SuperFrame.Make(tcp: false, 2, new Random(3));
        (fresh[42], fresh[43]) = (frame[42], frame[43]);
        Assert.IsTrue(InternetChecksum.Finish(fresh, 34, 6));
        Assert.AreEqual(0xFFFF, BinaryPrimitives.ReadUInt16BigEndian(fresh.AsSpan(40)));
    }

    [TestMethod]
    public void Finish_OutsideTheFrame_IsRefusedAndWritesNothing()
    {
        byte[] frame = SuperFrame.Make(tcp: false, 10, new Random(4));
        byte[] before = (byte[])frame.Clone();
        Assert.IsFalse(InternetChecksum.Finish(frame, frame.Length - 1, 0));
        Assert.IsFalse(InternetChecksum.Finish(frame, 34, frame.Length - 35));
        Assert.IsFalse(InternetChecksum.Finish(frame, 65535, 65535));
        CollectionAssert.AreEqual(before, frame);
    }
}
