// An SPI bus with a script in place of a chip: every byte that the driver clocks out is compared
// with the transcript, and what the transcript says comes back. The first difference fails the test.

using System;
using System.Collections.Generic;
using System.Text;
using Tollgate.Hal;

namespace Tollgate.Kit;

/// <summary>Plays transcripts (<see cref="SpiTranscript"/>), in both word orders.</summary>
public sealed class ScriptedBus : ISpiBus
{
    private readonly Queue<SpiStep> _steps = new();
    private readonly byte _junk;
    private FrameException? _failure;

    /// <summary>Makes a bus on which nothing is expected yet.</summary>
    /// <param name="junk">Comes back wherever the chip says nothing: play a script with several, no driver may care.</param>
    public ScriptedBus(byte junk = 0xEE)
    {
        _junk = junk;
        Transfer = Play;
    }

    /// <inheritdoc/>
    public SpiTransfer Transfer { get; }

    /// <summary>Transfers so far.</summary>
    public int Count { get; private set; }

    /// <summary>Steps that have not happened yet.</summary>
    public int Remaining => _steps.Count;

    /// <summary>Adds to what is expected.</summary>
    public void Expect(string transcript)
    {
        foreach (SpiStep step in SpiTranscript.Parse(transcript))
        {
            _steps.Enqueue(step);
        }
    }

    /// <summary>Everything expected has happened, and nothing else.</summary>
    public void AssertFinished()
    {
        if (_failure != null)
        {
            throw new FrameException(_failure.Message);
        }

        if (_steps.Count > 0)
        {
            throw Fail($"{_steps.Count} steps have not happened, the first is {Describe(_steps.Peek())}");
        }
    }

    /// <inheritdoc/>
    public void Reset(bool isHeld)
    {
        SpiStep step = Next($"the reset pin {(isHeld ? "held" : "released")}");
        if (step.Reset != isHeld)
        {
            throw Fail($"the reset pin {(isHeld ? "held" : "released")} instead of {Describe(step)}");
        }
    }

    private void Play(ushort[] write, ushort[] read)
    {
        if (write.Length != read.Length || ReferenceEquals(write, read))
        {
            throw Fail($"{write.Length} words out and {read.Length} back, {(ReferenceEquals(write, read) ? "one array" : "two arrays")}");
        }

        Count++;
        int[] sent = new int[write.Length * 2];
        for (int i = 0; i < sent.Length; i++)
        {
            sent[i] = (write[i >> 1] >> Shift(i)) & 0xFF;
        }

        SpiStep step = Next(Text(sent));
        if (step.Reset != null || step.Mosi.Length != sent.Length)
        {
            throw Fail($"a transfer of {sent.Length} bytes{Environment.NewLine}  {Text(sent)}{Environment.NewLine}instead of {Describe(step)}");
        }

        for (int i = 0; i < sent.Length; i++)
        {
            if (step.Mosi[i] != SpiTranscript.Open && step.Mosi[i] != sent[i])
            {
                throw Fail($"byte {i} of {Describe(step)}{Environment.NewLine}but was{Environment.NewLine}  {Text(sent)}");
            }
        }

        for (int i = 0; i < read.Length; i++)
        {
            int first = step.Miso[2 * i] == SpiTranscript.Open ? _junk : step.Miso[2 * i];
            int second = step.Miso[2 * i + 1] == SpiTranscript.Open ? _junk : step.Miso[2 * i + 1];
            read[i] = (ushort)((first << WordOrder.FirstByteShift) | (second << WordOrder.SecondByteShift));
        }
    }

    private static int Shift(int index)
    {
        return (index & 1) == 0 ? WordOrder.FirstByteShift : WordOrder.SecondByteShift;
    }

    private SpiStep Next(string what)
    {
        return _steps.Count > 0 ? _steps.Dequeue() : throw Fail($"nothing more was expected, but there was {what}");
    }

    // Remembered: a driver that swallows exceptions must not hide it.
    private FrameException Fail(string message)
    {
        _failure ??= new FrameException($"transfer {Count}: {message}");
        return _failure;
    }

    private static string Describe(SpiStep step)
    {
        return step.Reset is bool isHeld
            ? $"line {step.Line}: the reset pin {(isHeld ? "held" : "released")}"
            : $"line {step.Line} ({step.Remark}), {step.Mosi.Length} bytes{Environment.NewLine}  {Text(step.Mosi)}";
    }

    private static string Text(int[] bytes)
    {
        StringBuilder text = new();
        foreach (int value in bytes)
        {
            text.Append(value == SpiTranscript.Open ? ".. " : value.ToString("X2") + " ");
        }

        return text.ToString().TrimEnd();
    }
}
