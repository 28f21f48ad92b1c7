// The answer to show status: what the box is, whether it forwards, how full it is, what it counted.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>The state of the box, a line a step.</summary>
public sealed class StatusReply : Reply
{
    private readonly State _state;
    private readonly Candidate _candidate;
    private readonly Uptime _uptime;
    private readonly string _version;
    private readonly Interfaces _interfaces;
    private readonly IPlatform _platform;
    private int _step;

    /// <summary>Begins with everything that is shown.</summary>
    /// <param name="state">The tables.</param>
    /// <param name="candidate">Whether there are edits.</param>
    /// <param name="uptime">How long the box runs.</param>
    /// <param name="version">Of the firmware.</param>
    /// <param name="interfaces">How they are.</param>
    /// <param name="platform">What it has kept about faults.</param>
    public StatusReply(State state, Candidate candidate, Uptime uptime, string version, Interfaces interfaces, IPlatform platform)
    {
        _interfaces = interfaces;
        _platform = platform;
        _state = state;
        _candidate = candidate;
        _uptime = uptime;
        _version = version;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        Counters counters = _state.Counters;
        Policy policy = _state.Policy;
        int step = _step;
        _step++;
        switch (step)
        {
            case 0:
                _state.SweepCounts(nowMs);
                return "Tollgate " + _version + ", up " + _uptime.ToString() + (_candidate.IsEdited ? ", edits are not committed" : "");
            case 1:
                return _interfaces.FilterText(_state);
            case 2:
                return "wan        " + Interface(policy.WanAddress, policy.WanMask) + Gateway(policy.WanGateway) + Interfaces.LinkText(_interfaces.Wan);
            case 3:
                return "lan        " + Interface(policy.LanAddress, policy.LanMask) + Interfaces.LinkText(_interfaces.Lan);
            case 4:
                return "forwards   " + Of(_state.Forwards.Rules, ForwardTable.MaxRules);
            case 5:
                return "mappings   " + Of(_state.Mappings.Count, _state.Mappings.Capacity) + ", sessions " + Of(_state.Sessions.Count, SessionTable.Capacity);
            case 6:
                return "neighbors  lan " + Neighbors(_state.LanNeighbors) + ", wan " + Neighbors(_state.WanNeighbors);
            case 7:
                return "received   " + Text(counters.Received());
            case 8:
                return "forwarded  in " + Text(counters.Inbound) + ", out " + Text(counters.Outbound);
            case 9:
                return "answered   " + Text(counters.Answered) + ", taken " + Text(counters.Taken) + ", waiting " + Text(counters.Held);
            case 10:
                return "dropped    " + Text(counters.Dropped()) + " (show drops)";
            case 11:
                return Interfaces.CountsText("wan", _interfaces.Wan);
            case 12:
                return Interfaces.CountsText("lan", _interfaces.Lan);
            default:
                IsDone = true;
                return Greeting.FaultText(_platform);
        }
    }

    private static string Interface(int address, int mask)
    {
        return address == 0 ? "none" : AddressText.Format(address) + "/" + AddressText.PrefixLengthOf(mask).ToString();
    }

    private static string Of(int used, int capacity)
    {
        return used.ToString() + " of " + capacity.ToString();
    }

    private static string Neighbors(NeighborTable table)
    {
        int used = 0;
        for (int slot = 1; slot <= table.Capacity; slot++)
        {
            if (table.Address[slot] != 0)
            {
                used++;
            }
        }

        return Of(used, table.Capacity);
    }

    private static string Text(int counter)
    {
        return ((uint)counter).ToString();
    }

    private string Gateway(int gateway)
    {
        if (gateway == 0)
        {
            return "";
        }

        int slot = _state.GatewaySlot;
        return " gw " + AddressText.Format(gateway) + (slot != 0 && _state.WanNeighbors.Rows[slot][Row.State] == 0 ? " (answers)" : " (no answer yet)");
    }
}
