// firmware/Tables/TcpPhase.cs: the state machine of RFC 7857 section 2, segment by segment.

using Tollgate.SmallKit;
using Tollgate.Tables;

namespace Tollgate.Unit;

[TestClass]
public sealed class TcpPhaseTests
{
    // A segment: the side that sends it, its flags, and the high words of its numbers where they are not
    // those of the story. What the inside sends begins at 10, what the outside sends at 30.
    [TestMethod]
    [DataRow("o:S", "opening")]
    [DataRow("o:S i:SA", "opening")]
    [DataRow("o:S i:SA o:A", "open")]
    [DataRow("o:S i:SA i:SA o:S i:SA o:A", "open")]
    [DataRow("o:S i:SA o:S o:A i:A", "open")]
    [DataRow("o:S i:S o:SA i:SA o:A", "open")]
    [DataRow("o:S i:S i:SA o:SA", "open")]
    [DataRow("i:S o:SA i:A", "open")]
    [DataRow("o:A i:R o:A", "opening")]
    [DataRow("o:A i:A", "open")]
    [DataRow("o:S o:A o:A", "opening")]
    [DataRow("o:S i:A,30,99 o:A", "opening")]
    [DataRow("o:S i:SA o:A i:FA", "half-closed")]
    [DataRow("o:S i:SA o:FA", "half-closed")]
    [DataRow("o:S i:SA o:A o:FA o:A i:A", "half-closed")]
    [DataRow("o:S i:SA o:A i:FA o:FA", "closed")]
    [DataRow("o:S i:SA i:FA o:A o:FA", "closed")]
    [DataRow("o:S i:SA o:A i:FA,300", "open")]
    [DataRow("o:S i:SA o:A i:FA o:FA o:A i:A o:A", "closed")]
    [DataRow("o:S i:SA o:A i:FA o:FA i:S i:A i:S", "closed")]
    [DataRow("o:S i:SA o:A i:FA o:FA o:S,50 o:A,50 i:A", "opening")]
    [DataRow("o:S i:SA o:A i:FA o:FA o:S,50 i:SA,70,50 o:A,50,70", "open")]
    [DataRow("o:S i:SA o:A i:FA o:FA i:S,70 o:SA,50,70 i:A,70,50", "open")]
    [DataRow("o:S i:SA o:A i:R", "reset")]
    [DataRow("o:S i:SA o:A i:R,31", "reset")]
    [DataRow("o:S i:SA o:A i:R,32", "open")]
    [DataRow("o:S i:SA o:A i:R,29", "open")]
    [DataRow("o:S i:SA o:A i:R,8000", "open")]
    [DataRow("o:S i:SA o:A o:R", "reset")]
    [DataRow("o:S i:SA o:A o:R,500", "open")]
    [DataRow("o:S i:SA o:A i:R i:A i:A", "reset")]
    [DataRow("o:S i:SA o:A i:R o:A", "open")]
    [DataRow("o:S i:SA o:A o:R i:R o:A", "open")]
    [DataRow("o:S i:SA o:A i:R o:FA", "half-closed")]
    [DataRow("o:S i:SA o:A i:R o:S,50", "opening")]
    [DataRow("o:S i:SA o:A o:S,50 i:R,60", "opening")]
    [DataRow("o:S i:SA o:A i:S,70", "open")]
    [DataRow("o:S i:R,0,10", "opening")]
    [DataRow("i:S o:R", "opening")]
    public void EachStory_EndsInItsPhase(string segments, string expected)
    {
        ushort[] row = Play(segments);
        Assert.AreEqual(expected, TcpPhase.Word(row));
        Assert.AreEqual(expected == "open" || expected == "half-closed", TcpPhase.IsEstablished(row));
        Assert.AreEqual(expected == "opening" || expected == "reset", (row[Row.State] & Row.IsWatched) != 0);
    }

    [TestMethod]
    public void AScaledWindow_IsAsLargeAsBothSay()
    {
        // 2^5 times 64 KB: the RST of a sender that is ahead of what was acknowledged.
        Assert.AreEqual("reset", TcpPhase.Word(Play("o:S5 i:SA7 o:A i:R,62")));
        Assert.AreEqual("open", TcpPhase.Word(Play("o:S5 i:SA7 o:A i:R,63")));
        Assert.AreEqual("open", TcpPhase.Word(Play("o:S5 i:SA o:A i:R,62")), "the SYN-ACK has no scale: nothing is scaled");
        Assert.AreEqual("reset", TcpPhase.Word(Play("o:A i:A i:R,31")), "no SYN was seen");
        Assert.AreEqual("open", TcpPhase.Word(Play("o:A i:A i:R,32")), "no SYN was seen");
        Assert.AreEqual("open", TcpPhase.Word(Play("o:S5 i:SA7 o:A i:S14 i:R,63")), "a SYN from the outside widens nothing");
    }

