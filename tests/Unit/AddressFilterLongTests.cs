// firmware/Tables/AddressFilter.cs: every page of the address space.

using System.Collections.Generic;
using System.Linq;
using Tollgate.Kit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class AddressFilterLongTests
{
    // RFC 6890, as far as requirement R8 goes; then what is ordinary where the WAN itself lies in it.
    private static readonly string[] s_always =
    [
        "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    ];

    private static readonly string[] s_private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

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

    private static (uint First, uint Last) Ends(string prefix)
    {
        string[] parts = prefix.Split('/');
        uint mask = Ip4.Mask(int.Parse(parts[1])).Number;
        uint first = ((Ip4)parts[0]).Number & mask;
        return (first, first | ~mask);
    }
}
