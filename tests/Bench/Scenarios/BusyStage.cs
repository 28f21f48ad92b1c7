// 30 calls on the simulated board while somebody uses its console without a pause, and every round of
// the firmware takes the board the time that its instructions cost. Called in the copy of this assembly
// that stands beside the instrumented firmware.

using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Tollgate.Bench.Meter;
using Tollgate.Sim;
using Tollgate.Tables;

namespace Tollgate.Bench.Scenarios;

/// <summary>Calls beside a busy console.</summary>
public static class BusyStage
{
    // As BoardFigure.cs has it: instructions a microsecond of a 240 MHz ESP32, and those of a transfer's call that the
    // meter does not see.
    private const double InstructionsANs = 0.2;
    private const double InstructionsATransfer = 1198;

    // Ours: a round that costs so much has made texts, and each third of them begins a collection of some 150 000 instructions.
    private const double TextRound = 100_000;
    private const double CollectionShare = 50_000;

    private const int Calls = 30;

    /// <summary>Runs the calls.</summary>
    /// <param name="more">Configuration lines beside the simulation's own.</param>
    /// <param name="seconds">How long each call talks, in simulated time.</param>
    /// <param name="commands">Typed over and over at 115200 baud while all calls talk; each with its end. Empty: none.</param>
    /// <param name="paste">Typed at once before that, if it is not empty.</param>
    /// <returns>A line for people; what went wrong, or ""; the lines in force at the end; what the console printed; how many were sent.</returns>
    public static string[] Play(string more, int seconds, string[] commands, string paste)
    {
        int printed = 0;
        var shown = new StringBuilder();
        Scene scene = new(new SceneOptions
        {
            Lines = Calls,
            Console = bytes =>
            {
                printed += bytes.Length;
                shown.Append(Encoding.ASCII.GetString(bytes));
            },
        });
        string? wrong = scene.Box.Configure(scene.Configuration + more);
        if (wrong != null)
        {
            throw new ArgumentException(wrong);
        }

        // Until the unit has made itself known, and what the second configuration has displaced is gone.
        scene.Clock.RunMs(1000);
        int dropped = scene.Box.Dropped;
        W5500Sim wan = scene.Box.WanChip!.Chip;
        W5500Sim lan = scene.Box.LanChip!.Chip;
        double instructions = Probe.Total;
        double longest = 0;
        int transfers = wan.Transfers + lan.Transfers;
        scene.Box.WorkNs = () =>
        {
            int now = wan.Transfers + lan.Transfers;
            double spent = Probe.Total - instructions;
            spent += spent > TextRound ? CollectionShare : 0;
            longest = Math.Max(longest, spent);
            spent += (now - transfers) * InstructionsATransfer;
            instructions = Probe.Total;
            transfers = now;
            return (long)(spent / InstructionsANs);
        };
        var calls = new CountedCalls(scene, Calls, seconds);
        scene.Clock.RunUntilTrue(() => calls.AreTalking, 10_000);
        longest = 0;
        wan.MostHeldBytes = 0;
        lan.MostHeldBytes = 0;
        SerialLine line = scene.Box.Platform.Line;
        if (paste.Length != 0)
        {
            line.Type(Encoding.ASCII.GetBytes(paste));
        }

        int typed = 0;
        scene.Clock.RunUntilTrue(
            () =>
            {
                if (commands.Length != 0 && line.Unread == 0 && scene.Box.Router!.Shell.IsAtPrompt)
                {
                    line.Type(Encoding.ASCII.GetBytes(commands[typed++ % commands.Length]));
                }

                return calls.AreDone;
            },
            (seconds * 1000) + 20_000);
        scene.FallSilent();
        Totals totals = Totals.Of(scene);
        string text = $"{totals.Calls} calls, {totals.Sent} sent, {totals.Received} received, {totals.Duplicates + totals.Reordered} out of order, {totals.Dropped - dropped} dropped; "
            + $"{typed} commands, {printed} bytes printed; longest round {longest / InstructionsANs / 1e6:0.0} ms; "
            + $"at most {wan.MostHeldBytes} bytes in the WAN's chip, {lan.MostHeldBytes} in the LAN's, of 16384";
        bool isWell = calls.AreDone && totals.Calls == Calls && totals.Lost == 0 && totals.Failed == 0 && totals.Dropped == dropped
            && totals.Duplicates + totals.Reordered == 0 && scene.Faults.Count == 0 && line.Overruns == 0;
        string reasons = string.Join(", ", Enumerable.Range(1, DropReason.Count - 1).Where(reason => scene.Box.Router!.State.Counters.Drops[reason] > 0).Select(DropReason.Word));
        string trouble = isWell ? "" : $"{text}; overruns {line.Overruns}; drops {reasons}; " + string.Join("; ", scene.Faults.Texts.Take(5).Concat(calls.Calls.Select(call => call.Why)));
        return [text, trouble, scene.Box.Router!.Shell.RunningText, shown.ToString(), totals.Sent.ToString(CultureInfo.InvariantCulture)];
    }
}
