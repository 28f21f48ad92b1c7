// firmware/Wire/AddressText.cs: addresses as people write them. Runs on a board too.

using Tollgate.SmallKit;
using Tollgate.Wire;

namespace Tollgate.Unit;

[TestClass]
public sealed class AddressTextTests
{
    [TestMethod]
    [DataRow("0.0.0.0")]
    [DataRow("1.2.3.4")]
    [DataRow("9.10.99.100")]
    [DataRow("198.18.5.2")]
    [DataRow("255.255.255.255")]
    public void TryParse_AndFormat_AreInverse(string text)
    {
        Assert.IsTrue(AddressText.TryParse(text, out int address));
        Assert.AreEqual(text, AddressText.Format(address));
        Assert.AreEqual(Ip.Words(text), address);
        Assert.AreEqual((int)Ip.Number(text), AddressText.ToNumber(address));
        Assert.AreEqual(address, AddressText.FromNumber((int)Ip.Number(text)));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(".")]
    [DataRow("...")]
    [DataRow("1.2.3")]
    [DataRow("1.2.3.")]
    [DataRow(".1.2.3")]
    [DataRow("1..2.3")]
    [DataRow("1.2.3.4.")]
    [DataRow("1.2.3.4.5")]
    [DataRow("256.1.1.1")]
    [DataRow("1.1.1.256")]
    [DataRow("1.1.1.4294967297")]
    [DataRow("01.2.3.4")]
    [DataRow("1.2.3.00")]
    [DataRow("1.2.3.04")]
    [DataRow("-1.2.3.4")]
    [DataRow("+1.2.3.4")]
    [DataRow(" 1.2.3.4")]
    [DataRow("1.2.3.4 ")]
    [DataRow("1.2.3.4/24")]
    [DataRow("1,2,3,4")]
    [DataRow("0x1.2.3.4")]
    [DataRow("\uFF11.2.3.4")]
    public void TryParse_OfWhatIsNoAddress_Refuses(string text)
    {
        Assert.IsFalse(AddressText.TryParse(text, out int address));
        Assert.AreEqual(0, address);
    }

    [TestMethod]
    public void MaskOf_AndPrefixLengthOf_AreInverse()
    {
        for (int prefix = 0; prefix <= 32; prefix++)
        {
            Assert.AreEqual(Ip.Mask(prefix), AddressText.MaskOf(prefix));
            Assert.AreEqual(prefix, AddressText.PrefixLengthOf(AddressText.MaskOf(prefix)));
        }
    }

    [TestMethod]
    public void FromOctets_PutsTheFirstOctetFirst()
    {
        Assert.AreEqual("192.168.10.1", AddressText.Format(AddressText.FromOctets(192, 168, 10, 1)));
    }

    [TestMethod]
    [DataRow("00:11:22:33:44:55", "00:11:22:33:44:55")]
    [DataRow("fe-dc-ba-98-76-54", "fe:dc:ba:98:76:54")]
    [DataRow("AA:bb:CC:dd:EE:ff", "aa:bb:cc:dd:ee:ff")]
    public void ParseMac_AndFormatMac_AreInverse(string text, string expected)
    {
        ushort[] words = AddressText.ParseMac(text);
        Assert.AreEqual(expected, AddressText.FormatMac(words, 0));
        CollectionAssert.AreEqual(Mac.Words(expected), words);
        Assert.AreEqual(expected, AddressText.FormatMac(new ushort[] { 1, 2, words[0], words[1], words[2] }, 2));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("00:11:22:33:44")]
    [DataRow("00:11:22:33:44:5")]
    [DataRow("00:11:22:33:44:5g")]
    [DataRow("00:11:22:33:44:555")]
    [DataRow("0011.2233.4455")]
    [DataRow("001122334455")]
    [DataRow("00 11 22 33 44 55")]
    [DataRow("0:011:22:33:44:55")]
    [DataRow("00:11:22:33:44:@5")]
    [DataRow("00:11:22:33:44:`5")]
    public void ParseMac_OfWhatIsNoMac_Refuses(string text)
    {
        Assert.IsNull(AddressText.ParseMac(text));
    }
}
