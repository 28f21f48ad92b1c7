// What the console says of the two interfaces: whether they work, whether a cable is in, what they
// have lost. A console without a box around it (tests) has none.

using Tollgate.Hal;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Control;

/// <summary>The interfaces of the box, for people. Allocates.</summary>
public sealed class Interfaces
{
    /// <summary>Towards the Internet, or null.</summary>
    public readonly INic Wan;

    /// <summary>Towards the gateways, or null.</summary>
    public readonly INic Lan;

    /// <summary>Takes both, or null twice.</summary>
    public Interfaces(INic wan, INic lan)
    {
        Wan = wan;
        Lan = lan;
    }

    /// <summary>Whether both work, as far as is known.</summary>
    public bool Work
    {
        get { return Wan == null || (Wan.Trouble == null && Lan.Trouble == null); }
    }

    /// <summary>What the packet path does now, as boot, commit and status print it.</summary>
    public string FilterText(State state)
    {
        string alarm = state.Alarm;
        if (state.IsEnforcing && !Work)
        {
            alarm = (Wan.Trouble != null ? "wan: " + Wan.Trouble : "lan: " + Lan.Trouble);
        }

        return state.IsEnforcing && Work ? "filter: ENFORCING" : "filter: NOT FORWARDING, alarm: " + alarm;
    }

    /// <summary>Its link or its trouble, to stand at the end of a line; "" if there is no interface.</summary>
    public static string LinkText(INic nic)
    {
        if (nic == null)
        {
            return "";
        }

        if (nic.Trouble != null)
        {
            return ", DOES NOT WORK: " + nic.Trouble;
        }

        return nic.IsLinkUp ? ", link up" : ", LINK DOWN";
    }

    /// <summary>A line for the start: address, link.</summary>
    /// <param name="side">"wan" or "lan".</param>
    /// <param name="nic">Not null.</param>
    public static string StartText(string side, INic nic)
    {
        return side + "        " + AddressText.FormatMac(nic.Mac, 0) + LinkText(nic);
    }

    /// <summary>A line with everything the interface has counted, or null if that is nothing.</summary>
    /// <param name="side">"wan" or "lan".</param>
    /// <param name="nic">The interface, or null.</param>
    public static string CountsText(string side, INic nic)
    {
        if (nic == null)
        {
            return null;
        }

        string text = null;
        string[] names = nic.CountNames;
        int[] counts = nic.Counts;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0)
            {
                text = (text == null ? side + " counts" : text + ",") + " " + names[i] + " " + ((uint)counts[i]).ToString();
            }
        }

        return text;
    }
}
