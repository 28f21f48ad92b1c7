// From lines to rules: judges a configuration as a whole and opens its macros out into what the
// tables take in. One line a step, because the packet path waits while a step runs. A policy comes
// out only if every line is right.

using System.Collections;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>Compiles a configuration. Allocates.</summary>
public sealed class Policies
{
    /// <summary>Ours: neighbors on the LAN that are kept for hosts without a line.</summary>
    public const int SpareNeighbors = 16;

    private readonly Config _config;
    private readonly int _maxHosts;
    private readonly Policy _policy = new Policy();
    private readonly OpenPorts _ports = new OpenPorts();
    private readonly ArrayList _hosts = new ArrayList();
    private readonly ArrayList _rules = new ArrayList();
    private readonly ArrayList _peersUsed = new ArrayList();
    private int _next;
    private int _peers;
    private bool _isDone;
    private Complaint _error;

    /// <summary>Begins with a configuration.</summary>
    /// <param name="config">Does not change meanwhile.</param>
    /// <param name="lanNeighbors">Capacity of the LAN's neighbor table.</param>
    public Policies(Config config, int lanNeighbors)
    {
        _config = config;
        _maxHosts = lanNeighbors - SpareNeighbors;
    }

    /// <summary>What is wrong; null while nothing is.</summary>
    public Complaint Error
    {
        get { return _error; }
    }

    /// <summary>The policy, once <see cref="Step"/> has returned false without an error.</summary>
    public Policy Policy
    {
        get { return _isDone && _error == null ? _policy : null; }
    }

    /// <summary>The outside ports that the lines open; null until each line was judged.</summary>
    public OpenPorts Ports
    {
        get { return _next == _config.Count ? _ports : null; }
    }

    /// <summary>Takes in the next line, then makes the next rule.</summary>
    /// <returns>Whether there is more to do.</returns>
    public bool Step()
    {
        if (_isDone)
        {
            return false;
        }

        if (_next < _config.Count)
        {
            ConfigLine line = _config.Line(_next);
            _next++;

            // Not the candidate's own list of ports: this one is made of what was judged right here.
            _error = LineCheck.Check(line, _config, _ports, line);
            if (_error == null)
            {
                Add(line);
            }
        }
        else if (_rules.Count < _ports.Count)
        {
            AddRule(_ports.Range(_rules.Count));
        }
        else
        {
            Finish();
        }

        _isDone |= _error != null;
        return !_isDone;
    }

    private void Add(ConfigLine line)
    {
        switch (line.Kind)
        {
            case ConfigLine.Wan:
                if (line.Name != null)
                {
                    SetNumber(line.Name, line.Number);
                    break;
                }

                _policy.WanAddress = line.Address;
                _policy.WanMask = AddressText.MaskOf(line.PrefixLength);
                _policy.WanGateway = line.Gateway;
                break;

            case ConfigLine.Lan:
                _policy.LanAddress = line.Address;
                _policy.LanMask = AddressText.MaskOf(line.PrefixLength);
                break;

            case ConfigLine.Timer:
                SetTimer(line.Name, line.Number * 1000);
                break;

            case ConfigLine.Limit:
            case ConfigLine.Option:
                SetNumber(line.Name, line.Number);
                break;

            case ConfigLine.Log:
                _policy.SyslogAddress = line.Address;
                break;

            case ConfigLine.Host:
                if (_hosts.Add(line) >= _maxHosts)
                {
                    _error = line.Complain(ConfigLine.FieldKeyword, "too many hosts, the box keeps " + _maxHosts.ToString(), null);
                }

                break;

            case ConfigLine.Dns:
            case ConfigLine.Peers:
                break;

            default:
                AddPorts(line);
                break;
        }
    }

    private void SetTimer(string name, int ms)
    {
        switch (name)
        {
            case "udp":
                _policy.UdpTimeoutMs = ms;
                break;
            case "tcp":
                _policy.TcpTimeoutMs = ms;
                break;
            case "tcp-opening":
                _policy.TcpTransitoryMs = ms;
                break;
            default:
                _policy.IcmpTimeoutMs = ms;
                break;
        }
    }

    private void SetNumber(string name, int number)
    {
        switch (name)
        {
            case "rate":
                _policy.WanRate = number;
                break;
            case "mtu":
                _policy.WanMtu = number;
                break;
            case "mappings":
                _policy.HostLimit = number;
                break;
            case "new-mappings":
                _policy.HostRate = number;
                break;
            case "errors":
                _policy.ErrorRate = number;
                break;
            case "dscp":
                _policy.MarksVoice = number != 0;
                break;
            default:
                _policy.AnswersWanPing = number != 0;
                break;
        }
    }

    private void AddPorts(ConfigLine line)
    {
        ConfigLine peers = line.From == null ? null : _config.Find(ConfigLine.Peers, line.From);
        if (peers != null && !_peersUsed.Contains(peers))
        {
            _peersUsed.Add(peers);
            _peers += peers.PeerAddresses.Length;
        }

        if (_ports.Count + line.Opens.Length > ForwardTable.MaxRules)
        {
            _error = line.Complain(ConfigLine.FieldKeyword, "too many forwards, the table holds " + ForwardTable.MaxRules.ToString() + " ranges", null);
        }
        else if (_peers > ForwardTable.MaxPeers)
        {
            _error = line.Complain(ConfigLine.FieldFrom, "too many peers, the table holds " + ForwardTable.MaxPeers.ToString() + " prefixes", null);
        }
        else
        {
            line.Order = _next;
            _ports.Add(line);
        }
    }

    private void AddRule(PortRange range)
    {
        ConfigLine line = range.Line;
        ForwardRule rule = new ForwardRule();
        rule.Protocol = range.Protocol;
        rule.FirstPort = range.First;
        rule.LastPort = range.Last;
        rule.InsideAddress = _config.Find(ConfigLine.Host, line.Name).Address;
        rule.Line = line.Order;
        rule.IsVoice = line.Kind == ConfigLine.Max || line.Kind == ConfigLine.Clarent;
        if (line.From != null)
        {
            ConfigLine peers = _config.Find(ConfigLine.Peers, line.From);
            rule.PeerAddresses = peers.PeerAddresses;
            rule.PeerMasks = new int[peers.PeerLengths.Length];
            for (int i = 0; i < rule.PeerMasks.Length; i++)
            {
                rule.PeerMasks[i] = AddressText.MaskOf(peers.PeerLengths[i]);
            }
        }

        // From the lowest port, so that the table has nothing to sort.
        int at = _rules.Count;
        while (at > 0 && ((ForwardRule)_rules[at - 1]).FirstPort > rule.FirstPort)
        {
            at--;
        }

        _rules.Insert(at, rule);
    }

    private void Finish()
    {
        if (_policy.WanAddress == 0 || _policy.LanAddress == 0)
        {
            string missing = _policy.WanAddress == 0 ? "wan static ADDRESS/LENGTH gw ADDRESS" : "lan ADDRESS/LENGTH";
            _error = new Complaint(null, -1, "the line \"" + missing + "\" is missing", null);
            return;
        }

        _policy.HostAddresses = new int[_hosts.Count];
        _policy.HostMacs = new ushort[_hosts.Count][];
        for (int i = 0; i < _hosts.Count; i++)
        {
            ConfigLine host = (ConfigLine)_hosts[i];
            _policy.HostAddresses[i] = host.Address;
            _policy.HostMacs[i] = host.Mac;
        }

        _policy.Rules = new ForwardRule[_rules.Count];
        _rules.CopyTo(_policy.Rules);
        _isDone = true;
    }
}
