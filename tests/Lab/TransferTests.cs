// Whole files by curl, and datagrams up to the MTU, with every kind of work a sender may leave to
// an interface that is only pretended: unfinished checksums, super-frames, coalescing.

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.LabKit;
using Tollgate.LabKit.Gateways;
using Tollgate.LabKit.Net;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

[TestClass]
[TestCategory("Lab")]
public sealed class TransferTests : LabTest
{
    private const int Million = 1000000;

    [TestMethod]
    public void Download_Of50MB_ArrivesWhole()
    {
        byte[] body = TestBytes.Make(50 * Million, 1);
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        using HttpServer server = new(Network["server1"], body);
        AssertDownload(body, "default offloads");
    }

    [TestMethod]
    [DataRow("default offloads", "")]
    [DataRow("no segmentation offload", "tso off gso off")]
    [DataRow("no checksum offload", "tx off")]
    [DataRow("no offload at all", "tx off tso off gso off gro off")]
    [DataRow("receivers coalesce", "gro on")]
    public void Transfers_AreRight_WithAnyOffload(string name, string features)
    {
        foreach (string host in new[] { "pc", "server1" }.Where(_ => features != ""))
        {
            Network[host].Network.Must("ethtool", ["-K", "eth0", .. features.Split(' ')]);
        }

        byte[] body = TestBytes.Make(20 * Million, 2);
        using TollgateBox box = TollgateBox.Start(Network, LabPolicy.Standard);
        using HttpServer server = new(Network["server1"], body);
        AssertDownload(body, name);
        AssertUpload(server, body, name);
        AssertDatagrams();
    }

    private void AssertDownload(byte[] body, string name)
    {
        string file = Path.GetTempFileName();
        try
        {
            Stopwatch clock = Stopwatch.StartNew();
            ToolResult curl = Network["pc"].Network.Exec("curl", "-sS", "--max-time", "50", "-o", file, $"http://{Network["server1"].Address}/");
            double seconds = clock.Elapsed.TotalSeconds;
            Assert.IsTrue(curl.IsSuccess, curl.ToString());
            Say($"{name}: download {body.Length / Million} MB in {seconds:0.00} s, {body.Length / seconds / Million:0.0} MB/s");
            Assert.AreEqual(TestBytes.Hash(body), TestBytes.Hash(File.ReadAllBytes(file)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void AssertUpload(HttpServer server, byte[] body, string name)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, body);
            Stopwatch clock = Stopwatch.StartNew();
            ToolResult curl = Network["pc"].Network.Exec(
                "curl", "-sS", "--max-time", "50", "-H", "Expect:", "-T", file, $"http://{Network["server1"].Address}/upload");
            double seconds = clock.Elapsed.TotalSeconds;
            Assert.IsTrue(curl.IsSuccess, curl.ToString());
            Say($"{name}: upload {body.Length / Million} MB in {seconds:0.00} s, {body.Length / seconds / Million:0.0} MB/s");
            Assert.AreEqual(TestBytes.Hash(body), server.Uploads["/upload"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void AssertDatagrams()
    {
        Socket unit = Network["maxA"].Udp(7002);
        Socket remote = Network["server2"].Udp(30000);
        foreach (int size in new[] { 0, 1, 17, 18, 19, 1399, 1400, 1471, 1472 })
        {
            AssertDatagram(unit, remote, (IPEndPoint)remote.LocalEndPoint!, size);
            AssertDatagram(remote, unit, Outside(7002), size);
        }
    }

    private static void AssertDatagram(Socket from, Socket to, IPEndPoint address, int size)
    {
        byte[] payload = TestBytes.Make(size, size);
        from.Send(payload, address);
        Datagram? came = to.Receive();
        Assert.IsNotNull(came, $"{size} bytes to {address} did not arrive");
        CollectionAssert.AreEqual(payload, came.Payload, $"{size} bytes to {address}");
    }
}
