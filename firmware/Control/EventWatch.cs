// Finds out what happens to the box by looking, a little every eighth of a second: the packet path has no
// hooks for it and costs nothing more. Also hands the events on: to the console, a line each, and to the log
// station by syslog, a datagram each. What waits for either is the ring of EventLog.cs and never more.

using Tollgate.Services;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>Looks for events. An event allocates when it is told.</summary>
public sealed class EventWatch
{
    /// <summary>Ours: time between two looks; each is at something else, and all have been seen after four.</summary>
    public const int LookMs = 125;

    // Ours: neighbors of one look.
    private const int HostsALook = 4;

    // Ours: a drop reason that goes on is noted once a minute.
    private const int AgainMs = 60000;

    // Ours: three ARP requests go out in three seconds. A log station that has answered none is asked again each minute.
    private const int PatienceMs = 4000;

    private readonly Parts _parts;
    private readonly EventLog _log;
    private readonly byte[] _hosts;
    private readonly int[] _drops;
    private readonly int[] _seen = new int[3];
    private readonly int[] _dueMs = new int[3];
    private int _step;
    private int _interfaces;
    private int _host;
    private int _told;
    private int _sent;
    private int _asked;
    private int _askDueMs;
    private bool _isClaiming;

    /// <summary>Watches the parts of a box.</summary>
    public EventWatch(Parts parts)
    {
        _parts = parts;
        _log = parts.Log;
        _hosts = parts.State.LanNeighbors.Flags;
        _drops = parts.State.Counters.Drops;
    }

    /// <summary>Begins: how the interfaces are now is what the console prints at its start.</summary>
    public void Start(int nowMs)
    {
        _interfaces = ReadInterfaces();
        for (int i = 0; i < _dueMs.Length; i++)
        {
            _dueMs[i] = nowMs;
        }

        _log.Add(EventLog.Started, _parts.Platform.FaultCount(), nowMs);
    }

    /// <summary>Looks at one thing, in turn. Allocates only what it sends.</summary>
    public void Look(int nowMs)
    {
        _step = (_step + 1) & 3;
        if ((_isClaiming || _step == 0) && _parts.Own != null)
        {
            _isClaiming = _parts.Own.TickClaims(nowMs);
        }

        switch (_step)
        {
            case 0:
                LookAtInterfaces(nowMs);
                break;
            case 1:
                LookAtDrops(nowMs);
                break;
            case 2:
                LookAtHosts(nowMs);
                break;
            default:
                Tell();
                Send(nowMs);
                break;
        }
    }

    /// <summary>A bit each: wan link, lan link, wan trouble, lan trouble, wan address conflict, lan address conflict.</summary>
    private int ReadInterfaces()
    {
        Interfaces interfaces = _parts.Interfaces;
        if (interfaces.Wan == null)
        {
            return 0;
        }

        return (interfaces.Wan.IsLinkUp ? 1 : 0) | (interfaces.Lan.IsLinkUp ? 2 : 0)
            | (interfaces.Wan.Trouble != null ? 4 : 0) | (interfaces.Lan.Trouble != null ? 8 : 0)
            | (_parts.Own.WanClaim.IsAlarm ? 16 : 0) | (_parts.Own.LanClaim.IsAlarm ? 32 : 0);
    }

    private void LookAtInterfaces(int nowMs)
    {
        // The link of an interface that does not work says nothing.
        int seen = ReadInterfaces();
        int broken = (seen >> 2) & 3;
        seen = (seen & ~broken) | (_interfaces & broken);
        int changed = seen ^ _interfaces;
        _interfaces = seen;
        for (int side = 0; changed != 0 && side < 2; side++)
        {
            if ((changed & (4 << side)) != 0)
            {
                _log.Add((seen & (4 << side)) != 0 ? EventLog.DoesNotWork : EventLog.Works, side, nowMs);
            }

            if ((changed & (1 << side)) != 0)
            {
                _log.Add((seen & (1 << side)) != 0 ? EventLog.LinkUp : EventLog.LinkDown, side, nowMs);
            }

            if ((changed & seen & (16 << side)) != 0)
            {
                ushort[] other = (side == 0 ? _parts.Own.WanClaim : _parts.Own.LanClaim).Other;
                _log.Add(EventLog.WanConflict + side, (other[1] << 16) | other[2], nowMs);
            }
        }
    }

