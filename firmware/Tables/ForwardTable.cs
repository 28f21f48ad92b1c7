// The compact static port-forward table. A port's high byte is its page; each page has a chain of
// rows (Row.cs), one for each forward that touches it, usually one or two. Made at commit; the
// packet path walks a chain itself:
//     row = UdpPages[high byte of the port]               null: nothing in this page
//     row = Rows[TcpPages[high byte of the port]]         the same for TCP
//     matches if row[FirstPort] <= port <= row[LastPort]  words as they lie in the frame
//     row = Rows[row[Next]]                               Rows[0] is null
// UDP carries the voice, so its pages have the rows themselves, which takes six times the memory.
// Inside a page the words of two ports are in the order of their numbers in either word order,
// so nothing is swapped for the match.

using Tollgate.Hal;
using Tollgate.Wire;

namespace Tollgate.Tables;

/// <summary>Static port forwards, compiled for the match. Rules are numbered from 1.</summary>
public sealed class ForwardTable
{
    /// <summary>Rules at most. Ours: 30 Max units and what goes with them.</summary>
    public const int MaxRules = 128;

    /// <summary>Peer prefixes at most, over all rules that name different peers.</summary>
    public const int MaxPeers = 128;

    /// <summary>The first row of each page of UDP ports; null if no rule touches it.</summary>
    public readonly ushort[][] UdpPages = new ushort[256][];

    /// <summary>The number of the first row of each page of TCP ports; 0 if no rule touches it.</summary>
    public readonly ushort[] TcpPages = new ushort[256];

    /// <summary>The rows by number. A rule has one for the page it begins in, one for the page it ends
    /// in and one for all pages between, as far as they differ. Row 0 is null. Each <see cref="Load"/> makes another array.</summary>
    public ushort[][] Rows;

    /// <summary>First port of each rule, as a number.</summary>
    public int[] FirstPort;

    /// <summary>Last port of each rule, as a number.</summary>
    public int[] LastPort;

    /// <summary>Whether each rule is one of TCP, else of UDP.</summary>
    public bool[] IsTcp;

    /// <summary>The inside host of each rule.</summary>
    public int[] Inside;

    /// <summary>First peer of each rule in <see cref="PeerAddress"/>.</summary>
    public byte[] PeerStart;

    /// <summary>One after the last peer of each rule; 0 if any endpoint may send.</summary>
    public byte[] PeerEnd;

    /// <summary>Addresses of peer prefixes.</summary>
    public int[] PeerAddress;

    /// <summary>Masks of peer prefixes.</summary>
    public int[] PeerMask;

    /// <summary>Packets that each rule let in, as far as swept (<see cref="SweepAll"/>).</summary>
    public int[] Hits;

    /// <summary>The configuration line of each rule, from 1.</summary>
    public ushort[] Line;

    // A mask of 24 bits, in the form of an address.
    private const int Mask24 = WordOrder.LowByteFirst ? unchecked((int)0xFFFF00FF) : unchecked((int)0xFFFFFF00);

    private readonly Counters _counters;
    private readonly AddressFilter _filter;
    private byte[] _host;
    private int _rules;
    private int _rows;
    private int _sweepAt;

    /// <summary>Allocates the table.</summary>
    /// <param name="counters">Where the packets that rows count end up.</param>
    /// <param name="filter">Says which peers need no look at their address.</param>
    public ForwardTable(Counters counters, AddressFilter filter)
    {
        _counters = counters;
        _filter = filter;
        Clear(new ForwardRule[0]);
    }

    /// <summary>Rules there are, and the highest number of one.</summary>
    public int Rules
    {
        get { return _rules; }
    }

