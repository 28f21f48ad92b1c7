// RFC 4787: how UDP is mapped and filtered.

using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;
using static Tollgate.Kit.Box;

namespace Tollgate.Requirements;

[TestClass]
public sealed class Rfc4787Tests
{
    [TestMethod]
    public void U8_ReplyFromAnotherAddress_IsDropped()
    {
        Box box = new();
        box.FromLan(OutUdp(Pc, 3000, Server1, 5000));
        box.FromWan(InUdp(Server2, 5000, 3000)).IsDropped(DropReason.Filtered);
        Assert.AreEqual(Pc, box.FromWan(InUdp(Server1, 5000, 3000)).OnlyLan.Destination);
    }
}
