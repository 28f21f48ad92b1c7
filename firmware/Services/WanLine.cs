// How an IPv4 frame leaves by the WAN: marked if it is voice and the policy says so, and through the queues
// if there is a rate. Router.cs comes here with what it forwards only then; who sends seldom always does.
// ARP is not IP, and goes past it.

using Tollgate.Datapath;
using Tollgate.Hal;
using Tollgate.Tables;

namespace Tollgate.Services;

/// <summary>The last step before the WAN interface.</summary>
public static class WanLine
{
    /// <summary>Sends a frame, or lets it wait for its turn.</summary>
    /// <param name="state">The policy in force, and the queues.</param>
    /// <param name="wan">The interface.</param>
    /// <param name="frame">A complete IPv4 frame.</param>
    /// <param name="lengthBytes">Its bytes.</param>
    /// <param name="isOwn">Whether it is one of the box's own packets, which are never voice and never counted as forwarded.</param>
    /// <returns>False if it is gone: <see cref="Refusal"/> says why.</returns>
    public static bool Send(State state, INic wan, ushort[] frame, int lengthBytes, bool isOwn)
    {
        bool isVoice = !isOwn && Voice.Is(state, frame);
        if (isVoice && state.Policy.MarksVoice)
        {
            Voice.Mark(frame);
        }

        WanQueue queue = state.WanQueue;
        return queue == null ? wan.Transmit(frame, lengthBytes) : queue.Add(frame, lengthBytes, isVoice, isOwn);
    }

    /// <summary>The drop reason of a frame that <see cref="Send"/> did not take.</summary>
    public static int Refusal(State state)
    {
        return state.WanQueue == null ? DropReason.TxFull : DropReason.QueueFull;
    }
}
