// Names through the router, by dnsmasq and dig: a server on the Internet for a client behind, and for a resolver on
// the LAN that the others ask. Answers come as they come: in one datagram, cut short and asked for again over TCP, or
// with EDNS in fragments (RFC 6891).

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
[TestCategory(ResultTable.Category)]
public sealed class DnsTests : TableTest
{
    private const string Server = "198.18.9.4";
    private const string Resolver = "192.168.10.50";
    private const string BigName = "big.test";
    private const int Lookups = 200;

    // Ours: half of the mappings that a host may have, and about as many as it may make in a second.
    private const int LeastAnswered = 30;

    // Ours: between two questions of a page that is loaded.
    private const int PaceMs = 5;

    // A TXT record of 12 strings: the answer is longer than 1500 bytes and shorter than 4096.
    private static readonly string s_big = string.Join(',', Enumerable.Repeat(new string('x', 250), 12));

    [TestInitialize]
    public void NeedDns()
    {
        Need("dnsmasq", "dig");
    }

    [TestMethod]
    public void AnAnswerThatIsCutShort_IsAskedForAgainOverTcp()
    {
        Pair<string> found = InTurn(LabPolicy.Standard, trial => Dig(trial, "+bufsize=512"));
        Assert.AreEqual("3061 bytes over TCP", found.Tollgate);
        Fact("dig, an answer that is cut short", found, each => each);
    }

    [TestMethod]
    public void U14_AnAnswerOfThreeKilobytes_ArrivesInFragments()
    {
        Pair<string> found = InTurn(LabPolicy.Standard, trial => Dig(trial, "+notcp", "+bufsize=4096"));
        Assert.AreEqual("3061 bytes over UDP", found.Tollgate);
        Fact("dig with EDNS, an answer in three fragments", found, each => each);
    }

    [TestMethod]
    public void EachLookupOfAResolverOnTheLan_IsAnswered()
    {
        Pair<int> found = InTurn(LabPolicy.Standard, trial =>
        {
            using LabServer server = Serve(trial);
            using LabServer resolver = LabServer.Start(
                trial["pc"], $"udp {Resolver}:53", "dnsmasq", [.. Common(Resolver), "--server=" + Server, "--cache-size=0"]);
            return Ask(trial["maxA"], Lookups);
        });
        Assert.IsGreaterThan(LeastAnswered, found.Tollgate);
        Fact($"{Lookups} lookups through a resolver on the LAN, which asks each from another port", found, Words);
    }

    private static string Words(int answered)
    {
        return answered == Lookups ? "all answered" : "those within the host's limits";
    }

    /// <summary>Asks for the address of a name again and again, another name each time.</summary>
    /// <returns>How many are answered with it.</returns>
    private static int Ask(LabHost client, int count)
    {
        using Socket socket = client.Udp();
        int answers = 0;
        for (int i = 0; i < count; i++)
        {
            // RFC 1035 section 4.1: id, recursion desired, one question; type A, class IN.
            byte[] label = Encoding.ASCII.GetBytes($"n{i}");
            byte[] question = [(byte)(i >> 8), (byte)i, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte)label.Length, .. label, 4, .. "test"u8, 0, 0, 1, 0, 1];
            socket.Send(question, new IPEndPoint(IPAddress.Parse(Resolver), 53));
            answers += IsAnswer(socket.Receive(PaceMs)) ? 1 : 0;
        }

        while (answers < count && socket.Receive(1000) is Datagram late)
        {
            answers += IsAnswer(late) ? 1 : 0;
        }

        return answers;
    }

    private static bool IsAnswer(Datagram? answer)
    {
        return answer != null && answer.Payload[^4..].SequenceEqual(new byte[] { 10, 1, 2, 3 });
    }

    private static LabServer Serve(Trial trial)
    {
        return LabServer.Start(trial["server1"], $"udp {Server}:53", "dnsmasq", [.. Common(Server), "--address=/test/10.1.2.3", $"--txt-record={BigName},{s_big}"]);
    }

    private static IEnumerable<string> Common(string address)
    {
        return ["-k", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces", "--listen-address=" + address, "--edns-packet-max=4096", "--pid-file=", "--user=root"];
    }

    /// <summary>Asks the server for the big record, without a resolver between.</summary>
    private static string Dig(Trial trial, params string[] options)
    {
        using LabServer server = Serve(trial);
        ToolResult dig = trial["maxA"].Network.Exec("dig", ["@" + Server, "+tries=1", "+timeout=2", .. options, BigName, "TXT"]);
        Match size = Regex.Match(dig.Output, @"MSG SIZE +rcvd: (\d+)");
        return size.Success ? $"{size.Groups[1].Value} bytes over {(dig.Output.Contains("(TCP)", StringComparison.Ordinal) ? "TCP" : "UDP")}" : "no answer";
    }
}
