// firmware/Tables/AddressFilter.cs: both ends of every special prefix, and the addresses next to them.
// Runs on a board too.

using Tollgate.SmallKit;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class AddressFilterTests
{
    // RFC 6890, as far as requirement R8 goes; then what is ordinary where the WAN itself lies in it.
    private const string Always =
        "0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4";

    private const string Private = "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10";

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
        AddressFilter filter = new AddressFilter();
        filter.Load(SmallPolicy.Sides(wan, wanPrefix, lan, lanPrefix));
        uint[] firsts = new uint[16];
        uint[] lasts = new uint[16];
        int special = Special(wan, lan, lanPrefix, firsts, lasts);
        string[] prefixes = (Always + " " + Private + " " + lan + "/" + lanPrefix.ToString() + " " + wan + "/" + wanPrefix.ToString()).Split(' ');
        for (int i = 0; i < prefixes.Length; i++)
        {
            uint first = First(prefixes[i]);
            uint last = Last(prefixes[i]);
            uint[] near = { first - 1, first, first + 1, first + ((last - first) / 2), last - 1, last, last + 1 };
            for (int j = 0; j < near.Length; j++)
            {
                Compare(filter, near[j], firsts, lasts, special);
            }
        }
    }

    [TestMethod]
    public void IsMartian_OfPagesAllOver_SaysWhatALinearSearchSays()
    {
        AddressFilter filter = new AddressFilter();
        filter.Load(SmallPolicy.Sides("198.18.5.2", 24, "192.168.10.1", 24));
        uint[] firsts = new uint[16];
        uint[] lasts = new uint[16];
        int special = Special("198.18.5.2", "192.168.10.1", 24, firsts, lasts);

        // ../AddressFilterLongTests.cs looks at every page; a prime goes through all first octets.
        for (uint page = 0; page < 65536; page += 251)
        {
            Compare(filter, page << 16, firsts, lasts, special);
            Compare(filter, (page << 16) | 0x7101, firsts, lasts, special);
            Compare(filter, (page << 16) | 0xFFFF, firsts, lasts, special);
        }
    }

    [TestMethod]
    public void Load_Again_ForgetsTheOldPolicy()
    {
        AddressFilter filter = new AddressFilter();
        filter.Load(SmallPolicy.Sides("198.18.5.2", 24, "8.8.8.1", 24));
        Assert.IsTrue(filter.IsMartian(Ip.Words("8.8.8.8")));
        Assert.IsTrue(filter.IsMartian(Ip.Words("10.0.0.1")));
        filter.Load(SmallPolicy.Sides("10.0.0.2", 24, "192.168.10.1", 24));
        Assert.IsFalse(filter.IsMartian(Ip.Words("8.8.8.8")));
        Assert.IsFalse(filter.IsMartian(Ip.Words("10.0.0.1")));
    }

    [TestMethod]
    [DataRow("198.18.5.2", 24)]
    [DataRow("1.2.3.4", 8)]
    [DataRow("10.1.1.1", 30)]
    [DataRow("192.168.1.1", 22)]
    public void Bits_OfTheWansOwnPrefixAndOfAllThatIsSpecial_AreLeftOver(string wan, int prefix)
    {
        // The packet path goes on without a closer look where none are.
        AddressFilter filter = new AddressFilter();
        filter.Load(SmallPolicy.Sides(wan, prefix, "172.16.10.1", 24));
        Assert.AreNotEqual(0, Bits(filter, First(wan + "/" + prefix.ToString())));
        Assert.AreNotEqual(0, Bits(filter, Last(wan + "/" + prefix.ToString())));
        int ordinary = 0;
        for (uint page = 0; page < 65536; page += 251)
        {
            uint address = (page << 16) | 0x714D;
            ordinary += Bits(filter, address) == 0 ? 1 : 0;
            Assert.IsTrue(Bits(filter, address) != 0 || !filter.IsMartian(Ip.OfNumber(address)));
        }

        // 262 addresses; the special ones are an eighth and a few more.
        Assert.IsTrue(ordinary > 180, "what is ordinary is looked at twice");
    }

    private static int Bits(AddressFilter filter, uint address)
    {
        return filter.First[(int)(address >> 24)] & filter.Second[(int)((address >> 16) & 0xFF)] & filter.Third[(int)((address >> 8) & 0xFF)];
    }

    private static void Compare(AddressFilter filter, uint address, uint[] firsts, uint[] lasts, int special)
    {
        bool expected = false;
        for (int i = 0; i < special; i++)
        {
            expected |= address >= firsts[i] && address <= lasts[i];
        }

        int words = Ip.OfNumber(address);
        if (filter.IsMartian(words) != expected)
        {
            Assert.AreEqual(expected, !expected, AddressText.Format(words));
        }
    }

    private static int Special(string wan, string lan, int lanPrefix, uint[] firsts, uint[] lasts)
    {
        string[] prefixes = (Always + " " + lan + "/" + lanPrefix.ToString() + " " + Private).Split(' ');
        int count = 0;
        for (int i = 0; i < prefixes.Length; i++)
        {
            uint number = Ip.Number(wan);
            bool isPrivate = Private.IndexOf(prefixes[i]) >= 0;
            if (!isPrivate || number < First(prefixes[i]) || number > Last(prefixes[i]))
            {
                firsts[count] = First(prefixes[i]);
                lasts[count] = Last(prefixes[i]);
                count++;
            }
        }

        return count;
    }

    private static uint First(string prefix)
    {
        return Ip.Number(prefix.Substring(0, prefix.IndexOf('/'))) & MaskOf(prefix);
    }

    private static uint Last(string prefix)
    {
        return First(prefix) | ~MaskOf(prefix);
    }

    private static uint MaskOf(string prefix)
    {
        return Ip.MaskNumber((int)Ip.Number(prefix.Substring(prefix.IndexOf('/') + 1)));
    }
}
