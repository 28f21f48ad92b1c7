// The box is no end of a connection: a datagram whose checksum was wrong when it came leaves with a
// wrong one. This remembers which those are, so that all others can be held to be right.

using System;
using System.Collections.Generic;

namespace Tollgate.Kit;

/// <summary>
/// Tells frames that came in damaged from those that the box damaged: by their identification, and long ones, which
/// may be given another, by what they carry.
/// </summary>
public sealed class DamagedFrames
{
    private const int MinLong = 576;

    // A frame waits in the box for a MAC or for the rest of its packet, and leaves after later ones of its identification.
    private const int MayWaitFrames = 2_000;

    private readonly Dictionary<int, int> _noted = [];
    private readonly HashSet<string> _ends = [];
    private int _frames;

    /// <summary>Takes in a frame before the box does.</summary>
    public void Note(byte[] frame)
    {
        if (frame.Length < 34)
        {
            return;
        }

        _frames++;
        FrameView view = new(frame);
        bool isWhole = view.HeaderBytes >= 20 && view.TotalLength >= view.HeaderBytes && frame.Length >= 14 + view.TotalLength;
        byte[] packet = isWhole ? frame[..(14 + view.TotalLength)] : frame;
        if (!isWhole || FrameAssert.Problem(packet) != null || FrameAssert.TransportProblem(packet) != null)
        {
            _noted[view.Identification] = _frames;
            if (isWhole && packet.Length > MinLong)
            {
                _ends.Add(EndOf(packet));
            }
        }
        else if (_noted.TryGetValue(view.Identification, out int at) && _frames - at > MayWaitFrames)
        {
            _noted.Remove(view.Identification);
        }
    }

    /// <summary>Checks that frames which came out are right, unless they came in damaged.</summary>
    public void Check(IEnumerable<FrameView> sent)
    {
        foreach (FrameView view in sent)
        {
            if (!view.IsIPv4 || !(_noted.ContainsKey(view.Identification) || (view.Bytes.Length > MinLong && _ends.Contains(EndOf(view.Bytes)))))
            {
                FrameAssert.IsSound(view.Bytes);
            }
        }
    }

    private static string EndOf(byte[] frame)
    {
        return Convert.ToHexString(frame.AsSpan(frame.Length - 32));
    }
}
