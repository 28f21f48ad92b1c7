// What somebody asks explain about: a packet, in the words
//     udp|tcp ADDRESS:PORT -> [ADDRESS:]PORT        a port alone is one of the WAN address
//     icmp ADDRESS -> ADDRESS                       a ping
// The arrow is a word of its own. Explain.cs answers.

using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>A packet in words.</summary>
public sealed class Question
{
    /// <summary>How an endpoint is written, for messages.</summary>
    private const string EndpointRule = "ADDRESS:PORT, such as 198.18.9.4:5555, ports 1-65535";

    /// <summary>IP protocol number of UDP, TCP or ICMP.</summary>
    public int Protocol;

    /// <summary>The sender's address.</summary>
    public int Source;

    /// <summary>Its port, 1-65535; of a ping the identifier.</summary>
    public int SourcePort = 1;

    /// <summary>Where it goes; 0 if only a port was named.</summary>
    public int Destination;

    /// <summary>The port there, 1-65535; of a ping 0.</summary>
    public int DestinationPort;

    private readonly WordReader _reader;
    private int _address;

    private Question(WordReader reader)
    {
        _reader = reader;
    }

    /// <summary>Reads the words after <c>explain</c>. Allocates.</summary>
    /// <param name="reader">Stands before them.</param>
    /// <param name="hasWan">Whether there is a WAN address, for a port alone.</param>
    /// <returns>Null if the reader has an error now.</returns>
    public static Question Read(WordReader reader, bool hasWan)
    {
        Question question = new Question(reader);
        bool isRead = question.ReadAll();
        if (isRead && !hasWan && question.Destination == 0)
        {
            isRead = reader.Refuse("no WAN address is in force: commit first, or write ADDRESS:PORT");
        }

        return isRead ? question : null;
    }

    private bool ReadAll()
    {
        int protocol = _reader.Keyword(new string[] { "udp", "tcp", "icmp" });
        if (protocol < 0)
        {
            return false;
        }

        bool isPing = protocol == 2;
        Protocol = isPing ? Icmp.Protocol : protocol == 1 ? Tcp.Protocol : Udp.Protocol;
        if (isPing)
        {
            Source = _reader.Address("the sender");
            if (Source == 0 || !_reader.Expect("->", "-> ADDRESS"))
            {
                return false;
            }

            Destination = _reader.Address("where it goes");
            return _reader.End();
        }

        SourcePort = ReadEndpoint("the sender", EndpointRule, false);
        Source = _address;
        if (SourcePort < 0 || !_reader.Expect("->", "-> PORT or -> ADDRESS:PORT"))
        {
            return false;
        }

        DestinationPort = ReadEndpoint("where it goes", "PORT of the WAN address, or " + EndpointRule, true);
        Destination = _address;
        return DestinationPort >= 0 && _reader.End();
    }

    private int ReadEndpoint(string what, string rule, bool isPortEnough)
    {
        string word = _reader.Any();
        _address = 0;
        if (word == null)
        {
            _reader.Missing(what + " is missing: " + rule);
            return -1;
        }

        string allowed = what + ": " + rule;

        if (word.IndexOf('>') >= 0)
        {
            _reader.Refuse("\"->\" is a word of its own: a blank before it and one behind it");
            return -1;
        }

        int colon = word.IndexOf(':');
        if (colon < 0 ? !isPortEnough : !AddressText.TryParse(word.Substring(0, colon), out _address) || !Prefixes.IsStation(_address))
        {
            _reader.Refuse("\"" + word + "\" is not allowed, " + allowed);
            return -1;
        }

        int port = WordReader.ReadNumber(word.Substring(colon + 1));
        if (port >= 1 && port <= 65535)
        {
            return port;
        }

        _reader.Refuse("\"" + word.Substring(colon + 1) + "\" is no port, " + allowed);
        return -1;
    }
}
