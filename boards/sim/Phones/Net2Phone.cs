// The Net2Phone service on the Internet: two location servers, a call controller, a presence
// server, a voice gateway to telephones, and some PCs that call. The servers talk to each other
// behind the scenes (by method calls); only what passes the box is on the simulated wires.

using System;
using System.Collections.Generic;
using System.Globalization;

namespace Tollgate.Sim;

/// <summary>The servers and remote phones of the Net2Phone service.</summary>
public sealed class Net2Phone
{
    private const int ControllerPort = 6802;
    private const int PresencePort = 6803;

    private readonly CallBook _book;
    private readonly RemotePhones _telephones;
    private readonly List<RemotePhones> _callers = new();
    private readonly Dictionary<string, Endpoint> _present = new();
    private readonly Dictionary<int, RemotePhones> _invited = new();
    private readonly UdpSocket _presence;

    /// <summary>Where the servers are.</summary>
    /// <param name="Call1">First location server.</param>
    /// <param name="Call2">Second location server.</param>
    /// <param name="Presence">Presence server.</param>
    public sealed record Addresses(Endpoint Call1, Endpoint Call2, Endpoint Presence);

    /// <summary>Connects the service to the Internet.</summary>
    public Net2Phone(Network internet, CallBook book)
    {
        _book = book;
        Call1 = OpenLocationServer(internet, "call1", "198.18.8.1");
        Call2 = OpenLocationServer(internet, "call2", "198.18.8.2");
        Controller = new Host(internet, "controller", "198.18.8.3");
        Controller.Tcp.Listen(ControllerPort, Accept);
        Host presence = new(internet, "presence", "198.18.8.4");
        _presence = presence.OpenUdp(PresencePort, ReceivePresence);
        _telephones = new RemotePhones(new Host(internet, "telephones", "198.18.10.1"));
        for (int i = 1; i <= 4; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"pc{i}");
            _callers.Add(new RemotePhones(new Host(internet, name, string.Create(CultureInfo.InvariantCulture, $"198.18.10.{10 + i}"))));
        }

        Servers = new Addresses(new Endpoint(Call1.Address, MaxPorts.Service), new Endpoint(Call2.Address, MaxPorts.Service), new Endpoint(presence.Address, PresencePort));
    }

    /// <summary>Where the servers are.</summary>
    public Addresses Servers { get; }

    /// <summary>First location server.</summary>
    public Host Call1 { get; }

    /// <summary>Second location server.</summary>
    public Host Call2 { get; }

    /// <summary>The call controller.</summary>
    public Host Controller { get; }

    /// <summary>The endpoints that each location server was asked from, by server.</summary>
    public Dictionary<Ip, HashSet<Endpoint>> AskedFrom { get; } = new();

    /// <summary>Told of each signalling connection to the call controller.</summary>
    public event Action<TcpConnection>? Accepted;

    /// <summary>The endpoint that a unit was last heard from; null if it never was.</summary>
    public Endpoint? WhereIs(string unit)
    {
        return _present.TryGetValue(unit, out Endpoint endpoint) ? endpoint : null;
    }

    /// <summary>Has a PC call a unit that is present.</summary>
    /// <returns>The call; it fails at once if the unit is not present.</returns>
    public Call CallUnit(string unit)
    {
        RemotePhones caller = _callers[_book.Calls.Count % _callers.Count];
        Call call = _book.Open(caller.Host.Name, unit, isOutbound: false);
        if (_present.ContainsKey(unit))
        {
            _invited[call.Id] = caller;
            Invite(call, 1);
        }
        else
        {
            call.Fail(unit + " is not present");
        }

        return call;
    }

    private Host OpenLocationServer(Network internet, string name, string address)
    {
        Host host = new(internet, name, address);
        AskedFrom[host.Address] = new HashSet<Endpoint>();
        UdpSocket? socket = null;
        socket = host.OpenUdp(MaxPorts.Service, (from, datagram) =>
        {
            string[] words = Message.Words(datagram);
            if (words.Length == 2 && words[0] == "LOCATE")
            {
                AskedFrom[host.Address].Add(from);
                socket!.Send(from, string.Create(CultureInfo.InvariantCulture, $"CONTROLLER {words[1]} {Controller.Address}:{ControllerPort}"));
            }
        });
        return host;
    }

    private void Accept(TcpConnection connection)
    {
        Accepted?.Invoke(connection);
        int callId = -1;
        connection.LineReceived += line =>
        {
            string[] words = line.Split(' ');
            if (words[0] == "CALL" && words.Length == 4)
            {
                callId = Message.Number(words[1]);

                // The unit says its port; its address is the one that the connection comes from.
                Ring(connection, callId, new Endpoint(connection.Remote.Address, Message.Number(words[3])));
            }
            else if (words[0] == "BYE")
            {
                _telephones.HangUp(callId);
                connection.SendLine("BYE-OK");
            }
        };
        connection.Ended += _ => _telephones.HangUp(callId);
    }

    private void Ring(TcpConnection connection, int callId, Endpoint unit)
    {
        Call? call = _book.Find(callId);
        if (call == null)
        {
            connection.SendLine("REFUSED");
            return;
        }

        connection.SendLine("RINGING");
        Controller.Clock.After(RemotePhones.RingUs, () =>
        {
            Endpoint telephone = _telephones.Answer(call, unit);
            connection.SendLine("ANSWER " + telephone);
        });
    }

    private void Invite(Call call, int attempt)
    {
        if (!_invited.ContainsKey(call.Id))
        {
            return;
        }

        if (attempt > 8)
        {
            _invited.Remove(call.Id);
            call.Fail("the invitation does not get through");
            return;
        }

        _presence.Send(_present[call.To], string.Create(CultureInfo.InvariantCulture, $"INVITE {call.Id}"));
        Controller.Clock.After(500_000, () => Invite(call, attempt + 1));
    }

    private void ReceivePresence(Endpoint from, byte[] datagram)
    {
        string[] words = Message.Words(datagram);
        switch (words[0])
        {
            case "HERE" when words.Length == 2:
                _present[words[1]] = from;
                _presence.Send(from, "WELCOME " + words[1]);
                break;

            case "ACCEPT" when words.Length == 3:
                Begin(Message.Number(words[1]), new Endpoint(from.Address, Message.Number(words[2])));
                break;

            case "BUSY" when words.Length == 2:
                _invited.Remove(Message.Number(words[1]));
                _book.Find(Message.Number(words[1]))?.Fail("the unit is busy");
                break;

            case "BYE" when words.Length == 2:
                _callers.ForEach(caller => caller.HangUp(Message.Number(words[1])));
                _presence.Send(from, "BYE-OK " + words[1]);
                break;
        }
    }

    private void Begin(int callId, Endpoint unit)
    {
        // The caller sends first, to the forwarded port: the unit has not sent it anything.
        if (_invited.Remove(callId, out RemotePhones? caller) && _book.Find(callId) is Call call)
        {
            caller.Answer(call, unit);
        }
    }
}
