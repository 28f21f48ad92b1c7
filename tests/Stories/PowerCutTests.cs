// The box loses power while a commit is being stored, or restarts on request: what is open then is found out from
// the network. Each forward of the configuration in force leads to its host, and every other port is silent.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Sim;

namespace Tollgate.Stories;

/// <summary>Restarts, seen from outside.</summary>
[TestClass]
public sealed class PowerCutTests
{
    private const string NewLine = "forward udp 9000-9003 to gw1 from hq\r";

    // What the configuration of the scene opens to a listed peer (8 ports, Clarent command and gateway).
    private static readonly (bool IsTcp, int First, int Last)[] s_open =
    [
        (false, 6801, 6801), (false, 7000, 7015), (false, 21000, 21015), (true, 4000, 4015), (false, 5001, 5002), (false, 4040, 4040), (false, 4045, 4045), (false, 5010, 5010),
    ];

    [TestMethod]
    public void PowerLost_BetweenWriteAndApply_TheNewConfigurationIsInForce()
    {
        Scene scene = Story.Begin();
        bool wasOpen = true;
        scene.Box.Platform.Writing = bytes =>
        {
            wasOpen = scene.Box.Router!.State.Forwards.Find(false, 9000) != 0;
            scene.Box.PowerOff();
            return bytes;
        };
        Type(scene, NewLine + "commit\r");
        Assert.IsFalse(wasOpen);
        PowerOn(scene);
        AssertOpens(scene, [.. s_open, (false, 9000, 9003)]);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(50)]
    [DataRow(100)]
    public void PowerLost_InTheMiddleOfAWrite_TheOldConfigurationIsInForce(int percent)
    {
        Scene scene = Story.Begin();
        byte[]? torn = null;
        scene.Box.Platform.Writing = bytes =>
        {
            // The turn goes on to its end, but without power nothing more gets there.
            scene.Box.PowerOff();
            return torn ??= bytes[..((bytes.Length - 1) * percent / 100)];
        };
        Type(scene, NewLine + "commit\r");
        PowerOn(scene);
        AssertOpens(scene, s_open);
    }

    [TestMethod]
    public void PowerLost_BeforeAConfirm_TheOldConfigurationIsInForce()
    {
        Scene scene = Story.Begin();
        Type(scene, NewLine + "commit confirm\r");
        AssertOpens(scene, [.. s_open, (false, 9000, 9003)]);
        scene.Box.PowerOff();
        PowerOn(scene);
        AssertOpens(scene, s_open);
    }

    [TestMethod]
    public void NobodyConfirms_TheNewPortsAreSilentAgain()
    {
        Scene scene = Story.Begin();
        Type(scene, NewLine + "commit confirm 1\r");
        scene.Clock.RunMs(61_000);
        AssertOpens(scene, s_open);
    }

    [TestMethod]
    public void Reload_RestartsTheBoard_WithWhatIsStored()
    {
        Scene scene = Story.Begin();
        Type(scene, NewLine + "commit\rreload\r");
        scene.Clock.RunMs(1500);
        Assert.AreEqual(2, scene.Box.Starts);
        AssertOpens(scene, [.. s_open, (false, 9000, 9003)]);
    }

    [TestMethod]
    public void FactoryReset_LeavesABoxThatForwardsNothing()
    {
        Scene scene = Story.Begin();
        Type(scene, "factory-reset yes\r");
        scene.Clock.RunMs(1500);
        Assert.AreEqual(2, scene.Box.Starts);
        AssertOpens(scene, []);
    }

    private static void Type(Scene scene, string text)
    {
        scene.Box.Platform.Line.Type(Encoding.ASCII.GetBytes(text));
        scene.Clock.RunMs(1000);
    }

    private static void PowerOn(Scene scene)
    {
        Assert.IsNull(scene.Box.Router);
        scene.Box.Platform.Writing = null;
        scene.Box.PowerOn();
        scene.Clock.RunMs(1500);
    }

    /// <summary>A listed peer tries ports: around each range, its own, those of the new line, and every 97th.</summary>
    private static void AssertOpens(Scene scene, (bool IsTcp, int First, int Last)[] open)
    {
        Host peer = new(scene.Internet, "prober", $"198.18.9.{10 + scene.Box.Starts}");
        UdpSocket socket = peer.OpenUdp(40000, (_, _) => { });
        HashSet<(bool, int)> arrived = [];
        int answers = 0;
        void LookAtLan(byte[] frame, bool isFromBox)
        {
            if (isFromBox && frame.Length >= 38 && frame[12] == 8 && frame[13] == 0 && frame.AsSpan(26, 4).SequenceEqual(Octets(peer.Address)))
            {
                arrived.Add((frame[23] == Packet.Tcp, (frame[36] << 8) | frame[37]));
            }
        }

        void LookAtWan(byte[] frame, bool isFromBox)
        {
            answers += isFromBox && frame.Length >= 34 && frame[12] == 8 && frame.AsSpan(30, 4).SequenceEqual(Octets(peer.Address)) ? 1 : 0;
        }

        scene.Box.Lan.Crossing += LookAtLan;
        scene.Box.Wan.Crossing += LookAtWan;
        SortedSet<int> ports = [.. Enumerable.Range(0, 675).Select(i => 1 + (i * 97)), .. Enumerable.Range(8998, 8)];
        foreach ((_, int first, int last) in s_open)
        {
            ports.UnionWith(Enumerable.Range(first - 2, last - first + 5));
        }

        (bool IsTcp, int Port)[] doors = [.. ports.SelectMany(port => new[] { (false, port), (true, port) })];
        bool IsOpen((bool IsTcp, int Port) door) => open.Any(range => range.IsTcp == door.IsTcp && door.Port >= range.First && door.Port <= range.Last);
        foreach ((bool IsTcp, int Port) door in doors.Where(door => !IsOpen(door)))
        {
            Knock(peer, socket, door);
        }

        scene.Clock.RunMs(200);
        Assert.AreEqual(0, answers, "a closed port has answered");
        Assert.IsEmpty(arrived);
        foreach ((bool IsTcp, int Port) door in doors.Where(IsOpen))
        {
            Knock(peer, socket, door);
        }

        scene.Clock.RunMs(200);
        scene.Box.Lan.Crossing -= LookAtLan;
        scene.Box.Wan.Crossing -= LookAtWan;
        CollectionAssert.AreEquivalent(doors.Where(IsOpen).ToArray(), arrived.ToArray());
        scene.AssertNothingWrong();
    }

    private static void Knock(Host peer, UdpSocket socket, (bool IsTcp, int Port) door)
    {
        if (door.IsTcp)
        {
            TcpSegment syn = new(40000, door.Port, (uint)door.Port, 0, TcpSegment.Syn, []);
            peer.SendPacket(Scene.BoxAddress, Packet.Tcp, syn.Build(peer.Address, Scene.BoxAddress));
        }
        else
        {
            socket.Send(new Endpoint(Scene.BoxAddress, door.Port), "who is there?");
        }

        peer.Clock.RunMs(2);
    }

    private static byte[] Octets(Ip address)
    {
        return [.. address.ToString().Split('.').Select(byte.Parse)];
    }
}
