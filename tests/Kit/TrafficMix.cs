// A seeded stream of everything that crosses the box in a day: calls and replies, static and
// dynamic, strangers, errors, ARP, and frames that are wrong in every layer. It listens to what
// comes out, so that replies and errors answer frames that were really sent. TrafficKinds.cs
// holds the kinds of frames.

using System;
using System.Collections.Generic;

namespace Tollgate.Kit;

/// <summary>One frame of the mix.</summary>
/// <param name="IsFromWan">Which side it arrives on.</param>
/// <param name="Frame">Its bytes.</param>
/// <param name="WaitMs">How long the clock stands before it.</param>
public readonly record struct MixedFrame(bool IsFromWan, byte[] Frame, int WaitMs);

/// <summary>Makes the frames. The same seed and the same answers give the same frames.</summary>
public sealed partial class TrafficMix
{
    private const int Remembered = 64;

    private readonly Random _random;
    private readonly int _mutatedPercent;
    private readonly FrameView?[] _sentToWan = new FrameView?[Remembered];
    private readonly FrameView?[] _sentToLan = new FrameView?[Remembered];
    private int _wanCount;
    private int _lanCount;
    private int _identification;

    /// <summary>Begins a stream.</summary>
    /// <param name="seed">Print it where a test fails.</param>
    /// <param name="mutatedPercent">How many frames in a hundred have bytes changed at random.</param>
    public TrafficMix(int seed, int mutatedPercent)
    {
        _random = new Random(seed);
        _mutatedPercent = mutatedPercent;
    }

    /// <summary>The next frame.</summary>
    public MixedFrame Next()
    {
        int wait = _random.Next(4000) == 0 ? 30_000 : _random.Next(3) == 0 ? _random.Next(12) : 0;
        bool isFromWan = _random.Next(2) == 0;
        byte[] frame = isFromWan ? FromWan() : FromLan();
        if (_random.Next(100) < _mutatedPercent)
        {
            frame = Mutate(frame);
        }

        if (_random.Next(4) == 0 && frame.Length < 60)
        {
            byte[] padded = new byte[60];
            _random.NextBytes(padded);
            frame.CopyTo(padded, 0);
            frame = padded;
        }

        return new MixedFrame(isFromWan, frame, wait);
    }

    /// <summary>Tells the mix what the box sent: it will be answered.</summary>
    public void Note(Output output)
    {
        foreach (FrameView view in output.Wan)
        {
            _sentToWan[_wanCount++ % Remembered] = view;
        }

        foreach (FrameView view in output.Lan)
        {
            _sentToLan[_lanCount++ % Remembered] = view;
        }
    }

    private FrameView? Recent(FrameView?[] sent)
    {
        return sent[_random.Next(Remembered)];
    }

    private T Pick<T>(params T[] choices)
    {
        return choices[_random.Next(choices.Length)];
    }

    private byte[] Payload()
    {
        byte[] payload = new byte[_random.Next(20) == 0 ? _random.Next(1400) : _random.Next(60)];
        _random.NextBytes(payload);
        return payload;
    }

    private byte[] Mutate(byte[] frame)
    {
        byte[] mutated = (byte[])frame.Clone();
        int changes = _random.Next(1, 5);
        for (int i = 0; i < changes; i++)
        {
            int at = _random.Next(3) == 0 ? _random.Next(mutated.Length) : _random.Next(Math.Min(mutated.Length, 62));
            mutated[at] = (byte)(_random.Next(3) switch
            {
                0 => mutated[at] ^ (1 << _random.Next(8)),
                1 => _random.Next(256),
                _ => Pick(0, 1, 0x7F, 0x80, 0xFF),
            });
        }

        if (_random.Next(8) == 0)
        {
            mutated = mutated[.._random.Next(14, mutated.Length + 1)];
        }

        // Most mutations would end at the header checksum: make it right again, so that they go deeper.
        if (_random.Next(4) != 0 && mutated.Length >= 34)
        {
            int headerBytes = Math.Min((mutated[14] & 0xF) * 4, mutated.Length - 14);
            if (headerBytes >= 12)
            {
                mutated[24] = mutated[25] = 0;
                int checksum = InternetChecksum.Of(mutated.AsSpan(14, headerBytes));
                mutated[24] = (byte)(checksum >> 8);
                mutated[25] = (byte)checksum;
            }

            // And the checksum of ICMP, for the same reason.
            if (mutated[23] == 1 && mutated.Length >= 14 + headerBytes + 8 && _random.Next(2) == 0)
            {
                int at = 14 + headerBytes;
                int end = Math.Min(mutated.Length, 14 + ((mutated[16] << 8) | mutated[17]));
                if (end >= at + 8)
                {
                    mutated[at + 2] = mutated[at + 3] = 0;
                    int checksum = InternetChecksum.Of(mutated.AsSpan(at, end - at));
                    mutated[at + 2] = (byte)(checksum >> 8);
                    mutated[at + 3] = (byte)checksum;
                }
            }
        }

        return mutated;
    }
}
