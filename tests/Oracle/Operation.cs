// What a run is made of. Operations say everything themselves: a failing run can be cut down to a few of them.

namespace Tollgate.Oracle;

/// <summary>One of the three below.</summary>
public abstract record Operation;

/// <summary>A packet arrives.</summary>
public sealed record Send(bool IsFromLan, Packet Packet) : Operation
{
    public override string ToString()
    {
        return (IsFromLan ? "LAN  " : "WAN  ") + Packet;
    }
}

/// <summary>Time passes.</summary>
public sealed record Wait(int Ms) : Operation
{
    public override string ToString()
    {
        return $"wait {Ms} ms";
    }
}

/// <summary>Another policy is put in force.</summary>
public sealed record Commit(int Index) : Operation
{
    public override string ToString()
    {
        return "commit " + Run.Policies[Index].Name;
    }
}
