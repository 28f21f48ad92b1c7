// The owner of the WAN interface, as State.cs knows it: the queues in front of the WAN come and go with the policy.

namespace Tollgate.Tables;

/// <summary>Keeps the WAN as the policy wants it.</summary>
public interface IWanOwner
{
    /// <summary>A policy has just been put in force: makes, changes or empties <see cref="State.WanQueue"/>. Allocates.</summary>
    void ShapeWan(int nowMs);
}