    /// <summary>Compiles rules. Allocates. A rule of the same ports and host keeps its swept hits, the others start at zero.</summary>
    /// <param name="policy">Its rules do not overlap; at most <see cref="MaxRules"/> of them, no port 0.</param>
    /// <param name="hosts">The LAN's neighbors: each inside host is pinned there.</param>
    /// <param name="nowMs">The clock.</param>
    public void Load(Policy policy, NeighborTable hosts, int nowMs)
    {
        int[] oldFirst = FirstPort;
        int[] oldLast = LastPort;
        bool[] oldIsTcp = IsTcp;
        int[] oldInside = Inside;
        int[] oldHits = Hits;
        Clear(policy.Rules);
        ForwardRule[] listed = new ForwardRule[policy.Rules.Length + 1];
        bool[] isVoice = new bool[policy.Rules.Length + 1];
        for (int i = 0; i < policy.Rules.Length; i++)
        {
            int at = Insert(policy.Rules[i], listed);
            System.Array.Copy(isVoice, at, isVoice, at + 1, _rules - at);
            isVoice[at] = policy.Rules[i].IsVoice;
        }

        // Both begin with their lowest port: one walk over the old rules is enough.
        int from = 1;
        for (int rule = 1; rule <= _rules; rule++)
        {
            while (from < oldFirst.Length && oldFirst[from] < FirstPort[rule])
            {
                from++;
            }

            for (int old = from; old < oldFirst.Length && oldFirst[old] == FirstPort[rule]; old++)
            {
                if (oldLast[old] == LastPort[rule] && oldIsTcp[old] == IsTcp[rule] && oldInside[old] == Inside[rule])
                {
                    Hits[rule] = oldHits[old];
                }
            }
        }

        // From the last rule to the first: a page's chain begins with its lowest port.
        bool[] isFilled = new bool[hosts.Capacity + 1];
        for (int rule = _rules; rule >= 1; rule--)
        {
            int host = hosts.Pin(Inside[rule], null, nowMs);
            if (host == 0 || !isFilled[host])
            {
                isFilled[host] = true;
                RowMath.Fill(hosts.Rows[host], Inside[rule], policy.WanAddress);
            }

            _host[rule] = (byte)host;
            AddRows(rule, policy, hosts.Rows[host], isVoice[rule]);
        }
    }

    /// <summary>Takes over a host's Ethernet header: its MAC is known now, or has changed, or is lost.</summary>
    /// <param name="host">Slot in the LAN's neighbor table.</param>
    /// <param name="hostRow">Its row.</param>
    public void Refresh(int host, ushort[] hostRow)
    {
        for (int number = 1; number <= _rows; number++)
        {
            if (_host[Rows[number][Row.Rule] & Row.RuleMask] == host)
            {
                RowMath.Readdress(Rows[number], hostRow);
            }
        }
    }

    /// <summary>The rule of an outside port, for the slow paths and the console.</summary>
    /// <param name="isTcp">TCP, else UDP.</param>
    /// <param name="port">As a number, 0-65535.</param>
    /// <returns>0 if there is none.</returns>
    public int Find(bool isTcp, int port)
    {
        ushort[] row = FindRow(isTcp, WordOrder.Swap(port));
        return row == null ? 0 : row[Row.Rule] & Row.RuleMask;
    }

    /// <summary>The row of an outside port: the packet path's walk, for the slow paths.</summary>
    /// <param name="isTcp">TCP, else UDP.</param>
    /// <param name="portWord">As it lies in a frame.</param>
    /// <returns>Null if there is none.</returns>
    public ushort[] FindRow(bool isTcp, int portWord)
    {
        int page = (portWord >> WordOrder.FirstByteShift) & 0xFF;
        ushort[] row = isTcp ? Rows[TcpPages[page]] : UdpPages[page];
        while (row != null && (portWord < row[Row.FirstPort] || portWord > row[Row.LastPort]))
        {
            row = Rows[row[Row.Next]];
        }

        return row;
    }

    /// <summary>Whether a rule lets a remote in.</summary>
    /// <param name="rule">A rule.</param>
    /// <param name="remote">The remote's address.</param>
    public bool Admits(int rule, int remote)
    {
        int end = PeerEnd[rule];
        for (int peer = PeerStart[rule]; peer < end; peer++)
        {
            if (((remote ^ PeerAddress[peer]) & PeerMask[peer]) == 0)
            {
                return true;
            }
        }

        return end == 0;
    }

