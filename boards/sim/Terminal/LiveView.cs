// The upper part of the terminal: the calls, what the box does with their packets, and what it
// drops. Reads the world, changes nothing.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Spectre.Console;
using Tollgate.Tables;

namespace Tollgate.Sim;

/// <summary>Draws the world as text.</summary>
public sealed class LiveView
{
    private const int BoxWidth = 30;

    // A finished call stays in sight for so long.
    private const long LingerUs = 3_000_000;

    private readonly Scene _scene;
    private readonly string? _ptyPath;
    private readonly Dictionary<Call, long> _doneAtUs = new();
    private readonly StringWriter _text = new();
    private readonly IAnsiConsole _console;
    private long _lastUs;
    private int _lastInbound;
    private int _lastOutbound;
    private int _inboundRate;
    private int _outboundRate;

    /// <summary>Looks at a world.</summary>
    /// <param name="scene">The world.</param>
    /// <param name="ptyPath">Where the box's console is; null if it is below.</param>
    public LiveView(Scene scene, string? ptyPath = null)
    {
        _ptyPath = ptyPath;
        _scene = scene;
        bool hasColors = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = hasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_text),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        _console.Profile.Capabilities.Unicode = Console.OutputEncoding.WebName == "utf-8";
    }

    /// <summary>Draws it.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="rows">Rows.</param>
    public string[] Render(int width, int rows)
    {
        MeasureRates();
        _console.Profile.Width = width;
        _text.GetStringBuilder().Clear();
        TimeSpan time = TimeSpan.FromSeconds(_scene.Clock.NowUs / 1_000_000);
        string state = _scene.Box.Router switch
        {
            null => "[red]no power[/]",
            { State.IsEnforcing: true } => "[green]ENFORCING[/]",
            Router router => "[red]" + Markup.Escape(router.State.Alarm) + "[/]",
        };
        _console.MarkupLine($"[bold]Tollgate[/] on simulated wires  [dim]{time:h\\:mm\\:ss}  Ctrl-R restarts the box, Ctrl-C ends[/]");
        _console.MarkupLine($"[cyan]maxA gw1[/] -- {LinkText("lan", _scene.Box.LanChip)} --[[ BOX {state} ]]-- {LinkText("wan", _scene.Box.WanChip)} -- [yellow]Net2Phone, PCs, hq, a scanner[/]");

        Grid grid = new();
        grid.AddColumn(new GridColumn().Padding(0, 0, 0, 0).Width(width - BoxWidth));
        grid.AddColumn(new GridColumn().Padding(0, 0, 0, 0).Width(BoxWidth));
        int height = rows - 3;
        grid.AddRow(Framed("calls", DrawCalls(height - 2), height, width - BoxWidth), Framed("the box", DrawBox(height - 2), height, BoxWidth));
        _console.Write(grid);
        string rule = _ptyPath == null
            ? "[dim]console of the box: try[/] help[dim],[/] show forwards[dim],[/] show drops[dim],[/] show sessions"
            : $"[dim]console of the box:[/] picocom {Markup.Escape(_ptyPath)}";
        _console.Write(new Rule(rule) { Style = Style.Parse("dim") });
        return _text.ToString().Replace("\r", "").Split('\n');
    }

    private static Panel Framed(string title, Table table, int height, int width)
    {
        return new Panel(table) { Header = new PanelHeader(title), Height = height, Width = width, Padding = new Padding(1, 0, 1, 0), BorderStyle = Style.Parse("dim") };
    }

    /// <summary>A table without lines. A width below 0 is that of a column of numbers; 0 takes what is left.</summary>
    private static Table Plain(params (string Name, int Width)[] columns)
    {
        Table table = new() { Border = TableBorder.None, Expand = true };
        foreach ((string name, int width) in columns)
        {
            table.AddColumn(new TableColumn($"[dim]{name}[/]")
            {
                Alignment = width < 0 ? Justify.Right : Justify.Left,
                NoWrap = true,
                Padding = new Padding(0),
                Width = width == 0 ? null : Math.Abs(width),
            });
        }

        return table;
    }

    private static string Number(long number)
    {
        return number.ToString(CultureInfo.InvariantCulture);
    }

    private static string StateText(Call call)
    {
        string word = call.State.ToString().ToLowerInvariant();
        string color = call.State switch
        {
            CallState.Talking => "green",
            CallState.Failed => "red",
            CallState.Over => "dim",
            _ => "yellow",
        };
        return $"[{color}]{word}[/]";
    }

    private static string LinkText(string name, BoxChip? chip)
    {
        return chip == null ? name : chip.Nic.IsLinkUp ? $"[green]{name}[/]" : $"[red]{name} no link[/]";
    }

    private Table DrawCalls(int rows)
    {
        Table table = Plain(("#", 3), ("from", 7), ("to", 8), ("", 9), ("out", -5), ("in", -5), ("lost", -5));
        IReadOnlyList<Call> calls = _scene.Book.Calls;
        long nowUs = _scene.Clock.NowUs;
        for (int i = calls.Count - 1; i >= 0 && table.Rows.Count < rows - 1; i--)
        {
            Call call = calls[i];
            if (call.IsDone && nowUs - (_doneAtUs.TryGetValue(call, out long doneAtUs) ? doneAtUs : _doneAtUs[call] = nowUs) > LingerUs)
            {
                continue;
            }

            string color = call.IsOutbound ? "cyan" : "yellow";
            table.AddRow(
                Number(call.Id),
                $"[{color}]{Markup.Escape(call.From)}[/]",
                Markup.Escape(call.To),
                StateText(call),
                Number(call.Outside?.Received ?? 0),
                Number(call.Inside?.Received ?? 0),
                call.Lost == 0 ? "0" : $"[red]{Number(call.Lost)}[/]");
        }

        return table;
    }

    private Table DrawBox(int rows)
    {
        Table table = Plain(("", 0), ("", -8));
        table.HideHeaders();
        int talking = 0;
        int failed = 0;
        int lost = 0;
        long received = 0;
        foreach (Call call in _scene.Book.Calls)
        {
            talking += call.State == CallState.Talking ? 1 : 0;
            failed += call.State == CallState.Failed ? 1 : 0;
            lost += call.Lost;
            received += call.Received;
        }

        table.AddRow("calls/talking", $"{_scene.Book.Calls.Count}/{talking}");
        if (failed != 0)
        {
            table.AddRow("failed", $"[red]{failed}[/]");
        }

        table.AddRow("voice received", Number(received));
        table.AddRow("voice lost", lost == 0 ? "[green]0[/]" : $"[red]{lost}[/]");
        table.AddRow("packets/s in/out", $"{_inboundRate}/{_outboundRate}");
        AddChip(table, _scene.Box.WanChip);
        AddChip(table, _scene.Box.LanChip);
        table.AddRow($"[dim]drops[/]", Number(_scene.Box.Router?.State.Counters.Dropped() ?? 0));
        AddDrops(table, rows);
        return table;
    }

    /// <summary>What the driver of a chip has counted: nothing, if all is well.</summary>
    private static void AddChip(Table table, BoxChip? chip)
    {
        int[] counts = chip?.Nic.Counts ?? [];
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0)
            {
                table.AddRow($"[yellow]{chip!.Name} {chip.Nic.CountNames[i]}[/]", Number(counts[i]));
            }
        }
    }

    private void AddDrops(Table table, int rows)
    {
        int[]? drops = _scene.Box.Router?.State.Counters.Drops;
        if (drops == null)
        {
            return;
        }

        List<int> reasons = new();
        for (int reason = 1; reason < DropReason.Count; reason++)
        {
            if (drops[reason] != 0)
            {
                reasons.Add(reason);
            }
        }

        reasons.Sort((a, b) => drops[b] - drops[a]);
        foreach (int reason in reasons)
        {
            if (table.Rows.Count < rows)
            {
                table.AddRow("  " + DropReason.Word(reason), Number(drops[reason]));
            }
        }
    }

    private void MeasureRates()
    {
        Counters? counters = _scene.Box.Router?.State.Counters;
        long nowUs = _scene.Clock.NowUs;
        if (counters != null && nowUs - _lastUs >= 1_000_000)
        {
            // A restart has set the counters back.
            _inboundRate = (int)(Math.Max(0, counters.Inbound - _lastInbound) * 1_000_000L / (nowUs - _lastUs));
            _outboundRate = (int)(Math.Max(0, counters.Outbound - _lastOutbound) * 1_000_000L / (nowUs - _lastUs));
            _lastInbound = counters.Inbound;
            _lastOutbound = counters.Outbound;
            _lastUs = nowUs;
        }
    }
}
