// One telephone port of a Max unit: two ports of each range belong to it. It makes or takes one
// call at a time; outbound calls are signalled over TCP, inbound ones over the unit's presence.

using System;
using System.Globalization;

namespace Tollgate.Sim;

/// <summary>A telephone port of a Max unit.</summary>
internal sealed class MaxLine
{
    // Ours: longer than any datagram is on its way.
    private const long SettleUs = 500_000;
    private const long ByeAgainUs = 500_000;
    private const int MaxByes = 10;

    private readonly MaxGateway _unit;
    private TcpConnection? _signalling;
    private UdpSocket? _socket;
    private VoiceEnd? _voice;
    private int _connections;

    internal MaxLine(MaxGateway unit, int number)
    {
        _unit = unit;
        Number = number;
    }

    /// <summary>Its number, from 0.</summary>
    internal int Number { get; }

    internal Call? Call { get; private set; }

    internal bool IsFree => Call == null;

    private VirtualClock Clock => _unit.Host.Clock;

    /// <summary>Takes the line for an outbound call.</summary>
    internal void Dial(Call call)
    {
        Take(call, _unit.Ports.Udp + (2 * Number));
    }

    /// <summary>Opens the signalling connection of an outbound call.</summary>
    internal void Connect(Endpoint controller)
    {
        Call call = Call!;
        call.Reach(CallState.Dialling, Clock.NowUs);

        // The two TCP ports of the line take turns: the last connection may still be in TIME-WAIT.
        int port = _unit.Ports.Tcp + (2 * Number) + (_connections++ & 1);
        TcpConnection signalling = _unit.Host.Tcp.Connect(port, controller);
        _signalling = signalling;
        signalling.Opened += () => signalling.SendLine(string.Create(CultureInfo.InvariantCulture, $"CALL {call.Id} {call.To} {_socket!.Port}"));
        signalling.LineReceived += line => TakeSignal(call, line);
        signalling.Ended += why =>
        {
            if (why != null)
            {
                call.Fail("call signalling: " + why);
            }
        };
    }

    /// <summary>Takes an inbound call, or says again that it did.</summary>
    internal void Answer(Call call)
    {
        if (Call == null)
        {
            Take(call, _unit.Ports.Opal + (2 * Number));
        }

        // The caller speaks first, from an endpoint that the unit has never sent to.
        _unit.TellPresence(string.Create(CultureInfo.InvariantCulture, $"ACCEPT {call.Id} {_socket!.Port}"));
    }

    /// <summary>Hangs up.</summary>
    internal void HangUp()
    {
        Call? call = Call;
        if (call is null or { IsDone: true } || call.State == CallState.Ending)
        {
            return;
        }

        _voice!.Hush();
        if (call.IsOutbound)
        {
            _signalling?.SendLine("BYE");
            call.Reach(CallState.Ending, Clock.NowUs);
        }
        else
        {
            call.Reach(CallState.Ending, Clock.NowUs);
            SayBye(call, 1);
        }
    }

    /// <summary>Takes in what the presence server says of the line's call.</summary>
    internal void TakePresence(string word)
    {
        if (word == "BYE-OK")
        {
            Settle();
        }
    }

    private void SayBye(Call call, int attempt)
    {
        if (Call != call || call.IsDone)
        {
            return;
        }

        if (attempt > MaxByes)
        {
            call.Fail("the presence server does not answer");
            return;
        }

        _unit.TellPresence(string.Create(CultureInfo.InvariantCulture, $"BYE {call.Id}"));
        Clock.After(ByeAgainUs, () => SayBye(call, attempt + 1));
    }

    private void Take(Call call, int voicePort)
    {
        Call = call;
        _socket = _unit.Host.OpenUdp(voicePort, TakeVoice);
        _voice = new VoiceEnd(_unit.Host, _socket, call, isInside: true);
        call.Inside = _voice;
        call.Changed += () =>
        {
            if (call.State == CallState.Failed && Call == call)
            {
                // Datagrams of a call that was cut off may still be on their way.
                _signalling?.Close();
                Clock.After(SettleUs, () => Free(call));
            }
        };
    }

    private void TakeSignal(Call call, string line)
    {
        string[] words = line.Split(' ');
        switch (words[0])
        {
            case "RINGING":
                call.Reach(CallState.Ringing, Clock.NowUs);
                break;

            case "ANSWER" when words.Length == 2:
                call.Reach(CallState.Talking, Clock.NowUs);
                _voice!.Talk(Endpoint.Parse(words[1]));
                break;

            case "BYE-OK":
                _signalling!.Close();
                Settle();
                break;

            default:
                call.Fail("call signalling: " + line);
                break;
        }
    }

    private void TakeVoice(Endpoint from, byte[] datagram)
    {
        if (Call == null || VoiceEnd.CallOf(datagram) != Call.Id)
        {
            // A stranger on an open port: no fault of the box's.
            return;
        }

        _voice!.Take(from, datagram);
        if (_voice.Remote == null && !Call.IsDone && Call.State < CallState.Ending)
        {
            Call.Reach(CallState.Talking, Clock.NowUs);
            _voice.Talk(from);
        }
    }

    private void Settle()
    {
        Call? call = Call;
        if (call != null)
        {
            Clock.After(SettleUs, () =>
            {
                call.Reach(CallState.Over, Clock.NowUs);
                Free(call);
            });
        }
    }

    private void Free(Call call)
    {
        if (Call == call)
        {
            _socket!.Close();
            _signalling = null;
            Call = null;
        }
    }
}
