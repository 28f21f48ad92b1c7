// firmware/Datapath/Parse.cs over many headers.

using Tollgate.Datapath;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class ParseLongTests
{
    [TestMethod]
    public void Header_WhoseSumIsEitherZero_IsTrue()
    {
        // The trap: in one's complement 0 has two names, and a checksum field may hold either.
        for (int id = 0; id < 65536; id += 7)
        {
            byte[] frame = FrameBuilder.Udp("198.18.9.4", 5000, "198.18.5.2", 7000, new byte[12]).Identification(id);
            Assert.IsTrue(Header(frame) > 0);
            if (new FrameView(frame).HeaderChecksum == 0)
            {
                frame[24] = frame[25] = 0xFF;
                Assert.IsTrue(Header(frame) > 0, "a checksum of 0 that was sent as ffff");
            }
        }
    }

    private static int Header(byte[] frame)
    {
        return Parse.Header(FrameWords.Buffer(frame), frame.Length);
    }
}
