// The answer to show log, and the words of an event wherever it is told: there, on the console when it
// happens (EventWatch.cs), and at the log station. The ring itself has numbers only (EventLog.cs).

using Tollgate.Services;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>The events that are kept, oldest first.</summary>
public sealed class LogReply : Reply
{
    private readonly Parts _parts;
    private int _next = -1;

    /// <summary>Begins with the log of a box.</summary>
    public LogReply(Parts parts)
    {
        _parts = parts;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        EventLog log = _parts.Log;
        if (_next < 0)
        {
            _next = 0;
            IsDone = log.Count == 0;
            return IsDone ? "nothing has happened" : "SINCE START   AGO           EVENT";
        }

        // Events may have come meanwhile, and the oldest have made room for them.
        int oldest = log.Count - EventLog.Capacity;
        int index = _next < oldest ? oldest : _next;
        _next = index + 1;
        IsDone = _next == log.Count;
        _parts.Uptime.Look(nowMs);
        return Uptime.Text(log.Seconds(index)).PadRight(14, ' ')
            + Uptime.Text(_parts.Uptime.Seconds - log.Seconds(index)).PadRight(14, ' ') + Words(_parts, index);
    }

    /// <summary>What an event was, in words. Allocates.</summary>
    /// <param name="parts">The box.</param>
    /// <param name="index">Of the event in its log.</param>
    public static string Words(Parts parts, int index)
    {
        int number = parts.Log.Number(index);
        string side = number == 0 ? "wan: " : "lan: ";
        switch (parts.Log.Kind(index))
        {
            case EventLog.Committed:
                return "commit " + number.ToString();
            case EventLog.WaitsForConfirm:
                return "commit, waits " + number.ToString() + " minutes to be confirmed";
            case EventLog.Confirmed:
                return "commit " + number.ToString() + " confirmed";
            case EventLog.NotConfirmed:
                return "commit not confirmed, the configuration before is in force again";
            case EventLog.RolledBack:
                return "commit taken back by hand, the configuration before is in force again";
            case EventLog.Started:
                return "started" + (number == 0 ? "" : ", faults so far: " + number.ToString() + ", the last: " + parts.Platform.FaultText());
            case EventLog.LinkUp:
                return side + "link up";
            case EventLog.LinkDown:
                return side + "LINK DOWN";
            case EventLog.Works:
                return side + "works again";
            case EventLog.DoesNotWork:
                return side + "DOES NOT WORK, see: show status";
            case EventLog.Answers:
                return Station(parts, number) + " answers again";
            case EventLog.DoesNotAnswer:
                return Station(parts, number) + " does not answer";
            case EventLog.TableFull:
                return "table-full " + Times(number) + ": no room for new mappings or sessions, see: show status";
            case EventLog.HostLimit:
                return "host-limit " + Times(number) + ": a host has its share of mappings, see: show sessions";
            case EventLog.TxFull:
                return "tx-full " + Times(number) + ": an interface could not send";
            case EventLog.WanConflict:
                return "wan: " + Conflict(parts.Own.WanClaim, number);
            case EventLog.LanConflict:
                return "lan: " + Conflict(parts.Own.LanClaim, number);
            default:
                return "log station " + AddressText.Format(number) + " does not answer";
        }
    }

    /// <summary>An event as a syslog message (RFC 5424), of ASCII only. Allocates.</summary>
    /// <param name="parts">The box.</param>
    /// <param name="index">Of the event in its log.</param>
    public static string Datagram(Parts parts, int index)
    {
        // There is no clock of day: a NILVALUE, and sysUpTime in hundredths of a second (section 7.3.2), modulo 2^32.
        return "<" + (Facility + Severity(parts.Log.Kind(index))).ToString() + ">1 - " + AddressText.Format(parts.State.Policy.LanAddress)
            + " tollgate - " + parts.Log.Kind(index).ToString() + " [meta sequenceId=\"" + (index + 1).ToString()
            + "\" sysUpTime=\"" + ((uint)(parts.Log.Seconds(index) * 100)).ToString() + "\"] " + Words(parts, index);
    }

    // RFC 5424 section 6.2.1: local use 0. The other facilities are parts of a host, which the box is not.
    private const int Facility = 16 * 8;

    /// <summary>RFC 5424 table 2: what stops calls is an error, what may is a warning, the rest a notice.</summary>
    private static int Severity(int kind)
    {
        switch (kind)
        {
            case EventLog.LinkDown:
            case EventLog.DoesNotWork:
            case EventLog.WanConflict:
            case EventLog.LanConflict:
                return 3;
            case EventLog.NotConfirmed:
            case EventLog.DoesNotAnswer:
            case EventLog.TableFull:
            case EventLog.HostLimit:
            case EventLog.TxFull:
            case EventLog.SyslogFailed:
                return 4;
            default:
                return 5;
        }
    }

    private static string Times(int count)
    {
        return count == 1 ? "once" : ((uint)count).ToString() + " times";
    }

    private static string Conflict(AddressClaim claim, int number)
    {
        // The log keeps the end of the MAC only: of another station than the last one, that is all that is known.
        ushort[] mac = new ushort[] { claim.Other[0], (ushort)(number >> 16), (ushort)number };
        bool isLast = mac[1] == claim.Other[1] && mac[2] == claim.Other[2];
        string text = AddressText.FormatMac(mac, 0);
        return "ADDRESS CONFLICT with MAC " + (isLast ? text : "..:..:" + text.Substring(6)) + ", see: show status";
    }

    private static string Station(Parts parts, int address)
    {
        ConfigLine host = parts.Candidate.Running.FindAddress(address, null);
        return (host != null ? "host " + host.Name : address == parts.State.Policy.WanGateway ? "gateway" : "host") + " " + AddressText.Format(address);
    }
}
