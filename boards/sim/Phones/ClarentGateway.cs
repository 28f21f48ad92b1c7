// A Clarent gateway, at either end: gateway to gateway on UDP 4040 (call control), 4045 (call
// status) and 5010 (voice of all calls), gateway to command center on UDP 5001 and 5002. The port
// numbers are WatchGuard's guide to Clarent's; what each one carries and says is ours.

using System.Collections.Generic;
using System.Globalization;

namespace Tollgate.Sim;

/// <summary>A Clarent gateway.</summary>
public sealed class ClarentGateway
{
    /// <summary>Call control.</summary>
    public const int ControlPort = 4040;

    /// <summary>Call status.</summary>
    public const int StatusPort = 4045;

    /// <summary>Voice.</summary>
    public const int VoicePort = 5010;

    /// <summary>The command center's, and a gateway's, for commands.</summary>
    public const int CommandPort = 5001;

    /// <summary>The command center's, and a gateway's, for reports.</summary>
    public const int ReportPort = 5002;

    private const long SayAgainUs = 500_000;
    private const int MaxTries = 6;
    private const long SettleUs = 500_000;
    private const long StatusPeriodUs = 1_000_000;

    private readonly CallBook _book;
    private readonly bool _isInside;
    private readonly UdpSocket _control;
    private readonly UdpSocket _status;
    private readonly UdpSocket _voice;
    private readonly Dictionary<int, VoiceEnd> _calls = new();

    /// <summary>Switches a gateway on.</summary>
    /// <param name="host">The gateway as a station.</param>
    /// <param name="book">Where calls are noted.</param>
    /// <param name="isInside">Whether it stands behind the box.</param>
    public ClarentGateway(Host host, CallBook book, bool isInside)
    {
        Host = host;
        _book = book;
        _isInside = isInside;
        _control = host.OpenUdp(ControlPort, ReceiveControl);
        _status = host.OpenUdp(StatusPort, ReceiveStatus);
        _voice = host.OpenUdp(VoicePort, ReceiveVoice);
        host.OpenUdp(CommandPort, (_, _) => CommandsReceived++);
        UdpSocket? report = null;
        report = host.OpenUdp(ReportPort, (from, _) => report!.Send(from, "REPORT " + host.Name));
    }

    /// <summary>The gateway as a station.</summary>
    public Host Host { get; }

    /// <summary>Status messages received.</summary>
    public int StatusReceived { get; private set; }

    /// <summary>Commands received.</summary>
    public int CommandsReceived { get; private set; }

    /// <summary>Calls another gateway.</summary>
    /// <param name="remote">Its address, as seen from here.</param>
    /// <param name="name">Its name.</param>
    public Call Dial(Ip remote, string name)
    {
        Call call = _book.Open(Host.Name, name, _isInside);
        Begin(call);
        SayAgain(call, CallState.Locating, new Endpoint(remote, ControlPort), "SETUP", "the other gateway does not answer", 1);
        return call;
    }

    /// <summary>Hangs a call up.</summary>
    public void HangUp(Call call)
    {
        if (call.State == CallState.Talking && _calls.TryGetValue(call.Id, out VoiceEnd? voice))
        {
            voice.Hush();
            call.Reach(CallState.Ending, Host.Clock.NowUs);
            SayAgain(call, CallState.Ending, new Endpoint(voice.Remote!.Value.Address, ControlPort), "RELEASE", "the other gateway is gone", 1);
        }
    }

    private void SayAgain(Call call, CallState until, Endpoint to, string word, string failure, int attempt)
    {
        if (call.State != until)
        {
            return;
        }

        if (attempt > MaxTries)
        {
            call.Fail(failure);
            Host.Clock.After(SettleUs, () => _calls.Remove(call.Id));
            return;
        }

        _control.Send(to, string.Create(CultureInfo.InvariantCulture, $"{word} {call.Id}"));
        Host.Clock.After(SayAgainUs, () => SayAgain(call, until, to, word, failure, attempt + 1));
    }

    private VoiceEnd Begin(Call call)
    {
        if (!_calls.TryGetValue(call.Id, out VoiceEnd? voice))
        {
            voice = new VoiceEnd(Host, _voice, call, _isInside);
            _calls[call.Id] = voice;
            if (_isInside)
            {
                call.Inside = voice;
            }
            else
            {
                call.Outside = voice;
            }
        }

        return voice;
    }

    private void ReceiveControl(Endpoint from, byte[] datagram)
    {
        string[] words = Message.Words(datagram);
        Call? call = words.Length == 2 ? _book.Find(Message.Number(words[1])) : null;
        if (call == null)
        {
            return;
        }

        switch (words[0])
        {
            case "SETUP" when !call.IsDone:
                _control.Send(from, "CONNECT " + words[1]);
                StartVoice(call, from.Address);
                break;

            case "CONNECT" when call.State == CallState.Locating || call.State == CallState.Talking:
                call.Reach(CallState.Talking, Host.Clock.NowUs);
                StartVoice(call, from.Address);
                break;

            case "RELEASE":
                Stop(call);
                _control.Send(from, "RELEASED " + words[1]);
                break;

            case "RELEASED" when call.State == CallState.Ending:
                Stop(call);
                Host.Clock.After(SettleUs, () => call.Reach(CallState.Over, Host.Clock.NowUs));
                break;
        }
    }

    private void StartVoice(Call call, Ip remote)
    {
        VoiceEnd voice = Begin(call);
        if (voice.Remote == null)
        {
            voice.Talk(new Endpoint(remote, VoicePort));
            SayStatus(call, remote);
        }
    }

    private void SayStatus(Call call, Ip remote)
    {
        if (call.State <= CallState.Talking)
        {
            _status.Send(new Endpoint(remote, StatusPort), string.Create(CultureInfo.InvariantCulture, $"STATUS {call.Id}"));
            Host.Clock.After(StatusPeriodUs, () => SayStatus(call, remote));
        }
    }

    private void Stop(Call call)
    {
        if (_calls.TryGetValue(call.Id, out VoiceEnd? voice))
        {
            voice.Hush();
            Host.Clock.After(SettleUs, () => _calls.Remove(call.Id));
        }
    }

    private void ReceiveStatus(Endpoint from, byte[] datagram)
    {
        StatusReceived++;
    }

    private void ReceiveVoice(Endpoint from, byte[] datagram)
    {
        if (_calls.TryGetValue(VoiceEnd.CallOf(datagram), out VoiceEnd? voice))
        {
            voice.Take(from, datagram);
        }
    }
}
