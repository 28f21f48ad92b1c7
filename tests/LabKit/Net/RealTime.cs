// Programs whose delays are measured come before all other work on the machine for a while (chrt(1), SCHED_FIFO):
// else a test on a busy machine measures the machine.

using System;
using System.Globalization;

namespace Tollgate.LabKit.Net;

/// <summary>Processes ahead of the others, until disposed. Where the system forbids it they stay as they are.</summary>
public sealed class RealTime : IDisposable
{
    private readonly int[] _processIds;

    /// <summary>Moves all their threads ahead; what they start comes along.</summary>
    public RealTime(params int[] processIds)
    {
        _processIds = processIds;
        Change("-f", "10");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Change("-o", "0");
    }

    private void Change(string policy, string priority)
    {
        foreach (int id in _processIds)
        {
            _ = Tool.Run("chrt", "-a", policy, "-p", priority, id.ToString(CultureInfo.InvariantCulture));
        }
    }
}
