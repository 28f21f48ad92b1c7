using System;

namespace Tollgate.Kit;

/// <summary>A frame is not what it should be.</summary>
public sealed class FrameException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public FrameException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and shows the frame.</summary>
    public FrameException(string message, byte[] frame)
        : base(message + Environment.NewLine + Convert.ToHexString(frame))
    {
    }
}
