// A Clarent command center on the Internet: it sends commands to a gateway behind the box, and
// asks it for reports, unasked: only the port forward lets them in.

namespace Tollgate.Sim;

/// <summary>A Clarent command center.</summary>
public sealed class CommandCenter
{
    private const long PeriodUs = 3_000_000;

    private readonly UdpSocket _command;
    private readonly UdpSocket _report;
    private readonly Ip _gateway;

    /// <summary>Begins to command a gateway.</summary>
    /// <param name="host">The command center as a station.</param>
    /// <param name="gateway">The gateway's address, as seen from here.</param>
    public CommandCenter(Host host, Ip gateway)
    {
        Host = host;
        _gateway = gateway;
        _command = host.OpenUdp(ClarentGateway.CommandPort, (_, _) => { });
        _report = host.OpenUdp(ClarentGateway.ReportPort, (_, _) => ReportsReceived++);
        host.Clock.After(PeriodUs, Command);
    }

    /// <summary>The command center as a station.</summary>
    public Host Host { get; }

    /// <summary>Commands sent.</summary>
    public int CommandsSent { get; private set; }

    /// <summary>Reports received.</summary>
    public int ReportsReceived { get; private set; }

    private void Command()
    {
        CommandsSent++;
        _command.Send(new Endpoint(_gateway, ClarentGateway.CommandPort), "COMMAND");
        _report.Send(new Endpoint(_gateway, ClarentGateway.ReportPort), "REPORT?");
        Host.Clock.After(PeriodUs, Command);
    }
}
