// Who sends the probes of FilterProof.cs: somebody that a line lists, from both ends of its list, somebody
// beside it, and a stranger to the whole box.

using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Addresses that probes come from.</summary>
public sealed class ProbeSenders
{
    /// <summary>An address that no session has: only a forward lets it in.</summary>
    public readonly int Stranger;

    /// <summary>The first address that may send; 0 if all that the line lists cannot be on the WAN.</summary>
    public int First;

    /// <summary>The last one.</summary>
    public int Last;

    /// <summary>One that may not; 0 if everybody may.</summary>
    public int Unlisted;

    private readonly State _state;
    private readonly int _wan;
    private ConfigLine _chosen;

    /// <summary>Finds a stranger.</summary>
    /// <param name="state">Its sessions, and its list of addresses that cannot be.</param>
    /// <param name="wan">The box's WAN address.</param>
    public ProbeSenders(State state, int wan)
    {
        _state = state;
        _wan = wan;

        // More addresses than there are sessions.
        for (int number = 1; number < 224 && Stranger == 0; number++)
        {
            int address = AddressText.FromOctets(number, number, number, number);
            Stranger = MaySend(address) && !HasSession(address) ? address : 0;
        }
    }

    /// <summary>Chooses the senders for a line: <see cref="First"/>, <see cref="Last"/> and <see cref="Unlisted"/>.</summary>
    /// <param name="peers">Who may send; null if anybody may.</param>
    public void Choose(ConfigLine peers)
    {
        if (peers == null)
        {
            First = Stranger;
            Last = Stranger;
            Unlisted = 0;
        }
        else if (peers != _chosen)
        {
            ChooseFrom(peers);
        }

        _chosen = peers;
    }

    private void ChooseFrom(ConfigLine peers)
    {
        First = 0;
        Last = 0;
        Unlisted = IsListed(peers, Stranger) ? 0 : Stranger;
        for (int i = 0; i < peers.PeerAddresses.Length; i++)
        {
            int address = peers.PeerAddresses[i];
            int end = address | ~AddressText.MaskOf(peers.PeerLengths[i]);
            int sender = MaySend(address) ? address : MaySend(end) ? end : Prefixes.Contains(address, peers.PeerLengths[i], Stranger) ? Stranger : 0;
            if (sender == 0)
            {
                continue;
            }

            // An address beside a prefix finds a mask that is too short.
            int beside = First == 0 ? AddressText.FromNumber(AddressText.ToNumber(end) + 1) : 0;
            if (beside != 0 && MaySend(beside) && !IsListed(peers, beside))
            {
                Unlisted = beside;
            }

            First = First == 0 ? sender : First;
            Last = MaySend(end) ? end : sender;
        }
    }

    private static bool IsListed(ConfigLine peers, int address)
    {
        for (int i = 0; i < peers.PeerAddresses.Length; i++)
        {
            if (Prefixes.Contains(peers.PeerAddresses[i], peers.PeerLengths[i], address))
            {
                return true;
            }
        }

        return false;
    }

    private bool MaySend(int address)
    {
        return address != _wan && !_state.Filter.IsMartian(address);
    }

    private bool HasSession(int remote)
    {
        SessionTable sessions = _state.Sessions;
        int slot = SessionTable.Capacity;
        while (slot > 0 && (!sessions.IsUsed[slot] || SessionTable.RemoteOf(sessions.Rows[slot]) != remote))
        {
            slot--;
        }

        return slot != 0;
    }
}
