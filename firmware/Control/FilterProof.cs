// The proof behind "filter: ENFORCING". From the configuration's lines, never from the tables, it derives
// packets and what must become of each, and hands them to the real Datapath/Inbound.cs in the turn that has
// put the policy in force: no packet passes tables that were not proven. If one probe goes elsewhere, the
// box forwards nothing and the alarm names that probe. README.md says what is proven.
//
// Written for the interpreter, because packets wait meanwhile: one frame for all probes, few calls.

using System;
using Tollgate.Datapath;
using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Compares what the tables do with what the lines say. Allocates.</summary>
public sealed class FilterProof
{
    // Ours: any port will do, and no answer goes there.
    private const int SourcePort = 5060;

    private readonly Config _config;
    private readonly Policies _policies;
    private readonly State _state;
    private readonly Inbound _inbound;
    private readonly ushort[] _template = new ushort[ProbeFrame.Words];
    private readonly ushort[] _frame = new ushort[ProbeFrame.Words];
    private OpenPorts _ports;
    private ConfigLine[] _hosts = new ConfigLine[0];
    private ConfigLine[] _peers;
    private int _known;
    private int _nowMs;
    private bool _isTcp;
    private int _wan;
    private int _lengthBytes;
    private int _sourceSum;
    private int _source;
    private bool _isUsed;
    private int _delta;
    private int _stranger;
    private ProbeSenders _senders;
    private string _wrong;

    /// <summary>Begins with a configuration.</summary>
    /// <param name="parts">The tables, and the path over them.</param>
    /// <param name="config">Does not change meanwhile.</param>
    /// <param name="policies">Judges its lines: the port ranges are those that it has found.</param>
    public FilterProof(Parts parts, Config config, Policies policies)
    {
        _config = config;
        _policies = policies;
        _state = parts.State;
        _inbound = parts.Path.Inbound;
    }

    /// <summary>Looks up the names of the next port range, once the lines were judged: ahead of <see cref="Run"/>, because it takes long.</summary>
    public void Step()
    {
        if (_ports == null && _policies.Ports != null)
        {
            _ports = _policies.Ports;
            _hosts = new ConfigLine[_ports.Count];
            _peers = new ConfigLine[_ports.Count];
        }

        if (_known < _hosts.Length)
        {
            ConfigLine line = _ports.Range(_known).Line;
            _hosts[_known] = _config.Find(ConfigLine.Host, line.Name);
            _peers[_known] = line.From == null ? null : _config.Find(ConfigLine.Peers, line.From);
            _known++;
        }
    }

    /// <summary>
    /// Proves the tables, right after <see cref="State.Apply"/> and before anything else. Afterwards the state is enforcing and
    /// proven, or it forwards nothing and its alarm says which probe went wrong. It is left as it was: no probe is counted.
    /// </summary>
    public void Run(int nowMs)
    {
        _nowMs = nowMs;
        do
        {
            Step();
        }
        while (_known < _hosts.Length);

        if (!_state.IsEnforcing)
        {
            return;
        }

        try
        {
            Prove(_state.Forwards.Rows);
        }
        catch (OutOfMemoryException)
        {
            // No word against the tables: the box restarts, as after any other want of memory.
            throw;
        }
        catch (Exception)
        {
            // A row or an index that is not there: the packet path has no such checks.
            _wrong = "the tables are damaged";
        }

        if (_wrong != null)
        {
            _state.Distrust("self-check failed: " + _wrong, nowMs);
            _inbound.Load();
        }
    }

    /// <summary>Proves what a row will do once its host has answered ARP, and leaves it as it was: nothing counted, nothing resolved.</summary>
    private void Prove(ushort[][] rows)
    {
        bool[] isUnresolved = new bool[rows.Length];
        for (int number = 1; number < rows.Length; number++)
        {
            int state = rows[number][Row.State];
            if ((state & Row.IsUnresolved) != 0)
            {
                isUnresolved[number] = true;
                rows[number][Row.State] = (ushort)(state & ~Row.IsUnresolved);
            }
        }

        ProveAll();

        // Only forwards are ever hit: a probe that no forward takes comes from a stranger without a session.
        for (int number = 1; number < rows.Length; number++)
        {
            rows[number][Row.InboundCount] = 0;
            if (isUnresolved[number])
            {
                rows[number][Row.State] |= Row.IsUnresolved;
            }
        }
    }

