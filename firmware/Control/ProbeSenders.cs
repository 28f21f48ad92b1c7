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

    // Ours: who was chosen for the last few lines. Ranges of several lines lie between each other.
    private readonly ConfigLine[] _lines = new ConfigLine[16];
    private readonly int[] _chosen = new int[16 * 3];
    private int _count;

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
        else
        {
            int line = 0;
            while (line < _lines.Length && _lines[line] != peers)
            {
                line++;
            }

            if (line == _lines.Length)
            {
                line = _count % _lines.Length;
                _count++;
                ChooseFrom(peers);
                _lines[line] = peers;
                _chosen[line * 3] = First;
                _chosen[(line * 3) + 1] = Last;
                _chosen[(line * 3) + 2] = Unlisted;
            }

            First = _chosen[line * 3];
            Last = _chosen[(line * 3) + 1];
            Unlisted = _chosen[(line * 3) + 2];
        }
    }

    private void ChooseFrom(ConfigLine peers)
    {
        int count = peers.PeerAddresses.Length;
        First = 0;
        Last = 0;
        Unlisted = 0;
        int at = 0;
        for (; at < count && First == 0; at++)
        {
            First = SenderIn(peers, at, false);
        }

        for (int last = count - 1; last >= 0 && Last == 0; last--)
        {
            Last = SenderIn(peers, last, true);
        }

        if (First == 0)
        {
            return;
        }

        // An address beside a prefix finds a mask that is too short.
        int end = peers.PeerAddresses[at - 1] | ~AddressText.MaskOf(peers.PeerLengths[at - 1]);
        int beside = AddressText.FromNumber(AddressText.ToNumber(end) + 1);
        if (!MaySend(beside) || IsListed(peers, beside))
        {
            beside = Stranger;
        }

        Unlisted = beside == Stranger && IsListed(peers, Stranger) ? 0 : beside;
    }

    /// <summary>The first or the last address of a prefix, if that may be on the WAN; else another of it.</summary>
    private int SenderIn(ConfigLine peers, int at, bool isLast)
    {
        int first = peers.PeerAddresses[at];
        int length = peers.PeerLengths[at];
        int last = first | ~AddressText.MaskOf(length);
        int wanted = isLast ? last : first;
        int other = isLast ? first : last;
        return MaySend(wanted) ? wanted : MaySend(other) ? other : Prefixes.Contains(first, length, Stranger) ? Stranger : 0;
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
