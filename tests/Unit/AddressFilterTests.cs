// firmware/Tables/AddressFilter.cs: both ends of every special prefix, and the addresses next to them.

using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class AddressFilterTests
{
    // RFC 6890, as far as requirement R8 goes; then what is ordinary where the WAN itself lies in it.
    private static readonly string[] s_always =
    [
        "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    ];

    private static readonly string[] s_private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

    [TestMethod]
    [DataRow("198.18.5.2", 24, "192.168.10.1", 24)]
    [DataRow("10.9.8.7", 24, "192.168.10.1", 24)]
    [DataRow("10.9.8.7", 24, "10.200.0.1", 16)]
    [DataRow("172.20.1.1", 16, "10.0.0.1", 8)]
    [DataRow("192.168.3.2", 24, "192.168.10.1", 24)]
    [DataRow("192.168.3.2", 30, "192.168.10.1", 30)]
    [DataRow("100.64.0.2", 10, "172.31.255.1", 30)]
    [DataRow("8.8.8.8", 24, "9.0.0.1", 17)]
    [DataRow("203.0.112.2", 24, "198.18.5.1", 15)]
    [DataRow("169.253.0.1", 16, "192.0.1.1", 24)]
    public void IsMartian_AtEveryEdge_SaysWhatALinearSearchSays(string wan, int wanPrefix, string lan, int lanPrefix)
    {
        AddressFilter filter = new();
        filter.Load(new TestPolicy().Wan(wan, wanPrefix, null).Lan(lan, lanPrefix).Build());
        List<(uint First, uint Last)> special = s_always.Append($"{lan}/{lanPrefix}").Select(Ends).ToList();
        special.AddRange(s_private.Select(Ends).Where(ends => ((Ip4)wan).Number < ends.First || ((Ip4)wan).Number > ends.Last));
        foreach ((uint first, uint last) in s_always.Concat(s_private).Append($"{lan}/{lanPrefix}").Append($"{wan}/{wanPrefix}").Select(Ends).ToList())
        {
            foreach (uint address in new[] { first - 1, first, first + 1, first + ((last - first) / 2), last - 1, last, last + 1 })
            {
                bool expected = special.Any(range => address >= range.First && address <= range.Last);
                Assert.AreEqual(expected, filter.IsMartian(new Ip4(address).Words), new Ip4(address).ToString());
            }
        }
    }

    [TestMethod]
    public void IsMartian_OfEverySixteenBitPage_SaysWhatALinearSearchSays()
    {
        AddressFilter filter = new();
        filter.Load(new TestPolicy().Build());
        List<(uint First, uint Last)> special = s_always.Concat(s_private).Append("192.168.10.1/24").Select(Ends).ToList();
        for (uint page = 0; page < 65536; page++)
        {
            foreach (uint low in new uint[] { 0, 0x00FF, 0x0100, 0x7101, 0xFFFF })
            {
                uint address = (page << 16) | low;
                bool expected = special.Any(range => address >= range.First && address <= range.Last);
                Assert.AreEqual(expected, filter.IsMartian(new Ip4(address).Words), new Ip4(address).ToString());
            }
        }
    }

    [TestMethod]
    public void Load_Again_ForgetsTheOldPolicy()
    {
        AddressFilter filter = new();
        filter.Load(new TestPolicy().Lan("8.8.8.1", 24).Build());
        Assert.IsTrue(filter.IsMartian(((Ip4)"8.8.8.8").Words));
        Assert.IsTrue(filter.IsMartian(((Ip4)"10.0.0.1").Words));
        filter.Load(new TestPolicy().Wan("10.0.0.2", 24, null).Build());
        Assert.IsFalse(filter.IsMartian(((Ip4)"8.8.8.8").Words));
        Assert.IsFalse(filter.IsMartian(((Ip4)"10.0.0.1").Words));
    }

    [TestMethod]
    public void Octets_OfTheWansOwnFirstOctet_AlwaysHaveAPage()
    {
        // The packet path compares with the WAN prefix only where there is one.
        foreach (string wan in new[] { "198.18.5.2", "1.2.3.4", "223.255.255.1", "10.1.1.1", "192.168.1.1" })
        {
            AddressFilter filter = new();
            filter.Load(new TestPolicy().Wan(wan, 24, null).Build());
            Assert.IsNotNull(filter.Octets[((Ip4)wan).Number >> 24], wan);
        }
    }

    private static (uint First, uint Last) Ends(string prefix)
    {
        string[] parts = prefix.Split('/');
        uint mask = Ip4.Mask(int.Parse(parts[1])).Number;
        uint first = ((Ip4)parts[0]).Number & mask;
        return (first, first | ~mask);
    }
}