    private void ProveAll()
    {
        _wan = _config.Find(ConfigLine.Wan, null).Address;
        _senders = new ProbeSenders(_state, _wan);
        _stranger = _senders.Stranger;
        if (_stranger == 0)
        {
            Fail("no address is left that may send");
            return;
        }

        int next = ProveProtocol(Tcp.Protocol, 0);
        ProveProtocol(Udp.Protocol, next);
    }

    /// <summary>Proves the ranges of one protocol, which lie together from the lowest port.</summary>
    /// <param name="protocol">UDP or TCP.</param>
    /// <param name="at">The first of them.</param>
    /// <returns>One after the last.</returns>
    private int ProveProtocol(int protocol, int at)
    {
        _isTcp = protocol == Tcp.Protocol;
        PortRange before = null;
        PortRange range = RangeOf(protocol, at);
        PortRange lowest = range;
        int host = at < _hosts.Length ? _hosts[at].Address : 0;
        Begin(_wan);
        int open = 0;
        while (range != null && _wrong == null)
        {
            PortRange next = RangeOf(protocol, at + 1);
            ProveRange(range, _hosts[at], _peers[at]);

            // A port between two ranges is looked at once; a range next to another has no port outside that end.
            if (before == null || before.Last < range.First - 2)
            {
                Shut(_stranger, range.First - 1, DropReason.NoRule);
            }

            if (range.Last < 65535 && (next == null || next.First > range.Last + 1))
            {
                Shut(_stranger, range.Last + 1, DropReason.NoRule);
            }

            open += range.Last - range.First + 1;
            before = range;
            range = next;
            at++;
        }

        if (_wrong == null)
        {
            ProveBox(lowest, host);
        }

        // What no probe hits is counted: a forward too many is one at some port.
        int found = _wrong == null ? CountOpen() : open;
        if (found != open)
        {
            Fail((_isTcp ? "tcp" : "udp") + " ports open: " + found.ToString() + ", expected: " + open.ToString());
        }

        return at;
    }

    private PortRange RangeOf(int protocol, int at)
    {
        PortRange range = at < _hosts.Length ? _ports.Range(at) : null;
        return range != null && range.Protocol == protocol ? range : null;
    }

    /// <summary>What no line can open: ports up to 1024, other addresses than the WAN's, senders that cannot be.</summary>
    /// <param name="lowest">The lowest range of the protocol; null if there is none.</param>
    /// <param name="host">Its host.</param>
    private void ProveBox(PortRange lowest, int host)
    {
        int lan = _config.Find(ConfigLine.Lan, null).Address;
        Shut(_stranger, PortRange.Floor - 1, DropReason.NoRule);
        if (lowest == null)
        {
            Shut(_stranger, PortRange.MaxService, DropReason.NoRule);
            return;
        }

        Shut(_wan, lowest.First, DropReason.MartianSource);
        Shut(lan, lowest.First, DropReason.MartianSource);
        Begin(_stranger);
        Shut(_stranger, lowest.First, DropReason.NotOurAddress);
        Begin(host);
        Shut(_stranger, lowest.First, DropReason.LanFromWan);
    }

    private void ProveRange(PortRange range, ConfigLine host, ConfigLine peers)
    {
        ProbeSenders senders = _senders;
        senders.Choose(peers);

        // The table has a row for the page that a range begins in, one for the page it ends in, one for those between.
        _delta = Checksum.Delta(_wan, host.Address);
        int firstPage = range.First >> 8;
        int lastPage = range.Last >> 8;
        Probe(range.First, senders.First, true, host, peers);
        if (range.Last != range.First)
        {
            Probe(range.Last, senders.Last, firstPage != lastPage, host, peers);
        }

        if (lastPage - firstPage > 1)
        {
            Probe((firstPage + 1) << 8, senders.First, true, host, peers);
        }
    }

