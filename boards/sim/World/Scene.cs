// The whole simulated world, wired up:
//     Max units, Clarent gateway -- lan -- BOX -- wan -- provider -- Net2Phone, Clarent peer, scanner
// Who wants to see how a call goes begins here.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Tollgate.Sim;

/// <summary>What there is in the world.</summary>
public sealed record SceneOptions
{
    /// <summary>Telephone ports of the first Max unit.</summary>
    public int Lines { get; init; } = 8;

    /// <summary>Whether there is a second Max unit, which also uses UDP 6801.</summary>
    public bool HasSecondUnit { get; init; }

    /// <summary>Whether a stranger tries doors.</summary>
    public bool HasScanner { get; init; }

    /// <summary>Whether the box has no configuration yet.</summary>
    public bool IsFactory { get; init; }

    /// <summary>Told of what the box writes on its console, from its first byte.</summary>
    public Action<byte[]>? Console { get; init; }

    /// <summary>What the box's clock says at the start, in milliseconds.</summary>
    public int StartMs { get; init; }

    /// <summary>Seed of everything that is left to chance.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>The simulated world.</summary>
public sealed class Scene
{
    /// <summary>The box's address on the Internet.</summary>
    public static readonly Ip BoxAddress = Ip.Parse("198.18.5.2");

    // Ours: 20 ms from one end of the Internet to the other.
    private const long InternetDelayUs = 10_000;
    private const long CableDelayUs = 20;
    private const long BootMs = 50;

    /// <summary>Builds the world and switches the box on, with its configuration if it shall have one.</summary>
    public Scene(SceneOptions options)
    {
        Clock = new VirtualClock(options.StartMs);
        Network lan = new(Clock, Faults, 1, "192.168.10.1", 24, CableDelayUs);
        Network wan = new(Clock, Faults, 2, "198.18.5.1", 24, CableDelayUs);
        Network internet = new(Clock, Faults, 3, "198.18.8.254", 22, InternetDelayUs);
        LanNetwork = lan;
        WanNetwork = wan;
        Internet = internet;
        Box = new Box(wan, lan, options.Seed);
        _ = new IspRouter(wan, internet);
        Configuration = options.IsFactory ? "" : Write(options);
        Box.Platform.Line.Written += options.Console;
        Box.PowerOn();
        string? wrong = options.IsFactory ? null : Box.Configure(Configuration);
        if (wrong != null)
        {
            throw new InvalidOperationException(wrong);
        }

        // The box was there first: its chips take 25 ms to start.
        Clock.RunMs(BootMs);

        Net2Phone = new Net2Phone(internet, Book);
        MaxA = new MaxGateway(new Host(lan, "maxA", "192.168.10.11"), new MaxPorts(options.Lines), Net2Phone.Servers, Book);
        Units.Add(MaxA);
        if (options.HasSecondUnit)
        {
            MaxPorts ports = new(8, Opal: 7100, Tcp: 4100, Udp: 21100);
            Units.Add(new MaxGateway(new Host(lan, "maxB", "192.168.10.12"), ports, Net2Phone.Servers, Book));
        }

        Clarent = new ClarentGateway(new Host(lan, "gw1", "192.168.10.21"), Book, isInside: true);
        ClarentPeer = new ClarentGateway(new Host(internet, "hq", "198.18.9.4"), Book, isInside: false);
        CommandCenter = new CommandCenter(new Host(internet, "center", "198.18.9.9"), BoxAddress);
        Stranger = new ClarentGateway(new Host(internet, "stranger", "198.18.11.5"), Book, isInside: false);
        if (options.HasScanner)
        {
            Scanner = new Scanner(new Host(internet, "scanner", "198.18.11.66"), BoxAddress);
        }
    }

    /// <summary>The time of the world.</summary>
    public VirtualClock Clock { get; }

    /// <summary>What stations found wrong.</summary>
    public Faults Faults { get; } = new();

    /// <summary>All calls.</summary>
    public CallBook Book { get; } = new();

    /// <summary>The network behind the box.</summary>
    public Network LanNetwork { get; }

    /// <summary>The network between the box and the provider.</summary>
    public Network WanNetwork { get; }

    /// <summary>The network behind the provider.</summary>
    public Network Internet { get; }

    /// <summary>The box.</summary>
    public Box Box { get; }

    /// <summary>The configuration lines that the box was given; "" if it was given none.</summary>
    public string Configuration { get; }

    /// <summary>The servers and phones of the Net2Phone service.</summary>
    public Net2Phone Net2Phone { get; }

    /// <summary>The Max units behind the box.</summary>
    public List<MaxGateway> Units { get; } = new();

    /// <summary>The first Max unit, which owns UDP 6801.</summary>
    public MaxGateway MaxA { get; }

    /// <summary>The Clarent gateway behind the box.</summary>
    public ClarentGateway Clarent { get; }

    /// <summary>The Clarent gateway that may call it.</summary>
    public ClarentGateway ClarentPeer { get; }

    /// <summary>The command center that may command it.</summary>
    public CommandCenter CommandCenter { get; }

    /// <summary>A Clarent gateway that may not call it.</summary>
    public ClarentGateway Stranger { get; }

    /// <summary>Who tries doors; null if nobody does.</summary>
    public Scanner? Scanner { get; }

    /// <summary>Everybody stops talking, and what is on its way arrives: afterwards what is missing is lost.</summary>
    public void FallSilent()
    {
        Book.IsMuted = true;
        Clock.RunMs(1000);
    }

    private static string Write(SceneOptions options)
    {
        StringBuilder lines = new();
        lines.Append(CultureInfo.InvariantCulture, $"""
            wan static {BoxAddress}/24 gw 198.18.5.1
            lan 192.168.10.1/24
            host maxA 192.168.10.11
            host gw1 192.168.10.21
            peers hq 198.18.9.4 198.18.9.8/29
            max maxA ports {options.Lines}
            clarent gw1 command from hq
            clarent gw1 gateway from hq

            """);
        if (options.HasSecondUnit)
        {
            lines.Append("""
                host maxB 192.168.10.12
                max maxB ports 8 opal 7100 tcp 4100 udp 21100 no6801

                """);
        }

        return lines.ToString();
    }
}
