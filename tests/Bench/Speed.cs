// How fast the same path is on .NET on this machine. For scale only: it says nothing of a board.

using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Tollgate.Bench.Scenarios;

namespace Tollgate.Bench;

/// <summary>Times the packet path, compiled by .NET's JIT.</summary>
public static class Speed
{
    private const int FramesATurn = 4;
    private const int Rounds = 5;
    private const int Turns = 500000;

    /// <summary>Times voice packets of a port forward, both ways, and an empty turn.</summary>
    public static void Write(TextWriter output)
    {
        string frames = (Turns * FramesATurn).ToString("#,0", CultureInfo.InvariantCulture);
        output.WriteLine("million frames a second on .NET, best of " + Rounds + " rounds of " + frames + " in bursts of four,");
        output.WriteLine("with the time to lay each frame into its buffer");
        Time(output, "inbound-static-udp", WireFrame.Udp(Site.FromWan, Site.Server, 40000, Site.Wan, 21003), isFromWan: true);
        Time(output, "outbound-static-udp", WireFrame.Udp(Site.FromLan, Site.Max, 21003, Site.Server, 40000), isFromWan: false);
        Time(output, "drop-no-rule", WireFrame.Udp(Site.FromWan, Site.Server, 40000, Site.Wan, 9999), isFromWan: true);
    }

    private static void Time(TextWriter output, string name, byte[] frame, bool isFromWan)
    {
        var world = new World();
        world.Wan.KeepsLast = false;
        world.Lan.KeepsLast = false;
        IWireEnd near = isFromWan ? world.Wan : world.Lan;
        double withFrames = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            withFrames = Math.Min(withFrames, SecondsOf(world, near, frame));
        }

        double rate = Turns * FramesATurn / withFrames / 1e6;
        output.WriteLine(name.PadRight(24) + rate.ToString("0.00", CultureInfo.InvariantCulture).PadLeft(8));
    }

    /// <summary>Laying the frames into the buffers is in the time.</summary>
    private static double SecondsOf(World world, IWireEnd near, byte[] frame)
    {
        long start = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < Turns; turn++)
        {
            for (int i = 0; i < FramesATurn; i++)
            {
                near.Arrive(frame);
            }

            world.Turn(turn & 1);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