    private void LookAtDrops(int nowMs)
    {
        LookAtDrop(0, _drops[DropReason.TableFull], nowMs);
        LookAtDrop(1, _drops[DropReason.HostLimit], nowMs);
        LookAtDrop(2, _drops[DropReason.TxFull], nowMs);
    }

    private void LookAtDrop(int which, int count, int nowMs)
    {
        if (nowMs - _dueMs[which] < 0)
        {
            return;
        }

        // Moved along, or the clock would come round to it.
        _dueMs[which] = nowMs;
        int more = count - _seen[which];
        if (more != 0)
        {
            // Less than before: somebody has cleared the counters.
            _log.Add(EventLog.TableFull + which, more < 0 ? count : more, nowMs);
            _seen[which] = count;
            _dueMs[which] = nowMs + AgainMs;
        }
    }

    private void LookAtHosts(int nowMs)
    {
        State state = _parts.State;
        LookAtNeighbor(state.WanNeighbors, state.GatewaySlot, nowMs);
        byte[] flags = _hosts;
        int slot = _host;
        for (int i = 0; i < HostsALook; i++)
        {
            slot = slot + 1 < flags.Length ? slot + 1 : 1;
            int noted = flags[slot] & (NeighborTable.Silent | NeighborTable.Noted);
            if (noted == NeighborTable.Silent || noted == NeighborTable.Noted)
            {
                LookAtNeighbor(state.LanNeighbors, slot, nowMs);
            }
        }

        _host = slot;
    }

    private void LookAtNeighbor(NeighborTable table, int slot, int nowMs)
    {
        int flags = table.Flags[slot];
        bool isSilent = (flags & NeighborTable.Silent) != 0;
        if ((flags & NeighborTable.Pinned) != 0 && isSilent != ((flags & NeighborTable.Noted) != 0))
        {
            table.Flags[slot] = (byte)(flags ^ NeighborTable.Noted);
            _log.Add(isSilent ? EventLog.DoesNotAnswer : EventLog.Answers, table.Address[slot], nowMs);
        }
    }

    /// <summary>Tells the oldest event that the console has not told; a commit speaks for itself.</summary>
    private void Tell()
    {
        int oldest = _log.Count - EventLog.Capacity;
        _told = _told < oldest ? oldest : _told;
        bool isTold = false;
        while (!isTold && _told < _log.Count)
        {
            isTold = _log.Kind(_told) > EventLog.Started;
            if (isTold)
            {
                _parts.Terminal.Notice("log: " + LogReply.Words(_parts, _told));
            }

            _told++;
        }
    }

    /// <summary>
    /// Sends the oldest event that the log station has not been sent. While it does not answer ARP the events wait in
    /// the ring, so a burst is no larger; that it does not answer is an event only where one waits already, so the
    /// log cannot feed itself.
    /// </summary>
    private void Send(int nowMs)
    {
        int station = _parts.State.Policy.SyslogAddress;
        OwnPackets own = _parts.Own;
        int oldest = _log.Count - EventLog.Capacity;
        _sent = station == 0 ? _log.Count : _sent < oldest ? oldest : _sent;
        if (_sent == _log.Count || own == null || !_parts.Interfaces.Lan.IsLinkUp)
        {
            _asked = 0;
        }
        else if (own.IsReady(station))
        {
            _asked = 0;
            _sent += own.SendText(station, LogReply.Datagram(_parts, _sent).ToCharArray()) ? 1 : 0;
        }
        else if (_asked == 0 || nowMs - _askDueMs >= 0)
        {
            if (_asked == 1)
            {
                _log.Add(EventLog.SyslogFailed, station, nowMs);
            }

            _askDueMs = nowMs + (_asked == 0 ? PatienceMs : AgainMs);
            _asked = _asked == 0 ? 1 : 2;
            own.Ask(station, nowMs);
        }
    }
}
