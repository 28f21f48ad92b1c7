// Writes what crossed cables in the pcapng format (draft-ietf-opsawg-pcapng), one interface for
// each cable with its name, times in microseconds, and each frame's direction as the box sees it.

using System;
using System.IO;
using System.Text;

namespace Tollgate.Sim;

/// <summary>A capture file, readable by Wireshark and tcpdump.</summary>
public sealed class PcapNg : IDisposable
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const ushort Ethernet = 1;
    private const ushort OptionEnd = 0;
    private const ushort OptionName = 2;
    private const ushort OptionFlags = 2;
    private const ushort OptionApplication = 4;
    private const uint FlagInbound = 1;
    private const uint FlagOutbound = 2;

    private readonly BinaryWriter _file;
    private readonly VirtualClock _clock;
    private readonly long _epochUs;
    private uint _interfaces;

    /// <summary>Creates the file, or replaces it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="clock">The simulation's time.</param>
    /// <param name="start">The date and time that microsecond 0 stands for.</param>
    public PcapNg(string path, VirtualClock clock, DateTime start)
    {
        _file = new BinaryWriter(File.Create(path));
        _clock = clock;
        _epochUs = (start - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        WriteBlock(SectionHeader, body =>
        {
            body.Write(0x1A2B3C4Du);
            body.Write((ushort)1);
            body.Write((ushort)0);
            body.Write(-1L);
            WriteOption(body, OptionApplication, Encoding.UTF8.GetBytes("Tollgate.Sim"));
            body.Write((uint)OptionEnd);
        });
    }

    /// <summary>Adds a cable: from now on what crosses it is written.</summary>
    public void Tap(Cable cable)
    {
        uint number = _interfaces++;
        WriteBlock(InterfaceDescription, body =>
        {
            body.Write(Ethernet);
            body.Write((ushort)0);
            body.Write(0u);
            WriteOption(body, OptionName, Encoding.UTF8.GetBytes(cable.Name));
            body.Write((uint)OptionEnd);
        });
        cable.Crossing += (frame, isFromBox) => Write(number, frame, isFromBox);
    }

    /// <summary>Flushes and closes the file.</summary>
    public void Dispose()
    {
        _file.Dispose();
    }

    private void Write(uint cable, byte[] frame, bool isFromBox)
    {
        long timeUs = _epochUs + _clock.NowUs;
        WriteBlock(EnhancedPacket, body =>
        {
            body.Write(cable);
            body.Write((uint)(timeUs >> 32));
            body.Write((uint)timeUs);
            body.Write(frame.Length);
            body.Write(frame.Length);
            WritePadded(body, frame);
            WriteOption(body, OptionFlags, BitConverter.GetBytes(isFromBox ? FlagOutbound : FlagInbound));
            body.Write((uint)OptionEnd);
        });
    }

    private void WriteBlock(uint type, Action<BinaryWriter> write)
    {
        using MemoryStream bytes = new();
        using BinaryWriter body = new(bytes);
        write(body);
        body.Flush();
        uint length = (uint)bytes.Length + 12;
        _file.Write(type);
        _file.Write(length);
        _file.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        _file.Write(length);
    }

    private static void WriteOption(BinaryWriter body, ushort code, byte[] bytes)
    {
        body.Write(code);
        body.Write((ushort)bytes.Length);
        WritePadded(body, bytes);
    }

    private static void WritePadded(BinaryWriter body, byte[] bytes)
    {
        body.Write(bytes);
        body.Write(new byte[-bytes.Length & 3]);
    }
}
