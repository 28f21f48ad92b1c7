// What a scenario holds of one interface of the box: the end of its cable.

using Tollgate.Hal;

namespace Tollgate.Bench.Scenarios;

/// <summary>An interface of the box with somebody at the other end of its cable.</summary>
public interface IWireEnd
{
    /// <summary>The interface, as the router gets it.</summary>
    INic Nic { get; }

    /// <summary>How many frames the box was asked to send, or has sent.</summary>
    int Sent { get; }

    /// <summary>The last of them, in wire order; empty if there was none.</summary>
    byte[] LastSent { get; }

    /// <summary>Whether <see cref="LastSent"/> is kept; it costs time.</summary>
    bool KeepsLast { get; set; }

    /// <summary>Lets a frame arrive.</summary>
    /// <param name="bytes">In wire order.</param>
    void Arrive(byte[] bytes);

    /// <summary>Empties <see cref="LastSent"/>.</summary>
    void Forget();
}
