// The calls of the lab: Max units behind the box, server 2 as the gateway that they talk to.

using System;
using System.Net;
using System.Net.Sockets;
using Tollgate.LabKit;
using Tollgate.LabKit.Traffic;

namespace Tollgate.Lab;

/// <summary>Makes calls that are ready to talk.</summary>
internal static class Calls
{
    /// <summary>All ports of maxA, an 8-port unit; for <see cref="LabKit.Gateways.LabPolicy.Standard"/>.</summary>
    /// <param name="network">Where.</param>
    /// <param name="log">As <see cref="VoiceRun.Log"/>.</param>
    internal static VoiceRun Eight(LabNetwork network, Action<string>? log = null)
    {
        VoiceRun run = new() { Log = log };
        for (int call = 0; call < 8; call++)
        {
            Add(run, network, "maxA", 21000 + (call * 2), call);
        }

        return run;
    }

    /// <summary>Fifteen calls a unit, on the even ports of its voice range; for <see cref="LabKit.Gateways.LabPolicy.ThirtyCalls"/>.</summary>
    internal static VoiceRun Thirty(LabNetwork network)
    {
        VoiceRun run = new();
        for (int call = 0; call < 30; call++)
        {
            Add(run, network, call % 2 == 0 ? "maxA" : "maxB", (call % 2 == 0 ? 21000 : 21100) + (call / 2 * 2), call);
        }

        return run;
    }

    private static void Add(VoiceRun run, LabNetwork network, string unit, int port, int call)
    {
        Socket inside = network[unit].Udp(port);
        Socket remote = network["server2"].Udp(30000 + (call * 2));
        run.Add(inside, new IPEndPoint(LabNetwork.WanAddress, port), remote, (IPEndPoint)remote.LocalEndPoint!);
    }
}
