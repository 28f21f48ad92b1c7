// The packet path stays as cheap as it was: the cost meter's figures against the golden file.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Bench.Meter;
using Tollgate.Bench.Report;

namespace Tollgate.Guards;

[TestClass]
public sealed class CostTests
{
    [TestMethod]
    public void No_kind_of_packet_costs_more_than_in_the_golden_file()
    {
        Comparison comparison = new Golden().Compare(Figure.MeterAll());
        Console.WriteLine(comparison.Describe());
        Assert.IsEmpty(comparison.Grown, comparison.Describe());
    }

    [TestMethod]
    public void A_board_forwards_what_thirty_and_forty_five_calls_need()
    {
        // What voice and its signalling need: rows of the budgets. A ping or a new mapping may cost more.
        string[] names = { "call-both-ways", "inbound-static-udp", "inbound-static-udp-peers", "inbound-static-tcp", "outbound-static-udp",
            "inbound-dynamic-udp", "outbound-dynamic-udp" };
        IReadOnlyList<BoardFigure> figures = BoardFigure.MeterAll(names);
        foreach (string name in names)
        {
            BoardFigure figure = figures.Single(one => one.Name == name);
            BoardShare inFours = figure.InFours!;
            Console.WriteLine($"{name}: alone {figure.Alone.Transfers:0.00} transfers, {figure.Alone.PerSecond:0}/s; "
                + $"in fours {inFours.Transfers:0.00}, {inFours.PerSecond:0}/s");
            Assert.IsLessThanOrEqualTo(Budget.TransfersAlone.AtMost, figure.Alone.Transfers, name);
            Assert.IsLessThanOrEqualTo(Budget.TransfersInFours.AtMost, inFours.Transfers, name);
            Assert.IsGreaterThanOrEqualTo(Budget.PerSecondAlone, figure.Alone.PerSecond, name);
            Assert.IsGreaterThanOrEqualTo(Budget.PerSecondInFours, inFours.PerSecond, name);
        }
    }

    [TestMethod]
    public void A_boards_microseconds_are_what_the_formula_says()
    {
        // 20 000 instructions at 200 a microsecond, 7 transfers of 15, 188 bytes at 26 Mbit/s.
        var share = new BoardShare(20000, 7, 188, new Reading(Array.Empty<Place>(), Array.Empty<long>()), 1);
        Assert.AreEqual(100 + 105 + 57.85, share.Microseconds, 0.01);
        Assert.AreEqual(3804, share.PerSecond, 1);
    }

    [TestMethod]
    public void The_figures_are_the_same_twice()
    {
        IReadOnlyList<Figure> first = Figure.MeterAll("inbound-static-udp", "new-mapping", "idle");
        IReadOnlyList<Figure> second = Figure.MeterAll("inbound-static-udp", "new-mapping", "idle");
        Assert.AreNotEqual(0, first.Count);
        for (int i = 0; i < first.Count; i++)
        {
            Assert.AreEqual(first[i].Il, second[i].Il, first[i].Name);
            Assert.AreEqual(first[i].Instructions, second[i].Instructions, first[i].Name);
        }
    }

    [TestMethod]
    public void A_figure_that_grows_by_more_than_three_percent_is_named()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "name,il,instructions\nsteady,10,1000\ngrows,10,1000\nshrinks,10,1000\ngone,10,1000\n");
            var figures = new[] { Of("steady", 1030), Of("grows", 1031), Of("shrinks", 969), Of("new", 5) };
            Comparison comparison = new Golden(path).Compare(figures);
            Assert.HasCount(3, comparison.Grown);
            Assert.StartsWith("grows ", comparison.Grown[0]);
            Assert.StartsWith("gone ", comparison.Grown[1]);
            Assert.StartsWith("new ", comparison.Grown[2]);
            Assert.HasCount(1, comparison.Shrunk);
            Assert.Contains("-3.1 %", comparison.Describe());
            Assert.Contains("cost --update", comparison.Describe());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Figure Of(string name, double instructions)
    {
        var nothing = new Reading(Array.Empty<Place>(), Array.Empty<long>());
        return new Figure(name, 10, instructions, instructions, null, nothing, 1);
    }
}