    [TestMethod]
    public void TheNumbers_Wrap()
    {
        Assert.AreEqual("reset", TcpPhase.Word(Play("o:S i:SA o:A,10,65535 i:R,0")));
        Assert.AreEqual("open", TcpPhase.Word(Play("o:S i:SA o:A,10,65535 i:R,1")));
        Assert.AreEqual("open", TcpPhase.Word(Play("o:S i:SA o:A,10,0 i:R,65535")));
    }

    [TestMethod]
    public void AQuotedSegment_MayBeAWindowAway()
    {
        ushort[] row = Play("o:S2 i:SA3 o:A");
        Assert.IsTrue(TcpPhase.MayBeFromInside(row, Ip.WordOf(2)));
        Assert.IsTrue(TcpPhase.MayBeFromInside(row, Ip.WordOf(18)));
        Assert.IsFalse(TcpPhase.MayBeFromInside(row, Ip.WordOf(1)));
        Assert.IsFalse(TcpPhase.MayBeFromInside(row, Ip.WordOf(19)));
        Assert.IsTrue(TcpPhase.MayBeFromOutside(row, Ip.WordOf(34)));
        Assert.IsFalse(TcpPhase.MayBeFromOutside(row, Ip.WordOf(35)));
        Assert.IsTrue(TcpPhase.MayBeFromOutside(Play("o:S"), Ip.WordOf(35)), "nobody knows yet");
        Assert.IsTrue(TcpPhase.MayBeFromInside(Play("o:A,10,30"), Ip.WordOf(10 + 16384)), "no SYN was seen");
        Assert.IsFalse(TcpPhase.MayBeFromInside(Play("o:A,10,30"), Ip.WordOf(10 + 16385)), "no SYN was seen");
    }

    [TestMethod]
    public void WhatEndsTheLongTimer_IsTold()
    {
        ushort[] row = Play("o:S i:SA o:A");
        Assert.IsFalse(Note(row, "i:FA"));
        Assert.IsFalse(Note(row, "o:FA"));
        row = Play("o:S i:SA o:A o:FA");
        Assert.IsTrue(Note(row, "i:FA"));
        Assert.IsFalse(Note(row, "i:FA"), "it was closed already");
        row = Play("o:S i:SA o:A");
        Assert.IsTrue(Note(row, "i:R"));
        Assert.IsFalse(Note(row, "i:R"));
        Assert.IsFalse(Note(Play("o:S i:SA"), "i:R"), "it was opening");
        Assert.IsTrue(Note(Play("o:S i:SA o:A"), "o:R"));
        Assert.IsFalse(Note(Play("o:S i:SA o:A"), "o:R,99"));
    }

    [TestMethod]
    public void AForwardsRow_IsLeftAlone()
    {
        ushort[] row = new ushort[Row.ForwardWords];
        row[Row.Rule] = 3;
        Note(row, "o:S");
        Note(row, "i:R");
        Note(row, "o:FA");
        for (int i = 0; i < row.Length; i++)
        {
            Assert.AreEqual(i == Row.Rule ? 3 : 0, (int)row[i]);
        }
    }

    private static ushort[] Play(string segments)
    {
        ushort[] row = new ushort[Row.SessionWords];
        row[Row.Phase] = TcpPhase.First;
        row[Row.State] = Row.IsWatched;
        string[] each = segments.Split(' ');
        for (int i = 0; i < each.Length; i++)
        {
            Note(row, each[i]);
        }

        return row;
    }

    private static bool Note(ushort[] row, string segment)
    {
        bool isOutbound = segment[0] == 'o';
        string[] parts = segment.Substring(2).Split(',');
        int flags = 0;
        int scale = -1;
        for (int at = 0; at < parts[0].Length; at++)
        {
            char c = parts[0][at];
            if (c >= '0' && c <= '9')
            {
                scale = (scale < 0 ? 0 : scale * 10) + c - '0';
            }
            else
            {
                flags |= c == 'S' ? 2 : c == 'A' ? 0x10 : c == 'F' ? 1 : 4;
            }
        }

        int sequence = parts.Length > 1 ? Number(parts[1]) : isOutbound ? 10 : 30;
        int acknowledgment = (flags & 0x10) == 0 ? 0 : parts.Length > 2 ? Number(parts[2]) : isOutbound ? 30 : 10;
        int word = Ip.WordOf(0x5000 | flags);
        if (isOutbound)
        {
            return TcpPhase.NoteOutbound(row, word, Ip.WordOf(sequence), Ip.WordOf(acknowledgment), scale);
        }

        return TcpPhase.NoteInbound(row, word, Ip.WordOf(sequence), Ip.WordOf(acknowledgment), scale);
    }

    private static int Number(string digits)
    {
        int number = 0;
        for (int at = 0; at < digits.Length; at++)
        {
            number = (number * 10) + digits[at] - '0';
        }

        return number;
    }
}
