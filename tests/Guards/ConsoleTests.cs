// The console costs no packet its time: the longest turns by the meter, and 30 calls on the simulated board at a real
// board's pace while the console prints everything it has, and while a configuration is pasted.

using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Bench.Memory;
using Tollgate.Bench.Report;
using Tollgate.Bench.Scenarios;

namespace Tollgate.Guards;

[TestClass]
public sealed class ConsoleTests
{
    private const int Seconds = 60;

    // Voice both ways: 33.3 packets a second from each end of 30 calls.
    private const int Sent = 30 * 2 * 2000;

    [TestMethod]
    public void No_turn_is_longer_than_its_limit()
    {
        foreach (ConsoleFigure figure in ConsoleFigure.MeterAll(MemoryBox.Script))
        {
            Assert.IsLessThan(figure.Name.Contains("commit") ? ConsoleFigure.MostOfACommit : ConsoleFigure.MostATurn, figure.Longest, figure.Name);
        }

        // A random input may hold a commit.
        int seed = Environment.TickCount;
        ConsoleFigure hostile = ConsoleFigure.MeterHostile(MemoryBox.Script, seed, 200).MaxBy(figure => figure.Longest)!;
        Assert.IsLessThan(ConsoleFigure.MostOfACommit, hostile.Longest, $"seed {seed}, {hostile.Name}");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Thirty_calls_lose_nothing_while_the_console_prints_everything(bool isFull)
    {
        BusyFigure figure = BusyFigure.Run(ConsoleScripts.MoreThanCalls(isFull), Seconds, ConsoleScripts.Everything);
        Console.WriteLine(figure.Text);
        Assert.AreEqual("", figure.Trouble);
        Assert.IsGreaterThan(Sent, figure.Sent);
        Assert.IsGreaterThan(Seconds * 5000, figure.Shown.Length, "the line is nearly full");
        Assert.Contains("filter: ENFORCING", figure.Shown);
    }

    [TestMethod]
    public void Thirty_calls_lose_nothing_while_a_whole_configuration_is_pasted()
    {
        string lines = ConsoleScripts.MoreThanCalls(false);
        BusyFigure figure = BusyFigure.Run("", Seconds, [], lines + "commit\r");
        Console.WriteLine(figure.Text);
        Assert.AreEqual("", figure.Trouble);
        Assert.Contains("committed: ", figure.Shown);
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Contains(line + "\n", figure.Running);
        }
    }
}