    /// <summary>Collects the counts of one row, in turn.</summary>
    public void Sweep()
    {
        if (_rows != 0)
        {
            _sweepAt = _sweepAt >= _rows ? 1 : _sweepAt + 1;
            Collect(Rows[_sweepAt]);
        }
    }

    /// <summary>Collects the counts of all rows.</summary>
    public void SweepAll()
    {
        for (int number = 1; number <= _rows; number++)
        {
            Collect(Rows[number]);
        }
    }

    private void Collect(ushort[] row)
    {
        int inbound = row[Row.InboundCount];
        Hits[row[Row.Rule] & Row.RuleMask] += inbound;
        _counters.Inbound += inbound;
        _counters.Outbound += row[Row.OutboundCount];
        row[Row.InboundCount] = 0;
        row[Row.OutboundCount] = 0;
    }

    /// <summary>Empties the table and makes it as large as some rules need.</summary>
    private void Clear(ForwardRule[] rules)
    {
        int rows = 0;
        int peers = 0;
        for (int i = 0; i < rules.Length; i++)
        {
            int pages = (rules[i].LastPort >> 8) - (rules[i].FirstPort >> 8) + 1;
            rows += pages < 3 ? pages : 3;
            peers += rules[i].PeerAddresses == null ? 0 : rules[i].PeerAddresses.Length;
        }

        // Peers that several rules name are here once, and there are no more than that of them.
        peers = peers < MaxPeers ? peers : MaxPeers;
        System.Array.Clear(UdpPages, 0, UdpPages.Length);
        System.Array.Clear(TcpPages, 0, TcpPages.Length);
        int slots = rules.Length + 1;
        Rows = new ushort[rows + 1][];
        FirstPort = new int[slots];
        LastPort = new int[slots];
        IsTcp = new bool[slots];
        Inside = new int[slots];
        PeerStart = new byte[slots];
        PeerEnd = new byte[slots];
        PeerAddress = new int[peers];
        PeerMask = new int[peers];
        Hits = new int[slots];
        Line = new ushort[slots];
        _host = new byte[slots];
        _rules = 0;
        _rows = 0;
        _sweepAt = 0;
    }

    /// <summary>Adds a rule where its first port belongs.</summary>
    /// <returns>Its number; those behind it have moved up.</returns>
    private int Insert(ForwardRule added, ForwardRule[] listed)
    {
        int rule = ++_rules;
        while (rule > 1 && FirstPort[rule - 1] > added.FirstPort)
        {
            FirstPort[rule] = FirstPort[rule - 1];
            LastPort[rule] = LastPort[rule - 1];
            IsTcp[rule] = IsTcp[rule - 1];
            Inside[rule] = Inside[rule - 1];
            Line[rule] = Line[rule - 1];
            PeerStart[rule] = PeerStart[rule - 1];
            PeerEnd[rule] = PeerEnd[rule - 1];
            rule--;
        }

        FirstPort[rule] = added.FirstPort;
        LastPort[rule] = added.LastPort;
        IsTcp[rule] = added.Protocol == Tcp.Protocol;
        Inside[rule] = added.InsideAddress;
        Line[rule] = (ushort)added.Line;
        PeerStart[rule] = 0;
        PeerEnd[rule] = 0;
        if (added.PeerAddresses != null)
        {
            // Nobody, not anybody: an empty list must not read as "no list".
            int start = added.PeerAddresses.Length == 0 ? 1 : PeersAt(added, listed);
            PeerStart[rule] = (byte)start;
            PeerEnd[rule] = (byte)(start + added.PeerAddresses.Length);
        }

        return rule;
    }

    private int PeersAt(ForwardRule added, ForwardRule[] listed)
    {
        // Lines that name the same peers share them.
        int start = 0;
        int list = 0;
        int first = added.PeerAddresses[0];
        for (; listed[list] != null; list++)
        {
            int[] addresses = listed[list].PeerAddresses;
            if (addresses[0] == first && HasSamePeers(listed[list], added))
            {
                return start;
            }

            start += addresses.Length;
        }

        listed[list] = added;
        for (int i = 0; i < added.PeerAddresses.Length; i++)
        {
            PeerAddress[start + i] = added.PeerAddresses[i];
            PeerMask[start + i] = added.PeerMasks[i];
        }

        return start;
    }

