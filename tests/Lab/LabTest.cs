// What every test of the lab has: a machine that can run it or one line that says why not, a
// network of its own, and a way to print what it measured.

using System;
using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Traffic;

[assembly: DoNotParallelize]

namespace Tollgate.Lab;

/// <summary>Base of the lab's tests. The network is made anew for each of them.</summary>
public abstract class LabTest
{
    private LabNetwork? _network;

    /// <summary>Set by the test framework.</summary>
    public TestContext TestContext { get; set; } = null!;

    /// <summary>The network of this test.</summary>
    protected LabNetwork Network => _network ??= LabNetwork.Build();

    /// <summary>Skips the test where it cannot run.</summary>
    [TestInitialize]
    public void SkipWithoutLab()
    {
        if (LabNeeds.Missing is string reason)
        {
            Assert.Inconclusive(reason);
        }
    }

    /// <summary>Skips a test where a tool of its own is absent.</summary>
    /// <param name="tools">Programs that <see cref="LabNeeds"/> knows the packages of.</param>
    protected static void Need(params string[] tools)
    {
        if (LabNeeds.MissingOf(tools) is string reason)
        {
            Assert.Inconclusive(reason);
        }
    }

    /// <summary>Takes the network down, whatever became of the test.</summary>
    [TestCleanup]
    public void TakeDown()
    {
        _network?.Dispose();
    }

    /// <summary>An endpoint of the box on the WAN.</summary>
    protected static IPEndPoint Outside(int port)
    {
        return new IPEndPoint(LabNetwork.WanAddress, port);
    }

    /// <summary>A datagram comes in through a port as it was sent, and its answer leaves from that port.</summary>
    protected static void AssertRoundTrip(Socket inside, Socket outside, int port)
    {
        byte[] question = TestBytes.Make(20 + (port % 13), port);
        outside.Send(question, Outside(port));
        Datagram? came = inside.Receive();
        Assert.IsNotNull(came, $"nothing came in on UDP {port} from {outside.LocalEndPoint}");
        Assert.AreEqual(outside.LocalEndPoint, came.From, $"the source of a datagram to UDP {port}");
        CollectionAssert.AreEqual(question, came.Payload, $"the payload to UDP {port}");

        byte[] answer = TestBytes.Make(33 + (port % 7), port + 1);
        inside.Send(answer, came.From);
        Datagram? reply = outside.Receive();
        Assert.IsNotNull(reply, $"no reply came out of UDP {port}");
        Assert.AreEqual(Outside(port), reply.From, "where the reply comes from");
        CollectionAssert.AreEqual(answer, reply.Payload, $"the payload from UDP {port}");
    }

    /// <summary>Prints a figure into the test's output.</summary>
    protected void Say(FormattableString line)
    {
        TestContext.WriteLine(FormattableString.Invariant(line));
    }
}
