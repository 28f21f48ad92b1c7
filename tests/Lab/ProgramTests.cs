// boards/linux as a program: how it starts, refuses to start, and leaves the machine as it was.

using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
public sealed class ProgramTests : LabTest
{
    // Exit code for everything that a person has to put right before the box can start.
    private const int CannotStart = 2;

    [TestMethod]
    public void MissingInterface_IsNamed_AndEndsWithCode2()
    {
        (int code, string said) = StartWith("--lan", "lan0", "--wan", "nosuch0");
        Say($"exit code {code}: {said}");
        Assert.AreEqual(CannotStart, code, said);
        StringAssert.Contains(said, "nosuch0");
        AssertOneSentence(said);
    }

    [TestMethod]
    public void InterfaceWithAnAddress_IsRefused_AndEndsWithCode2()
    {
        Network.Router.Ip("addr add 192.168.10.1/24 dev lan0");
        (int code, string said) = StartWith("--lan", "lan0", "--wan", "wan0");
        Say($"exit code {code}: {said}");
        Assert.AreEqual(CannotStart, code, said);
        StringAssert.Contains(said, "192.168.10.1");
        AssertOneSentence(said);
    }

    [TestMethod]
    public void MissingRight_IsSaid_AndEndsWithCode2()
    {
        // Still root by name, but with no capability left: what a container without CAP_NET_RAW is like.
        using BoardProgram program = BoardProgram.StartUnder(
            Network.Router, ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"], "--lan", "lan0", "--wan", "wan0", "--config", Config());
        int code = program.WaitForEnd();
        Say($"exit code {code}: {program.Said}");
        Assert.AreEqual(CannotStart, code, program.Said);
        AssertOneSentence(program.Said);
    }

    [TestMethod]
    [DataRow("SIGTERM")]
    [DataRow("SIGINT")]
    public void Signal_LeavesCleanly_AndTheInterfacesAreAsTheyWere(string signal)
    {
        // On by choice of the host's owner: the box switches it off for itself only.
        Network.Router.Must("ethtool", "-K", "lan0", "gro", "on");
        Network.Router.Must("ethtool", "-K", "wan0", "gro", "on");
        // A link that was up once shows another queue than one that never was: have that behind us.
        Network.Router.Ip("link set lan0 up", "link set wan0 up", "link set lan0 down", "link set wan0 down");
        List<string> before = InterfaceState();
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        List<string> during = InterfaceState();
        int code = signal == "SIGTERM" ? box.Program.Terminate() : box.Program.Interrupt();

        List<string> after = InterfaceState();
        Say($"{signal}: exit code {code}");
        foreach ((string was, string now) in before.Zip(during).Where(pair => pair.First != pair.Second && pair.First.Contains("offload")))
        {
            Say($"  while running: {was.Trim()} -> {now.Trim()}");
        }

        Assert.AreEqual(0, code, box.Program.Said);
        Assert.IsTrue(during.Any(line => line.Contains("generic-receive-offload: off")), "coalescing is off while the box runs");
        CollectionAssert.AreEqual(before, after);
    }

    [TestMethod]
    public void VlanTaggedFrames_AreDropped_AndCounted()
    {
        const int Count = 5;
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        byte[] plain = RawFrame.Udp(
            LabNetwork.WanMac, new IPEndPoint(Network["stranger"].Address, 4444), Outside(6801), TestBytes.Make(32, 5));
        System.Net.Sockets.Socket unit = Network["maxA"].Udp(6801);
        int before = box.Console.Drops().GetValueOrDefault("ethertype");
        using (RawSender sender = new(Network.Provider.Network, "router"))
        {
            for (int i = 0; i < Count; i++)
            {
                sender.Send(RawFrame.Tagged(plain, 100));
            }

            Assert.IsNull(unit.Receive(300), "a tagged frame came through");
            Assert.AreEqual(before + Count, box.Console.Drops().GetValueOrDefault("ethertype"));

            // The same frame without its tag is a good one.
            sender.Send(plain);
            Assert.IsNotNull(unit.Receive(), "the frame is wrong, not its tag");
        }
    }

    private static void AssertOneSentence(string said)
    {
        string[] lines = said.Split('\n').Select(line => line.Trim()).Where(line => line != "").ToArray();
        Assert.HasCount(1, lines, said);
        Assert.DoesNotContain("   at ", said);
        Assert.DoesNotContain("Exception", said);
    }

    private string Config()
    {
        string path = Path.Combine(TestContext.TestRunDirectory ?? Path.GetTempPath(), $"box-{TestContext.TestName}.conf");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, LabPolicy.Standard.Lines);
        return path;
    }

    private (int Code, string Said) StartWith(params string[] arguments)
    {
        using BoardProgram program = BoardProgram.Start(Network.Router, [.. arguments, "--config", Config()]);
        int code = program.WaitForEnd();
        return (code, program.Said);
    }

    /// <summary>Features, flags and the settings below /proc/sys that decide who answers on an interface.</summary>
    private List<string> InterfaceState()
    {
        List<string> state = new();
        foreach (string name in new[] { "lan0", "wan0" })
        {
            state.AddRange(Network.Router.Must("ethtool", "-k", name).Split('\n'));
            state.AddRange(Network.Router.Must("ip", "-o", "link", "show", name).Split('\n'));
            foreach (string path in new[] { "ipv4/conf/{0}/arp_ignore", "ipv4/conf/{0}/forwarding", "ipv6/conf/{0}/disable_ipv6" })
            {
                string full = "/proc/sys/net/" + string.Format(System.Globalization.CultureInfo.InvariantCulture, path, name);
                state.Add(full + " " + Network.Router.Run(() => File.Exists(full) ? File.ReadAllText(full).Trim() : "absent"));
            }
        }

        return state;
    }
}
