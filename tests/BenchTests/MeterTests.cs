// The cost meter against sums worked out by hand: each addend is one executed instruction of
// the sample's IL, in order, with its figure read in weights.csv. If a new compiler makes other
// IL of a sample, its sum has to be worked out again.

using System;
using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Tollgate.Bench.Meter;

namespace Tollgate.BenchTests;

[TestClass]
public sealed class MeterTests
{
    private const double RetValue = 135;
    private const double RetVoid = 95;

    private static readonly MeteredCode s_code = new(typeof(Samples).Assembly.Location);

    [TestMethod]
    public void Straight_line()
    {
        // ldarg.0 ldarg.1 add ldc.i4 xor ret
        Expect(nameof(Samples.Straight), 6, 31 + 36 + 38 + 34 + 24 + RetValue, 5, 7);
    }

    [TestMethod]
    public void Long_operands_have_their_own_prices()
    {
        // ldarg.0 ldarg.1 mul(i8) ldc.i4.3 shr(i8: the value is long, the count is not) ret
        Expect(nameof(Samples.StraightLong), 6, 31 + 36 + 43 + 19 + 42 + RetValue, 5L, 7L);
    }

    [TestMethod]
    public void Loop_counts_its_turns_and_the_last_branch_that_is_not_taken()
    {
        // A method called from outside pays for its locals too.
        Expect(nameof(Samples.Loop), 5 + (3 * 11) + 3 + 2, Locals(2) + LoopBody(3), 3);
    }

    [TestMethod]
    public void Static_call_pays_for_the_callees_locals()
    {
        // ldc.i4.0 call ret
        Expect(nameof(Samples.Calls), 3 + 10, 19 + 317 + Locals(2) + LoopBody(0) + RetValue);
    }

    [TestMethod]
    public void Array_of_words()
    {
        // ldarg.0(ref) ldc.i4.1 ldarg.0(ref) ldc.i4.0 ldelem.u2 ldc.i4.1 add conv.u2 stelem.i2 ret
        Expect(nameof(Samples.Words), 10, 45 + 19 + 45 + 19 + 91 + 19 + 38 + 70 + 114 + RetVoid, new ushort[2]);
    }

    [TestMethod]
    public void Branch_taken_and_not_taken()
    {
        // ldarg.0 ldarg.1 bne.un.s ldc.i4 ret
        Expect(nameof(Samples.Branch), 5, 31 + 36 + 79 + 19 + RetValue, 4, 4);
        Expect(nameof(Samples.Branch), 5, 31 + 36 + 82.5 + 19 + RetValue, 4, 5);
    }

    [TestMethod]
    public void Switch_taken_and_fallen_through()
    {
        // ldarg.0 switch ldc.i4 ret, and a br.s on the way to the default
        Expect(nameof(Samples.Switch), 4, 31 + 45 + 19 + RetValue, 1);
        Expect(nameof(Samples.Switch), 5, 31 + 24 + 30 + 19 + RetValue, 3);
    }

    [TestMethod]
    public void Locals_smaller_than_a_word_and_references_have_their_own_prices()
    {
        double body = 31 + 70 + 50      // ldarg.0 conv.u1 stloc.0
            + 145 + 50                  // ldsfld(ref) stloc.1
            + 47 + 38 + 19 + 23 + 91    // ldloc.1(ref) ldloc.0(sub) ldc.i4.3 and ldelem.u2
            + 38 + 38 + RetValue;       // ldloc.0(sub) add ret
        Expect(nameof(Samples.Narrow), 13, Locals(2) + body, 2);
    }

    [TestMethod]
    public void Library_calls_pay_for_the_bytes_they_move()
    {
        double copy = 45 + 19 + 45 + 19 + 19 + 1368 + (0.28 * 4);
        double clear = 45 + 19 + 19 + 1315 + (0.29 * 6);
        Expect(nameof(Samples.Copies), 11, copy + clear + RetVoid, new ushort[4]);
    }

    [TestMethod]
    public void Making_pays_for_fields_and_bytes()
    {
        // ldarg.0(ref) call Object..ctor, ldarg.0 ldarg.1(ref) stfld, ldarg.0(ref) ldc.i4.0 stfld, ret
        double constructor = 45 + 435 + 45 + 49.4 + 130 + 45 + 19 + 130 + RetVoid;
        // ldarg.0 newarr newobj ret
        Expect(nameof(Samples.Makes), 4 + 9, 31 + (365 + (0.33 * 14)) + (600 + (2 * 175)) + constructor + RetValue, 7);
    }

