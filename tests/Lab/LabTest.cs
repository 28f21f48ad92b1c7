// What every test of the lab has: a machine that can run it or one line that says why not, a
// network of its own, and a way to print what it measured.

using System;
using System.Net;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;

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

    /// <summary>Prints a figure into the test's output.</summary>
    protected void Say(FormattableString line)
    {
        TestContext.WriteLine(FormattableString.Invariant(line));
    }
}
