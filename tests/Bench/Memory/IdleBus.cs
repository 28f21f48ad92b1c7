// Where a chip would be. Nobody answers: the driver's memory is there all the same.

using Tollgate.Hal;

namespace Tollgate.Bench.Memory;

/// <summary>A bus without a chip.</summary>
public sealed class IdleBus : ISpiBus
{
    /// <inheritdoc/>
    public SpiTransfer Transfer { get; } = (_, _) => { };

    /// <inheritdoc/>
    public void Reset(bool isHeld)
    {
    }
}
