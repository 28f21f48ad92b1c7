// What stands between the LAN and the WAN in one experiment: the box or the yardstick.

using System;

namespace Tollgate.LabKit.Gateways;

/// <summary>A running router in the router's namespace. Disposing stops it.</summary>
public interface IGateway : IDisposable
{
    /// <summary>What to call it in a report.</summary>
    string Name { get; }
}
