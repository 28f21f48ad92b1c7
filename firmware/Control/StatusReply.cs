// The answer to show status: what the box is, whether it forwards, how full it is, what it counted.

using Tollgate.Hal;
using Tollgate.Services;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>The state of the box, a line a step.</summary>
public sealed class StatusReply : Reply
{
    private readonly Parts _parts;
    private int _step;

    /// <summary>Begins with everything that is shown.</summary>
    /// <param name="parts">The box.</param>
    public StatusReply(Parts parts)
    {
        _parts = parts;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        State state = _parts.State;
        Counters counters = state.Counters;
        Policy policy = state.Policy;
        Interfaces interfaces = _parts.Interfaces;
        int step = _step;
        _step++;
        switch (step)
        {
            case 0:
                state.SweepCounts(nowMs);
                return "Tollgate " + _parts.Version + ", up " + _parts.Uptime.ToString() + (_parts.Candidate.IsEdited ? ", edits are not committed" : "");
            case 1:
                return interfaces.FilterText(state);
            case 2:
                return "wan        " + Interface(policy.WanAddress, policy.WanMask) + Gateway(policy.WanGateway) + Interfaces.LinkText(interfaces.Wan);
            case 3:
                return "lan        " + Interface(policy.LanAddress, policy.LanMask) + Interfaces.LinkText(interfaces.Lan);
            case 4:
                return _parts.Own == null ? null : Conflict("wan", _parts.Own.WanClaim, policy.WanAddress);
            case 5:
                return _parts.Own == null ? null : Conflict("lan", _parts.Own.LanClaim, policy.LanAddress);
            case 6:
                return "forwards   " + Of(state.Forwards.Rules, ForwardTable.MaxRules);
            case 7:
                return "limits     mappings " + policy.HostLimit.ToString() + ", new-mappings " + policy.HostRate.ToString()
                    + ", errors " + policy.ErrorRate.ToString();
            case 8:
                return "options    dscp " + OnOff(policy.MarksVoice) + ", wan-ping " + OnOff(policy.AnswersWanPing)
                    + ", wan mtu " + policy.WanMtu.ToString() + ", wan rate " + (policy.WanRate == 0 ? "none" : ConfigText.Rate(policy.WanRate));
            case 9:
                return "mappings   " + Of(state.Mappings.Count, state.Mappings.Capacity) + ", sessions " + Of(state.Sessions.Count, SessionTable.Capacity);
            case 10:
                return "neighbors  lan " + Neighbors(state.LanNeighbors) + ", wan " + Neighbors(state.WanNeighbors);
            case 11:
                return "received   " + Text(counters.Received());
            case 12:
                return "forwarded  in " + Text(counters.Inbound) + ", out " + Text(counters.Outbound);
            case 13:
                return "answered   " + Text(counters.Answered) + ", taken " + Text(counters.Taken) + ", waiting " + Text(counters.Held);
            case 14:
                return "dropped    " + Text(counters.Dropped()) + " (show drops)";
            case 15:
                return QueueText(state.WanQueue);
            case 16:
                return Interfaces.CountsText("wan", interfaces.Wan);
            case 17:
                return Interfaces.CountsText("lan", interfaces.Lan);
            default:
                IsDone = true;
                return Greeting.FaultText(_parts.Platform);
        }
    }

    private static string Interface(int address, int mask)
    {
        return address == 0 ? "none" : AddressText.Format(address) + "/" + AddressText.PrefixLengthOf(mask).ToString();
    }

    private static string QueueText(WanQueue queue)
    {
        return queue == null ? null : "wan queue  voice " + queue.Voice.MostCount.ToString() + " packets, " + queue.Voice.MostMs.ToString()
            + " ms at most, dropped " + Text(queue.Voice.Refused) + "; rest " + queue.Rest.MostCount.ToString() + ", dropped " + Text(queue.Rest.Refused);
    }

    private static string Conflict(string side, AddressClaim claim, int address)
    {
        return !claim.IsAlarm ? null
            : side + "        ADDRESS CONFLICT, alarm: " + AddressText.FormatMac(claim.Other, 0) + " has " + AddressText.Format(address) + " too";
    }

    private static string OnOff(bool isOn)
    {
        return isOn ? "on" : "off";
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

        int slot = _parts.State.GatewaySlot;
        return " gw " + AddressText.Format(gateway) + (slot != 0 && _parts.State.WanNeighbors.Rows[slot][Row.State] == 0 ? " (answers)" : " (no answer yet)");
    }
}
