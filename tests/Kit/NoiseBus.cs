// An SPI bus with nothing sensible on it: MISO is random, or a chip's bytes are spoiled at random.
// It counts transfers, and what the driver allocates apart from the chip behind the bus.

using System;
using Tollgate.Hal;

namespace Tollgate.Kit;

/// <summary>Random MISO.</summary>
public sealed class NoiseBus : ISpiBus
{
    private readonly Random _random;
    private readonly ISpiBus? _chip;
    private readonly byte[] _likely;

    /// <summary>Makes a bus.</summary>
    /// <param name="seed">Of the noise.</param>
    /// <param name="chip">What answers where the noise does not; null for noise alone.</param>
    /// <param name="likely">Bytes that noise is made of; none for all of them alike.</param>
    public NoiseBus(int seed, ISpiBus? chip, params byte[] likely)
    {
        _random = new Random(seed);
        _chip = chip;
        _likely = likely;
        Transfer = Play;
    }

    /// <inheritdoc/>
    public SpiTransfer Transfer { get; }

    /// <summary>How many transfers of a hundred are noise.</summary>
    public int Percent { get; set; } = 100;

    /// <summary>Transfers so far.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes allocated inside <see cref="Transfer"/>: not the driver's.</summary>
    public long Allocated { get; set; }

    /// <inheritdoc/>
    public void Reset(bool isHeld)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _chip?.Reset(isHeld);
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Play(ushort[] write, ushort[] read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        if (write.Length != read.Length || ReferenceEquals(write, read))
        {
            throw new FrameException($"{write.Length} words out, {read.Length} back");
        }

        Count++;
        _chip?.Transfer(write, read);
        if (_chip == null || (Percent > 0 && _random.Next(100) < Percent))
        {
            Spoil(read);
        }

        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Spoil(ushort[] read)
    {
        // Sometimes all of it, sometimes a word.
        int first = _random.Next(2) == 0 ? 0 : _random.Next(read.Length);
        int last = first == 0 ? read.Length - 1 : first;
        for (int i = first; i <= last; i++)
        {
            read[i] = _likely.Length == 0
                ? (ushort)_random.Next(0x10000)
                : (ushort)((_likely[_random.Next(_likely.Length)] << 8) | _likely[_random.Next(_likely.Length)]);
        }
    }
}
