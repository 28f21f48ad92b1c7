// Calls between real SIP programs, with a recording of G.711 as the voice: in through port forwards, out through
// mappings, both at once. SIP writes addresses into its payload, and neither router touches a payload, so the
// programs are told the address they are seen under ([seen] in sipp/*.xml), as a phone behind any such router is.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class SippTests : TableTest
{
    private const int Calls = 8;

    // Of g711a.pcap in Debian's sip-tester: 236 packets of 240 bytes, one each 30 ms.
    private const int PacketsOfRecording = 236;

    // sipp's auto_media_port: four on for each call.
    private const int PortStep = 4;

    private sealed record Talk(int Failed, int FromCallers, int FromPhones);

    [TestMethod]
    public void SippCallsBothWays_AllSucceed_AndEveryRtpPacketArrives()
    {
        Need("sipp");
        Pair<(Talk In, Talk Out)> found = InTurn(LabPolicy.Sip, trial => CallBothWays(trial.Network));
        Report("tollgate", found.Tollgate);
        Report("nftables", found.Nftables);
        Talk whole = new(0, Calls * PacketsOfRecording, Calls * PacketsOfRecording);
        Assert.AreEqual((whole, whole), found.Tollgate);
        Fact("sipp, without a helper for SIP: 8 calls in through forwards and 8 out through mappings, G.711 both ways", found, Words);
    }

    /// <summary>Server 1 calls maxA through the forwards while pc calls server 2 through mappings.</summary>
    private static (Talk In, Talk Out) CallBothWays(LabNetwork network)
    {
        string wan = LabNetwork.WanAddress.ToString();
        Task<Talk> incoming = Task.Run(() => Call(
            (network["server1"], network["server1"].Address.ToString(), 5060, 30000),
            (network["maxA"], wan, 5060, 21000),
            wan));
        Task<Talk> outgoing = Task.Run(() => Call(
            (network["pc"], wan, 5070, 31000),
            (network["server2"], network["server2"].Address.ToString(), 5060, 30000),
            network["server2"].Address.ToString()));
        return (incoming.Result, outgoing.Result);
    }

    private static Talk Call(
        (LabHost Host, string Seen, int Port, int Media) caller, (LabHost Host, string Seen, int Port, int Media) phone, string called)
    {
        // sipp itself opens the first of its ports.
        using RtpSink atCaller = new(caller.Host, Ports(caller.Media), port => port == caller.Media);
        using RtpSink atPhone = new(phone.Host, Ports(phone.Media), port => port == phone.Media);
        string folder = TollgateBox.NewFolder();
        try
        {
            Task<ToolResult> answering = Task.Run(() => Sipp(phone.Host, "phone.xml", folder, phone.Seen, phone.Port, phone.Media));
            WaitForPort(phone.Host, phone.Port);
            ToolResult calling = Sipp(caller.Host, "caller.xml", folder, caller.Seen, caller.Port, caller.Media, $"{called}:{phone.Port}", "-r", "8");
            return new Talk(Failures(calling) + Failures(answering.Result), atPhone.Count(), atCaller.Count());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ToolResult Sipp(LabHost host, string scenario, string folder, string seen, int port, int media, params string[] more)
    {
        string address = host.Address.ToString();
        string[] words =
        [
            "-C", folder, "TERM=dumb", "sipp", "-sf", Path.Combine(BoardProgram.Root, "tests/Lab/sipp", scenario), "-key", "seen", seen,
            "-i", address, "-p", $"{port}", "-mi", address, "-mp", $"{media}", "-m", $"{Calls}", "-nostdin", "-timeout", "40s", "-timeout_error", .. more,
        ];
        return host.Network.Exec("env", words);
    }

    private static int Failures(ToolResult sipp)
    {
        MatchCollection failed = Regex.Matches(sipp.Output, @"Failed call +\| +\d+ +\| +(\d+)");
        Assert.AreNotEqual(0, failed.Count, sipp.ToString());
        int count = int.Parse(failed[^1].Groups[1].Value);
        Assert.IsTrue(sipp.IsSuccess || count != 0, sipp.ToString());
        return count;
    }

    private static void WaitForPort(LabHost host, int port)
    {
        for (int waited = 0; waited < 200 && !host.Network.Must("ss", "-Hlun", $"sport = :{port}").Contains($":{port}"); waited++)
        {
            Thread.Sleep(20);
        }
    }

    private static IEnumerable<int> Ports(int first)
    {
        return Enumerable.Range(0, Calls).Select(call => first + (call * PortStep));
    }

    private static string Words((Talk In, Talk Out) talks)
    {
        int came = talks.In.FromCallers + talks.In.FromPhones + talks.Out.FromCallers + talks.Out.FromPhones;
        return $"{talks.In.Failed + talks.Out.Failed} fail, {came} of {4 * Calls * PacketsOfRecording} RTP packets arrive";
    }

    private void Report(string name, (Talk In, Talk Out) talks)
    {
        foreach ((string way, Talk talk) in new[] { ("in, forwards", talks.In), ("out, mappings", talks.Out) })
        {
            Say($"{name,-9} {way,-14} {Calls} calls, {talk.Failed} failed, RTP of {Calls * PacketsOfRecording} each way: {talk.FromCallers} from the callers, {talk.FromPhones} to them");
        }
    }
}
