// The faults that wait to strike, or last. Set by W5500Sim.Inject, looked at where they would happen.

namespace Tollgate.Sim;

/// <summary>Faults of one chip.</summary>
internal sealed class ChipFaults
{
    /// <summary>Ours: reads of VERSIONR that give 0, and reads of the pointers that show half a record.</summary>
    internal const int Reads = 4;

    /// <summary>Ours: how long MISO is stuck, in nanoseconds.</summary>
    internal const long StuckNs = 3_000_000;

    internal bool TearsNextRsr { get; set; }

    internal bool TearsNextRxWr { get; set; }

    internal bool CorruptsNextLength { get; set; }

    internal bool HidesNextRecord { get; set; }

    internal int VersionZeroReads { get; set; }

    internal bool SticksNextSend { get; set; }

    /// <summary>When a SEND began that is never done; 0 if none did.</summary>
    internal long StuckSendNs { get; set; }

    internal bool NeverDrains { get; set; }

    internal long StuckUntilNs { get; set; }

    internal byte StuckAt { get; set; }

    /// <summary>Whether the chip has reset itself and was not told its address since.</summary>
    internal bool HasLostSettings { get; set; }

    /// <summary>Lets a fault wait for its occasion.</summary>
    internal void Arm(ChipFault fault)
    {
        TearsNextRsr |= fault == ChipFault.TornRsr;
        TearsNextRxWr |= fault == ChipFault.TornRxWr;
        CorruptsNextLength |= fault == ChipFault.CorruptLength;
        HidesNextRecord |= fault == ChipFault.RsrBelowRecord;
        VersionZeroReads = fault == ChipFault.VersionZero ? Reads : VersionZeroReads;
        SticksNextSend |= fault == ChipFault.SendNeverDone;
        NeverDrains |= fault == ChipFault.RsrNeverDrains;
    }

    /// <summary>
    /// Whether the driver cannot know what it does: it talks to a chip that has forgotten everything,
    /// or has had wrong answers, or relies on a frame to be gone after its time. What it does wrong then
    /// is not held against it.
    /// </summary>
    internal bool ExcuseDriver(long nowNs)
    {
        // Ours: as long again as the wrong answers lasted, to find out what has become of the chip.
        bool isStuckOrWas = StuckUntilNs != 0 && nowNs < StuckUntilNs + StuckNs;
        bool isSendNewlyStuck = StuckSendNs != 0 && nowNs < StuckSendNs + StuckNs;
        return HasLostSettings || isStuckOrWas || isSendNewlyStuck;
    }
}
