// What the console prints first, when the interfaces have had time to come up: everything a
// technician needs to know before typing a word.

using System.Collections;
using Tollgate.Hal;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>The lines of a start.</summary>
public static class Greeting
{
    /// <summary>Makes them. Allocates.</summary>
    /// <param name="parts">The box.</param>
    /// <param name="loaded">What loading the configuration has said; empty if there was none to load.</param>
    public static ArrayList Lines(Parts parts, ArrayList loaded)
    {
        Interfaces interfaces = parts.Interfaces;
        IPlatform platform = parts.Platform;
        State state = parts.State;
        ArrayList lines = new ArrayList();
        lines.Add("Tollgate " + parts.Version);
        if (interfaces.Wan != null)
        {
            lines.Add(Interfaces.StartText("wan", interfaces.Wan));
            lines.Add(Interfaces.StartText("lan", interfaces.Lan));
        }

        if (platform.FaultCount() != 0)
        {
            lines.Add(FaultText(platform));
        }

        for (int i = 0; i < loaded.Count; i++)
        {
            lines.Add(loaded[i]);
        }

        lines.Add(interfaces.FilterText(state));
        if (state.Policy.WanAddress == 0 && state.Policy.LanAddress == 0)
        {
            lines.Add("help lists the commands");
        }

        return lines;
    }

    /// <summary>A line about the faults that the board has kept. Allocates.</summary>
    public static string FaultText(IPlatform platform)
    {
        int count = platform.FaultCount();
        return "faults     " + (count == 0 ? "none" : count.ToString() + ", each a restart; the last: " + platform.FaultText());
    }
}