    private static bool HasSamePeers(ForwardRule rule, ForwardRule other)
    {
        int same = rule.PeerAddresses.Length == other.PeerAddresses.Length ? 0 : -1;
        while (same >= 0 && same < rule.PeerAddresses.Length)
        {
            same = rule.PeerAddresses[same] == other.PeerAddresses[same] && rule.PeerMasks[same] == other.PeerMasks[same] ? same + 1 : -1;
        }

        return same >= 0;
    }

    private void AddRows(int rule, Policy policy, ushort[] hostRow, bool isVoice)
    {
        int firstPage = FirstPort[rule] >> 8;
        int lastPage = LastPort[rule] >> 8;
        AddRow(rule, policy, hostRow, isVoice, firstPage, firstPage);
        if (lastPage > firstPage + 1)
        {
            AddRow(rule, policy, hostRow, isVoice, firstPage + 1, lastPage - 1);
        }

        if (lastPage > firstPage)
        {
            AddRow(rule, policy, hostRow, isVoice, lastPage, lastPage);
        }
    }

    /// <summary>Adds the row of one page, or of a run of pages that the rule covers whole.</summary>
    private void AddRow(int rule, Policy policy, ushort[] hostRow, bool isVoice, int firstPage, int lastPage)
    {
        ushort[] row = new ushort[Row.ForwardWords];
        row[Row.FirstPort] = (ushort)(FirstPort[rule] >> 8 == firstPage ? WordOrder.Swap(FirstPort[rule]) : 0);
        row[Row.LastPort] = (ushort)(LastPort[rule] >> 8 == lastPage ? WordOrder.Swap(LastPort[rule]) : 0xFFFF);
        row[Row.Next] = (ushort)(IsTcp[rule] ? TcpPages[firstPage] : NumberOf(UdpPages[firstPage]));
        row[Row.Rule] = (ushort)(isVoice ? rule | Row.IsVoice : rule);
        System.Array.Copy(hostRow, 0, row, 0, Row.HostWords);
        FillPeer(row, rule, policy);
        if (IsTcp[rule])
        {
            RowMath.Close(row, row, IPv4.Tcp, 0, 0);
        }

        Rows[++_rows] = row;
        for (int page = firstPage; page <= lastPage; page++)
        {
            if (IsTcp[rule])
            {
                TcpPages[page] = (ushort)_rows;
            }
            else
            {
                UdpPages[page] = row;
            }
        }
    }

    private void FillPeer(ushort[] row, int rule, Policy policy)
    {
        if (PeerEnd[rule] == 0)
        {
            return;
        }

        int state = row[Row.State];
        row[Row.State] = (ushort)(state | Row.HasPeerList);
        if (PeerEnd[rule] == PeerStart[rule])
        {
            return;
        }

        int address = PeerAddress[PeerStart[rule]];
        int mask = PeerMask[PeerStart[rule]];
        row[Row.Peer] = (ushort)(address >> 16);
        row[Row.Peer + 1] = (ushort)address;
        row[Row.Peer + 2] = (ushort)(mask >> 16);
        row[Row.Peer + 3] = (ushort)mask;

        // Special prefixes are not smaller than a /24: a small peer prefix is special as a whole or not at all.
        if ((mask | ~Mask24) == -1 && !_filter.IsMartian(address)
            && ((policy.WanAddress ^ address) & mask) != 0
            && ((policy.LanAddress ^ address) & mask & policy.LanMask) != 0)
        {
            row[Row.State] = (ushort)(state | Row.HasPeer);
        }
    }

    private int NumberOf(ushort[] row)
    {
        int number = row == null ? 0 : _rows;
        while (number > 0 && Rows[number] != row)
        {
            number--;
        }

        return number;
    }
}
