// UDP header (RFC 768). Offsets count from the transport header's first word.

using Tollgate.Hal;

namespace Tollgate.Wire;

/// <summary>UDP header: word offsets from where the header begins.</summary>
public static class Udp
{
    /// <summary>Source port.</summary>
    public const int SourcePort = 0;

    /// <summary>Destination port.</summary>
    public const int DestinationPort = 1;

    /// <summary>Length in bytes, header included.</summary>
    public const int Length = 2;

    /// <summary>Checksum; 0 means that none was made, and stays 0.</summary>
    public const int Checksum = 3;

    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 8;

    /// <summary>Protocol number (IANA).</summary>
    public const int Protocol = 17;
}