    [TestMethod]
    public void Instance_calls_are_inlined_where_the_spare_stack_allows_it()
    {
        // Spare stack at the first call: 10 - 1 + 1 = 10, more than 1 + 0 + 1 + 2.
        double length = 267 + 45 + 136 + 32 + 60 + 118;
        // In Sum, 10 - 2 + 1 = 9 is more than 2 + 0 + 2 + 2.
        double twice = 267 + 36 + 36 + 38 + 118;
        // At the second call 10 - 5 + 1 = 6 is not more than 4 + 0 + 3 + 2.
        double sum = 365 + 45 + 36 + 36 + 38 + 36 + 38 + twice + 45 + 126 + 38 + RetValue;
        double caller = 45 + 45 + 19 + 19 + 19 + 38 + RetValue;
        Expect(nameof(Samples.Property), 9 + 5 + 11 + 4, caller + length + sum, NewBox());
    }

    [TestMethod]
    public void Interface_call_is_never_inlined()
    {
        // ldarg.0(ref) ldc.i4.1 callvirt ret, and in the callee ldarg.1 ret
        Expect(nameof(Samples.Interface), 6, 45 + 19 + 727 + 36 + RetValue + RetValue, NewBox());
    }

    [TestMethod]
    public void Leaving_a_finally_costs_what_was_measured_for_the_pair()
    {
        // Twice ldarg.0 ldc.i4.1 add starg.s; leave.s and endfinally come to 871 together.
        Expect(nameof(Samples.Finally), 12, (2 * (31 + 19 + 38 + 39)) + 871 + 31 + RetValue, 1);
    }

    [TestMethod]
    public void A_reading_can_be_split_up_without_a_rest()
    {
        Reading reading = Run(nameof(Samples.Calls));
        foreach (var shares in new[] { reading.ByMethod(), reading.ByLine(), reading.ByOperation() })
        {
            double sum = 0;
            foreach (Share share in shares)
            {
                sum += share.Instructions;
            }

            Assert.AreEqual(reading.Instructions, sum, 1e-6);
        }

        Assert.HasCount(2, reading.ByMethod());
        Assert.AreEqual("Samples.Loop", reading.ByMethod()[0].Name);
        Assert.StartsWith("Samples.cs:", reading.ByLine()[0].Name);
    }

    private static double Locals(int count)
    {
        return 30 + (42 * count);
    }

    private static double LoopBody(int turns)
    {
        double start = 19 + 50 + 19 + 50 + 30;                          // ldc.i4.0 stloc.0 ldc.i4.0 stloc.1 br.s
        double turn = 32 + 33 + 38 + 50 + 33 + 19 + 38 + 50;            // ldloc.0 ldloc.1 add stloc.0 ldloc.1 ldc.i4.1 add stloc.1
        double test = 33 + 31;                                          // ldloc.1 ldarg.0
        return start + (turns * (turn + test + 82)) + test + 77 + 32 + RetValue;
    }

    private static object NewBox()
    {
        Type box = s_code.Load("Tollgate.BenchTests").GetType(typeof(Box).FullName!)!;
        return Activator.CreateInstance(box, new ushort[3])!;
    }

    private static Reading Run(string sample, params object[] arguments)
    {
        MethodInfo method = s_code.Load("Tollgate.BenchTests").GetType(typeof(Samples).FullName!)!.GetMethod(sample)!;
        method.Invoke(null, arguments);
        long[] mark = s_code.Mark();
        object? result = method.Invoke(null, arguments);
        Reading reading = s_code.Since(mark);
        if (method.ReturnType.IsPrimitive && arguments.Length != 0 && arguments[0] is int or long)
        {
            Assert.AreEqual(typeof(Samples).GetMethod(sample)!.Invoke(null, arguments), result, "the instrumented copy does something else");
        }

        return reading;
    }

    private static void Expect(string sample, long il, double instructions, params object[] arguments)
    {
        Reading reading = Run(sample, arguments);
        Assert.AreEqual(il, reading.Il, sample + ": executed IL");
        Assert.AreEqual(instructions, reading.Instructions, 1e-6, sample + ": ARM instructions");
    }
}
