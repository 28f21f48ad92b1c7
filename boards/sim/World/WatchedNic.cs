// Between the firmware and the driver of a chip: notes the frames that the driver could not send, so
// that a run with faults can say where each lost packet was lost. Changes nothing.

using System;
using Tollgate.Hal;

namespace Tollgate.Sim;

/// <summary>An interface of the box as the firmware sees it.</summary>
internal sealed class WatchedNic : INic
{
    private readonly INic _driver;
    private readonly W5500Sim _chip;
    private readonly ChipLossWitness _lost;
    private readonly byte[] _bytes = new byte[Frame.MaxBytes];

    internal WatchedNic(INic driver, W5500Sim chip, ChipLossWitness lost)
    {
        _driver = driver;
        _chip = chip;
        _lost = lost;
    }

    public ushort[][] Frames => _driver.Frames;

    public int[] Lengths => _driver.Lengths;

    public ushort[] Mac => _driver.Mac;

    public bool IsLinkUp => _driver.IsLinkUp;

    public string Trouble => _driver.Trouble;

    public string[] CountNames => _driver.CountNames;

    public int[] Counts => _driver.Counts;

    public int Receive()
    {
        return _driver.Receive();
    }

    public bool Transmit(ushort[] frame, int lengthBytes)
    {
        int ignored = _chip.IgnoredSends;
        bool isTaken = _driver.Transmit(frame, lengthBytes);
        if (!isTaken || _chip.IgnoredSends != ignored)
        {
            FrameWords.Store(frame, Frame.Start, _bytes, lengthBytes);
            _lost(_bytes.AsSpan(0, lengthBytes), ChipLoss.NotSent);
        }

        return isTaken;
    }

    public void Tick(int nowMs)
    {
        _driver.Tick(nowMs);
    }
}
