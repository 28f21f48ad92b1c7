using System.Collections.Generic;
using System.Linq;
using Tollgate.Tables;

namespace Tollgate.Kit;

/// <summary>What came out of the box while one frame was in it.</summary>
public sealed class Output
{
    private readonly int[] _drops;

    /// <summary>Puts together what came out.</summary>
    public Output(IEnumerable<byte[]> lan, IEnumerable<byte[]> wan, int[] drops)
    {
        List<FrameView> lanViews = lan.Select(frame => new FrameView(frame)).ToList();
        List<FrameView> wanViews = wan.Select(frame => new FrameView(frame)).ToList();
        Lan = lanViews.Where(view => !view.IsArp).ToList();
        Wan = wanViews.Where(view => !view.IsArp).ToList();
        LanArp = lanViews.Where(view => view.IsArp && !IsClaim(view)).ToList();
        WanArp = wanViews.Where(view => view.IsArp && !IsClaim(view)).ToList();
        LanClaims = lanViews.Where(IsClaim).ToList();
        WanClaims = wanViews.Where(IsClaim).ToList();
        _drops = drops;
    }

    /// <summary>Packets sent to the LAN.</summary>
    public IReadOnlyList<FrameView> Lan { get; }

    /// <summary>Packets sent to the WAN.</summary>
    public IReadOnlyList<FrameView> Wan { get; }

    /// <summary>ARP sent to the LAN, but for <see cref="LanClaims"/>.</summary>
    public IReadOnlyList<FrameView> LanArp { get; }

    /// <summary>ARP sent to the WAN, but for <see cref="WanClaims"/>.</summary>
    public IReadOnlyList<FrameView> WanArp { get; }

    /// <summary>Probes and announcements of the box's own address on the LAN (RFC 5227): they come by the clock, whatever else happens.</summary>
    public IReadOnlyList<FrameView> LanClaims { get; }

    /// <summary>The same on the WAN.</summary>
    public IReadOnlyList<FrameView> WanClaims { get; }

    /// <summary>Everything: packets to the LAN, to the WAN, then ARP, without claims.</summary>
    public IEnumerable<FrameView> All => Lan.Concat(Wan).Concat(LanArp).Concat(WanArp);

    /// <summary>Whether no packet came out at all. ARP does not count.</summary>
    public bool IsSilent => Lan.Count == 0 && Wan.Count == 0;

    /// <summary>The one packet that came out, on the LAN.</summary>
    public FrameView OnlyLan => Lan.Count == 1 && Wan.Count == 0 ? Lan[0] : throw Unexpected("one packet on the LAN");

    /// <summary>The one packet that came out, on the WAN.</summary>
    public FrameView OnlyWan => Wan.Count == 1 && Lan.Count == 0 ? Wan[0] : throw Unexpected("one packet on the WAN");

    /// <summary>The reason whose counter rose by one; 0 if none rose, -1 if more than one frame was dropped.</summary>
    public int Drop => _drops.Sum() switch
    {
        0 => 0,
        1 => System.Array.IndexOf(_drops, 1),
        _ => -1,
    };

    /// <summary>The frame was dropped in silence, and for this <see cref="DropReason"/>.</summary>
    public void IsDropped(int reason)
    {
        if (!IsSilent || Drop != reason)
        {
            throw Unexpected($"silence and a drop for {DropReason.Word(reason)}");
        }
    }

    /// <summary>The frame was dropped for this <see cref="DropReason"/>, whatever was answered.</summary>
    public Output IsDroppedWithAnswer(int reason)
    {
        return Drop == reason ? this : throw Unexpected($"a drop for {DropReason.Word(reason)}");
    }

    /// <summary>What there is, for messages.</summary>
    public override string ToString()
    {
        IEnumerable<string> lines = Lan.Select(view => "LAN: " + view)
            .Concat(Wan.Select(view => "WAN: " + view))
            .Concat(LanArp.Select(view => "LAN: " + view))
            .Concat(WanArp.Select(view => "WAN: " + view))
            .Concat(_drops.Select((count, reason) => (count, reason)).Where(drop => drop.count != 0)
                .Select(drop => $"dropped {drop.count} for {DropReason.Word(drop.reason)}"));
        return string.Join("; ", lines.DefaultIfEmpty("nothing"));
    }

    private static bool IsClaim(FrameView view) =>
        view.IsArp && view.ArpOperation == 1 && (view.ArpSender.Number == 0 || view.ArpSender == view.ArpTarget);

    private FrameException Unexpected(string expected)
    {
        return new FrameException($"expected {expected}, there is: {this}");
    }
}
