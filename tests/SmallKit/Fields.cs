// What a packet says of itself, as people write it.

namespace Tollgate.SmallKit;

/// <summary>Endpoints in the bytes of an IPv4 frame without options.</summary>
public static class Fields
{
    /// <summary>The source: "198.18.5.2:7000". Of an echo, its identifier is the port.</summary>
    public static string From(byte[] frame)
    {
        return Endpoint(frame, 26, frame[23] == 1 ? 38 : 34);
    }

    /// <summary>The destination.</summary>
    public static string To(byte[] frame)
    {
        return Endpoint(frame, 30, frame[23] == 1 ? 38 : 36);
    }

    private static string Endpoint(byte[] frame, int address, int port)
    {
        return frame[address].ToString() + "." + frame[address + 1].ToString() + "." + frame[address + 2].ToString() + "."
            + frame[address + 3].ToString() + ":" + Buffers.Number(frame, port).ToString();
    }
}
