// For the few places that keep copies of the policy and of the gateway in fields of their own, to
// save a load per packet.

namespace Tollgate.Tables;

/// <summary>Keeps copies of what the policy says.</summary>
public interface IPolicyCopy
{
    /// <summary>Takes the copies anew: a policy has just been put in force, or the gateway's MAC has become known or lost.</summary>
    void Load();
}
