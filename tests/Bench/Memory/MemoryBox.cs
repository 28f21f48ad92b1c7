// The box whose memory is weighed: two chip drivers, 16 port forwards, set up on the console as a
// technician would.

using System;
using Tollgate.Bench.Scenarios;
using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Bench.Memory;

/// <summary>A running box on its console.</summary>
public sealed class MemoryBox
{
    /// <summary>The configuration: 16 forwards.</summary>
    public const string Script =
        "wan static 198.18.5.2/24 gw 198.18.5.1\n" +
        "lan 192.168.10.1/24\n" +
        "host maxA 192.168.10.11\n" +
        "host maxB 192.168.10.12\n" +
        "host gw1 192.168.10.21\n" +
        "host pbx 192.168.10.31\n" +
        "peers hq 198.18.9.4 198.18.9.8/29\n" +
        "max maxA ports 8\n" +
        "max maxB ports 16 opal 7100 tcp 4100 udp 21100 no6801\n" +
        "clarent gw1 command from hq\n" +
        "clarent gw1 gateway from hq\n" +
        "pcanywhere gw1 from hq\n" +
        "forward udp 9000-9003 to gw1 from hq\n" +
        "forward udp 3478 to pbx\n" +
        "forward tcp 8443 to pbx\n";

    // Ours: a commit takes a turn for each line and each rule, and prints nothing meanwhile.
    private const int QuietTurns = 300;

    private readonly TypingPlatform _platform = new();
    private readonly Router _router;
    private int _nowMs;
    private int _atDecision = int.MaxValue;

    /// <summary>Starts a box and commits a configuration.</summary>
    public MemoryBox(string script = Script)
    {
        var buffers = new W5500Buffers();
        _router = new Router(
            new W5500(new IdleBus(), AddressText.ParseMac(Site.WanMac), buffers),
            new W5500(new IdleBus(), AddressText.ParseMac(Site.LanMac), buffers),
            _platform);
        _platform.Free = () =>
        {
            _atDecision = Weigh().Total;
            return FreeBytes;
        };
        Type(script);
        Type("commit\n");
        if (!_router.State.IsEnforcing)
        {
            throw new InvalidOperationException(_router.State.Alarm);
        }
    }

    /// <summary>What a commit hears when it asks how much is free.</summary>
    public int FreeBytes { get; set; } = int.MaxValue;

    /// <summary>What the last commit took after it had asked: the most that was held in two rounds together, beside what was held then.</summary>
    public int TakenByCommit { get; private set; }

    /// <summary>Forwards in force.</summary>
    public int Forwards => _router.State.Forwards.Rules;

    /// <summary>What the box holds now.</summary>
    public HeapWalk Weigh()
    {
        return new HeapWalk().From(_router.State).From(_router).Statics();
    }

    /// <summary>Types lines and lets the box work on them until it has nothing more to say.</summary>
    /// <returns>The most that the box held in two rounds together: what the second began with may go only at its end.</returns>
    public int Type(string lines)
    {
        int peak = 0;
        TakenByCommit = 0;
        _atDecision = int.MaxValue;
        HeapWalk before = Weigh();
        _platform.Type(lines);
        for (int quiet = 0; quiet < QuietTurns;)
        {
            int printed = _platform.Printed;
            _nowMs += Router.TickMs;
            _router.PollOnce(_nowMs);
            HeapWalk now = Weigh();
            peak = Math.Max(peak, now.TotalWith(before));
            TakenByCommit = Math.Max(TakenByCommit, now.TotalWith(before) - _atDecision);
            before = now;
            quiet = _platform.IsTyped && printed == _platform.Printed ? quiet + 1 : 0;
        }

        return peak;
    }
}
