// A Net2Phone Max unit behind the box, with the four flows of its firewall guide: service
// location (UDP 6801), call signalling (TCP out of its range), voice (UDP in its ranges), and
// presence (periodic UDP that keeps a way in open). What the messages say is ours: the vendor's
// protocol is not public. No message carries an address of the unit, as behind any NAT.

using System;
using System.Collections.Generic;
using System.Globalization;

namespace Tollgate.Sim;

/// <summary>A Max unit.</summary>
public sealed class MaxGateway
{
    private const long LocateAgainUs = 700_000;
    private const int MaxLocateTries = 6;
    private const long PresencePeriodUs = 15_000_000;

    private readonly CallBook _book;
    private readonly Net2Phone.Addresses _servers;
    private readonly UdpSocket _service;
    private readonly UdpSocket _presence;
    private readonly MaxLine[] _lines;
    private readonly Dictionary<int, MaxLine> _locating = new();

    /// <summary>Switches a unit on: it makes itself known at once.</summary>
    /// <param name="host">The unit as a station of the LAN.</param>
    /// <param name="ports">Its ports.</param>
    /// <param name="servers">The service it is a customer of.</param>
    /// <param name="book">Where its calls are noted.</param>
    public MaxGateway(Host host, MaxPorts ports, Net2Phone.Addresses servers, CallBook book)
    {
        Host = host;
        Ports = ports;
        _servers = servers;
        _book = book;
        _service = host.OpenUdp(MaxPorts.Service, ReceiveService);
        _presence = host.OpenUdp(MaxPorts.Presence, ReceivePresence);
        _lines = new MaxLine[ports.Lines];
        for (int i = 0; i < _lines.Length; i++)
        {
            _lines[i] = new MaxLine(this, i);
        }

        host.Clock.After(host.Address.Value % 8 * 1000, ShowPresence);
    }

    /// <summary>The unit as a station.</summary>
    public Host Host { get; }

    /// <summary>Its ports.</summary>
    public MaxPorts Ports { get; }

    /// <summary>Answers of the presence server.</summary>
    public int PresenceAnswers { get; private set; }

    /// <summary>Answers of each location server, by its address.</summary>
    public Dictionary<Ip, int> ServiceAnswers { get; } = new();

    /// <summary>The free telephone ports.</summary>
    public int FreeLines
    {
        get
        {
            int free = 0;
            foreach (MaxLine line in _lines)
            {
                free += line.IsFree ? 1 : 0;
            }

            return free;
        }
    }

    internal CallBook Book => _book;

    /// <summary>Dials a number on a free telephone port.</summary>
    /// <returns>The call; it fails at once if all ports are taken.</returns>
    public Call Dial(string number)
    {
        MaxLine? line = FindFree();
        Call call = _book.Open(Host.Name + (line == null ? "" : "/" + (line.Number + 1)), number, isOutbound: true);
        if (line == null)
        {
            call.Fail("all telephone ports are busy");
            return call;
        }

        line.Dial(call);
        _locating[call.Id] = line;
        Locate(call, 1);
        return call;
    }

    /// <summary>Hangs a call up on this side.</summary>
    public void HangUp(Call call)
    {
        foreach (MaxLine line in _lines)
        {
            if (line.Call == call)
            {
                line.HangUp();
            }
        }
    }

    /// <summary>Asks both location servers, out of turn.</summary>
    public void Locate()
    {
        AskFor(0);
    }

    /// <summary>Asks one location server, out of turn.</summary>
    public void Locate(Endpoint server)
    {
        _service.Send(server, "LOCATE 0");
    }

    internal void TellPresence(string text)
    {
        _presence.Send(_servers.Presence, text);
    }

    private MaxLine? FindFree()
    {
        return Array.Find(_lines, line => line.IsFree);
    }

    private void Locate(Call call, int attempt)
    {
        if (!_locating.ContainsKey(call.Id))
        {
            return;
        }

        if (attempt > MaxLocateTries)
        {
            _locating.Remove(call.Id);
            call.Fail("no location server answers");
            return;
        }

        AskFor(call.Id);
        Host.Clock.After(LocateAgainUs, () => Locate(call, attempt + 1));
    }

    private void AskFor(int callId)
    {
        _service.Send(_servers.Call1, "LOCATE " + callId);
        _service.Send(_servers.Call2, "LOCATE " + callId);
    }

    private void ReceiveService(Endpoint from, byte[] datagram)
    {
        // "CONTROLLER <call> <endpoint>" from either server; the first one is taken.
        string[] words = Message.Words(datagram);
        if (words.Length != 3 || words[0] != "CONTROLLER" || (from != _servers.Call1 && from != _servers.Call2))
        {
            return;
        }

        ServiceAnswers[from.Address] = ServiceAnswers.GetValueOrDefault(from.Address) + 1;
        if (_locating.Remove(Message.Number(words[1]), out MaxLine? line))
        {
            line.Connect(Endpoint.Parse(words[2]));
        }
    }

    private void ShowPresence()
    {
        _presence.Send(_servers.Presence, "HERE " + Host.Name);
        Host.Clock.After(PresencePeriodUs, ShowPresence);
    }

    private void ReceivePresence(Endpoint from, byte[] datagram)
    {
        string[] words = Message.Words(datagram);
        if (from != _servers.Presence || words.Length < 2)
        {
            return;
        }

        if (words[0] == "WELCOME")
        {
            PresenceAnswers++;
        }
        else if (words[0] == "INVITE")
        {
            Invited(Message.Number(words[1]));
        }
        else
        {
            Array.Find(_lines, line => line.Call?.Id == Message.Number(words[1]))?.TakePresence(words[0]);
        }
    }

    private void Invited(int callId)
    {
        // The server repeats itself until it is answered, so the line may have the call already.
        MaxLine? line = Array.Find(_lines, line => line.Call?.Id == callId) ?? FindFree();
        Call? call = _book.Find(callId);
        if (line == null || call == null)
        {
            TellPresence(string.Create(CultureInfo.InvariantCulture, $"BUSY {callId}"));
            return;
        }

        line.Answer(call);
    }
}