    private void Probe(int port, int listed, bool isOtherRow, ConfigLine host, ConfigLine peers)
    {
        if (listed == 0)
        {
            // Peers that cannot be on the WAN: the line has drawn a warning.
            Shut(peers.PeerAddresses[0], port, DropReason.MartianSource);
            return;
        }

        // RFC 1624, as numbers modulo 65535: the checksums lose what the addresses gain.
        int verdict = Send(listed, port);
        ushort[] frame = _frame;
        int delta = _delta;
        ushort[] template = _template;
        int checksum = IPv4.Options + (_isTcp ? Tcp.Checksum : Udp.Checksum);
        bool isRight = verdict == _lengthBytes
            && ((frame[IPv4.Destination] << 16) | frame[IPv4.Destination + 1]) == host.Address
            && frame[IPv4.Options + Udp.DestinationPort] == (WordOrder.LowByteFirst ? ((port & 0xFF) << 8) | (port >> 8) : port)
            && (frame[IPv4.HeaderChecksum] - template[IPv4.HeaderChecksum] + delta - IPv4.TtlOne) % 0xFFFF == 0
            && (frame[checksum] - template[checksum] + delta) % 0xFFFF == 0;
        ushort[] mac = host.Mac;
        if (isRight && mac != null)
        {
            isRight = frame[Ethernet.Destination] == mac[0] && frame[Ethernet.Destination + 1] == mac[1]
                && frame[Ethernet.Destination + 2] == mac[2];
        }

        if (!isRight)
        {
            Fail(Outcome(port, verdict) + ", expected: to " + AddressText.Format(host.Address));
        }
        else if (isOtherRow && _senders.Unlisted != 0)
        {
            Shut(_senders.Unlisted, port, DropReason.NotAPeer);
        }
    }

    private void Shut(int source, int port, int reason)
    {
        int verdict = Send(source, port);

        // A port that a host behind the box happens to use is closed to a stranger for a reason of its own.
        if (verdict != -reason && (reason != DropReason.NoRule || verdict != -DropReason.Filtered))
        {
            Fail(Outcome(port, verdict) + ", expected: dropped (" + DropReason.Word(reason) + ")");
        }
    }

    /// <summary>Begins with frames to an address: what is the same in all of them.</summary>
    private void Begin(int destination)
    {
        _source = _stranger;
        _isUsed = true;
        _lengthBytes = ProbeFrame.Fill(_template, _state.WanNeighbors.Mac, _isTcp ? Tcp.Protocol : Udp.Protocol, _source, SourcePort, destination, 0, ProbeFrame.Ttl);
        _sourceSum = (0xFFFF - _template[IPv4.HeaderChecksum]) + (0xFFFF - _template[IPv4.Source]) + (0xFFFF - _template[IPv4.Source + 1]);
    }

    private int Send(int source, int port)
    {
        ushort[] template = _template;
        ushort[] frame = _frame;
        if (source != _source)
        {
            _source = source;
            _isUsed = true;
            int first = (source >> 16) & 0xFFFF;
            int second = source & 0xFFFF;
            template[IPv4.Source] = (ushort)first;
            template[IPv4.Source + 1] = (ushort)second;
            template[IPv4.HeaderChecksum] = (ushort)(Checksum.Fold(_sourceSum + first + second) ^ 0xFFFF);
        }

        // A frame that was dropped is as it was.
        if (_isUsed)
        {
            Array.Copy(template, frame, ProbeFrame.Words);
        }

        frame[IPv4.Options + Udp.DestinationPort] = (ushort)(WordOrder.LowByteFirst ? ((port & 0xFF) << 8) | (port >> 8) : port);
        int verdict = _inbound.Translate(frame, _lengthBytes, _nowMs);
        _isUsed = verdict >= 0;
        return verdict;
    }

    /// <summary>The ports that the tables open, whoever may send to them and wherever they lead.</summary>
    private int CountOpen()
    {
        ForwardTable forwards = _state.Forwards;
        ushort[][] rows = forwards.Rows;
        ushort[][] udpPages = forwards.UdpPages;
        ushort[] tcpPages = forwards.TcpPages;
        bool isTcp = _isTcp;
        int open = 0;
        for (int page = 0; page < 256; page++)
        {
            ushort[] row = isTcp ? rows[tcpPages[page]] : udpPages[page];
            for (int i = 0; i < rows.Length && row != null; i++)
            {
                // The low byte of a port is the second one on the wire.
                open += ((row[Row.LastPort] >> WordOrder.SecondByteShift) & 0xFF) - ((row[Row.FirstPort] >> WordOrder.SecondByteShift) & 0xFF) + 1;
                row = rows[row[Row.Next]];
            }
        }

        return open;
    }

    private string Outcome(int port, int verdict)
    {
        string probe = (_isTcp ? "tcp " : "udp ") + AddressText.Format(_source) + " -> " + port.ToString();
        return probe + (verdict >= 0
            ? " went to " + AddressText.Format((_frame[IPv4.Destination] << 16) | _frame[IPv4.Destination + 1])
            : " was dropped (" + DropReason.Word(-verdict) + ")");
    }

    private void Fail(string text)
    {
        // The first probe that goes wrong says most.
        _wrong = _wrong == null ? text : _wrong;
    }
}
