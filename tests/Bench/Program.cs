// The commands of the cost meter. README.md says what its figures mean.

using System;
using System.Collections.Generic;
using System.CommandLine;
using Spectre.Console;
using Tollgate.Bench;
using Tollgate.Bench.Memory;
using Tollgate.Bench.Report;
using Tollgate.Bench.Scenarios;
using Tollgate.Bench.Throughput;
using Tollgate.LabKit;

var byMethod = new Option<bool>("--by-method") { Description = "Say in which methods the instructions go." };
var byLine = new Option<bool>("--by-line") { Description = "Say on which source lines the instructions go." };
var byOperation = new Option<bool>("--by-op") { Description = "Say on which opcodes and calls the instructions go." };
var csv = new Option<bool>("--csv") { Description = "Print name,il,instructions,spi_transfers,microseconds,packets_per_second." };
var update = new Option<bool>("--update") { Description = "Rewrite tests/Bench/cost.golden.csv with the figures of now." };
var only = new Option<string[]>("--only")
{
    Description = "Only scenarios with one of these in their name.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => Array.Empty<string>(),
};

var cost = new Command("cost", "What each kind of packet costs on the board's interpreter.")
{
    byMethod, byLine, byOperation, csv, update, only,
};
cost.SetAction(parsed =>
{
    if (parsed.GetValue(update) && parsed.GetValue(only)!.Length != 0)
    {
        Console.Error.WriteLine("--update rewrites every figure: leave --only away");
        return 2;
    }

    IReadOnlyList<Figure> figures = Figure.MeterAll(parsed.GetValue(only)!);
    if (figures.Count == 0)
    {
        Console.Error.WriteLine("no scenario has that in its name");
        return 2;
    }

    if (parsed.GetValue(update))
    {
        var golden = new Golden();
        golden.Update(figures);
        Console.WriteLine("wrote " + golden.FilePath);
        return 0;
    }

    if (parsed.GetValue(csv))
    {
        CostLists.WriteCsv(Console.Out, figures, BoardFigure.MeterAll(parsed.GetValue(only)!));
    }
    else if (parsed.GetValue(byMethod))
    {
        CostLists.WriteShares(Console.Out, figures, reading => reading.ByMethod());
    }
    else if (parsed.GetValue(byLine))
    {
        CostLists.WriteShares(Console.Out, figures, reading => reading.ByLine());
    }
    else if (parsed.GetValue(byOperation))
    {
        CostLists.WriteShares(Console.Out, figures, reading => reading.ByOperation());
    }
    else
    {
        CostTable.Write(AnsiConsole.Console, figures);
    }

    return 0;
});

var board = new Command("board", "What a frame costs a whole board: interpreter, SPI transfers and bytes, in microseconds.") { only, byMethod, byLine };
board.SetAction(parsed =>
{
    IReadOnlyList<BoardFigure> figures = BoardFigure.MeterAll(parsed.GetValue(only)!);
    bool isByMethod = parsed.GetValue(byMethod);
    if (!isByMethod && !parsed.GetValue(byLine))
    {
        BoardTable.Write(AnsiConsole.Console, figures);
        return 0;
    }

    foreach (BoardFigure figure in figures)
    {
        CostLists.WriteShares(Console.Out, figure.Name + " alone", figure.Alone, reading => isByMethod ? reading.ByMethod() : reading.ByLine());
        if (figure.InFours != null)
        {
            CostLists.WriteShares(Console.Out, figure.Name + " in fours", figure.InFours, reading => isByMethod ? reading.ByMethod() : reading.ByLine());
        }
    }

    return 0;
});

var speed = new Command("speed", "How fast the same path is on .NET, for scale.");
speed.SetAction(_ => Speed.Write(Console.Out));

var memory = new Command("memory", "What the box holds on the board's heap, array by array.");
memory.SetAction(_ =>
{
    var box = new MemoryBox();
    foreach (string line in MemoryReport.Lines(box.Weigh()))
    {
        Console.WriteLine(line);
    }

    int peak = box.Type("forward tcp 9443 to pbx\ncommit\n");
    Console.WriteLine("most while another configuration of as many lines is committed: " + MemoryReport.Number(peak));
});

var seconds60 = new Option<int>("--seconds") { Description = "How long each call talks, in simulated time.", DefaultValueFactory = _ => 60 };
var hostile = new Option<int>("--hostile") { Description = "So many hostile inputs instead of the commands: the longest of their turns.", DefaultValueFactory = _ => 0 };
var console = new Command("console", "What a turn of the console costs, command by command: packets wait meanwhile.") { hostile, byMethod };
console.SetAction(parsed =>
{
    int inputs = parsed.GetValue(hostile);
    IReadOnlyList<ConsoleFigure> full = inputs > 0
        ? ConsoleFigure.MeterHostile(ConsoleScripts.Full(), Environment.TickCount, inputs)
        : ConsoleFigure.MeterAll(ConsoleScripts.Full());
    if (parsed.GetValue(byMethod))
    {
        foreach (ConsoleFigure figure in full)
        {
            CostLists.WriteShares(Console.Out, figure.Name + ", its longest turn", new BoardShare(figure.Longest, 0, 0, figure.Reading, 1), reading => reading.ByMethod());
        }
    }
    else if (inputs > 0)
    {
        ConsoleTable.WriteLongest(Console.Out, full);
    }
    else
    {
        ConsoleTable.Write(Console.Out, ConsoleFigure.MeterAll(MemoryBox.Script), full);
    }
});

var busy = new Command("busy", "30 calls while the console prints everything it has, each round at the board's pace.") { seconds60 };
busy.SetAction(parsed => BusyTable.Write(Console.Out, parsed.GetValue(seconds60)));

var rounds = new Option<int>("--rounds") { Description = "How often each router runs with each load.", DefaultValueFactory = _ => 5 };
var seconds = new Option<double>("--seconds") { Description = "How long each measurement sends.", DefaultValueFactory = _ => 1 };
var throughput = new Command("throughput", "Packets per second through boards/linux beside nftables NAT. Needs Linux and root.") { rounds, seconds };
throughput.SetAction(parsed =>
{
    if (LabNeeds.Missing is string reason)
    {
        Console.Error.WriteLine(reason);
        return 2;
    }

    Race.Run(Console.Out, parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
    return 0;
});

var rounds2544 = new Option<int>("--rounds") { Description = "How often each router runs with each frame size.", DefaultValueFactory = _ => 3 };
var rfc2544 = new Command("rfc2544", "Zero-loss rate, latency and delay variation at RFC 2544's frame sizes, beside nftables NAT. Needs Linux and root.") { rounds2544, seconds };
rfc2544.SetAction(parsed =>
{
    if (LabNeeds.Missing is string reason)
    {
        Console.Error.WriteLine(reason);
        return 2;
    }

    Rfc2544.Run(Console.Out, parsed.GetValue(rounds2544), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
    return 0;
});

return new RootCommand("The cost meter of the packet path.") { cost, board, speed, memory, console, busy, throughput, rfc2544 }.Parse(args).Invoke();
