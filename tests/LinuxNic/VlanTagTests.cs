using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Linux.Offload;

namespace Tollgate.LinuxNic.Tests;

[TestClass]
public sealed class VlanTagTests
{
    [TestMethod]
    public void Insert_PutsTheTagBehindTheAddresses_AndMovesTheRest()
    {
        byte[] frame = new byte[20 + VlanTag.Bytes];
        for (int i = 0; i < 20; i++)
        {
            frame[i] = (byte)(i + 1);
        }

        int length = VlanTag.Insert(frame, 20, 0x88A8, 0x6123);
        Assert.AreEqual(24, length);
        CollectionAssert.AreEqual(
            new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x88, 0xA8, 0x61, 0x23, 13, 14, 15, 16, 17, 18, 19, 20 },
            frame);
    }

    [TestMethod]
    public void Insert_IntoTheShortestFrame_KeepsItsEtherType()
    {
        byte[] frame = new byte[14 + VlanTag.Bytes];
        frame[12] = 8;
        Assert.AreEqual(18, VlanTag.Insert(frame, 14, VlanTag.CustomerTpid, 5));
        CollectionAssert.AreEqual(new byte[] { 0x81, 0, 0, 5, 8, 0 }, frame[12..]);
    }
}
