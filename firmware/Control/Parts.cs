// What the commands of the console work on, in one place, so that each of them is made with one word.

using Tollgate.Datapath;
using Tollgate.Hal;
using Tollgate.Services;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>The parts of the box that the console shows and changes.</summary>
public sealed class Parts
{
    /// <summary>The tables.</summary>
    public readonly State State;

    /// <summary>The packet path over them.</summary>
    public readonly PacketPath Path;

    /// <summary>The board.</summary>
    public readonly IPlatform Platform;

    /// <summary>The version of the firmware, for people.</summary>
    public readonly string Version;

    /// <summary>The configuration that is edited and the one in force.</summary>
    public readonly Candidate Candidate = new Candidate();

    /// <summary>What the board keeps.</summary>
    public readonly ConfigStore Store;

    /// <summary>How long the box has run.</summary>
    public readonly Uptime Uptime = new Uptime();

    /// <summary>What has happened.</summary>
    public readonly EventLog Log;

    /// <summary>What the box sends of itself; of a console without a box around it, null.</summary>
    public OwnPackets Own;

    /// <summary>The dialog on the serial line: what a command has to say later, it says by Terminal.Notice.</summary>
    public Terminal Terminal;

    /// <summary>Both interfaces; of a console without a box around it, none.</summary>
    public Interfaces Interfaces = new Interfaces(null, null);

    /// <summary>Takes what others have made, and makes the rest.</summary>
    public Parts(State state, PacketPath path, IPlatform platform, string version)
    {
        State = state;
        Path = path;
        Platform = platform;
        Version = version;
        Store = new ConfigStore(platform);
        Log = new EventLog(Uptime);
    }
}
