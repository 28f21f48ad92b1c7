// The answer to arp: the neighbors of both sides, what is known of them, and what for.

using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>The neighbor tables, the WAN's first.</summary>
public sealed class ArpReply : Reply
{
    // Ours: how many free slots one turn steps over.
    private const int SlotsATurn = 16;

    private readonly Parts _parts;
    private bool _isOnLan;
    private int _slot;
    private int _shown;

    /// <summary>Begins with the tables of a box.</summary>
    public ArpReply(Parts parts)
    {
        _parts = parts;
    }

    /// <inheritdoc/>
    public override string Next(int nowMs)
    {
        if (_slot == 0)
        {
            _slot = 1;
            return Columns("", "ADDRESS", "MAC", "STATE", "AGE s", "USED BY");
        }

        NeighborTable table = _isOnLan ? _parts.State.LanNeighbors : _parts.State.WanNeighbors;
        for (int i = 0; i < SlotsATurn && _slot <= table.Capacity; i++)
        {
            int slot = _slot;
            _slot++;
            if (table.Address[slot] != 0)
            {
                _shown++;
                return Line(table, slot, nowMs);
            }
        }

        if (_slot <= table.Capacity)
        {
            return null;
        }

        if (!_isOnLan)
        {
            _isOnLan = true;
            _slot = 1;
            return null;
        }

        IsDone = true;
        return _shown == 1 ? "1 neighbor" : _shown.ToString() + " neighbors";
    }

    private static string Columns(string side, string address, string mac, string state, string age, string use)
    {
        return side.PadRight(5, ' ') + address.PadRight(16, ' ') + mac.PadRight(18, ' ') + state.PadRight(11, ' ') + age.PadLeft(5, ' ') + "  " + use;
    }

    private string Line(NeighborTable table, int slot, int nowMs)
    {
        int flags = table.Flags[slot];
        bool isKnown = table.Rows[slot][Row.State] == 0;
        bool isFixed = (flags & NeighborTable.FixedMac) != 0;
        return Columns(
            _isOnLan ? "lan" : "wan",
            AddressText.Format(table.Address[slot]),
            isKnown ? AddressText.FormatMac(table.Rows[slot], Row.Header) : "",
            isFixed ? "configured" : isKnown ? "answers" : (flags & NeighborTable.Silent) != 0 ? "no answer" : "asked",
            isKnown && !isFixed ? (table.AgeMs(slot, nowMs) / 1000).ToString() : "",
            Use(table, slot));
    }

    private string Use(NeighborTable table, int slot)
    {
        Policy policy = _parts.State.Policy;
        int address = table.Address[slot];
        if (!_isOnLan)
        {
            return address == policy.WanGateway ? "wan" : "";
        }

        ConfigLine host = _parts.Candidate.Running.FindAddress(address, null);
        return host != null ? "host " + host.Name : address == policy.SyslogAddress ? "log syslog"
            : table.Mappings[slot] != 0 ? "mappings: " + table.Mappings[slot].ToString() : "";
    }
}
