// The sums of a run, and the one line that it ends with.

using System.Globalization;

namespace Tollgate.Sim;

/// <summary>What became of a run's calls.</summary>
/// <param name="Calls">Calls that voice went through, both ways.</param>
/// <param name="Failed">Calls that did not come about or were cut off.</param>
/// <param name="Talking">Calls that are going on.</param>
/// <param name="Sent">Voice datagrams that both ends of all calls sent.</param>
/// <param name="Received">Voice datagrams that both ends received, each once and unchanged.</param>
/// <param name="Duplicates">Voice datagrams received again.</param>
/// <param name="Reordered">Voice datagrams received after a later one.</param>
/// <param name="Dropped">Frames that the box dropped, voice or not, for any reason.</param>
public sealed record Totals(int Calls, int Failed, int Talking, int Sent, int Received, int Duplicates, int Reordered, int Dropped)
{
    /// <summary>Voice datagrams that were sent and not received.</summary>
    public int Lost => Sent - Received;

    /// <summary>As a line for a run that goes on: what is on its way counts as neither received nor lost.</summary>
    public string Progress => string.Create(CultureInfo.InvariantCulture, $"talking {Talking}  sent {Sent}  received {Received}  dropped {Dropped}");

    /// <summary>Adds up a world's calls.</summary>
    public static Totals Of(Scene scene)
    {
        int calls = 0;
        int failed = 0;
        int talking = 0;
        int sent = 0;
        int received = 0;
        int duplicates = 0;
        int reordered = 0;
        foreach (Call call in scene.Book.Calls)
        {
            calls += call.Inside?.Received > 0 && call.Outside?.Received > 0 ? 1 : 0;
            failed += call.State == CallState.Failed ? 1 : 0;
            talking += call.State == CallState.Talking ? 1 : 0;
            sent += call.Sent;
            received += call.Received;
            duplicates += (call.Inside?.Duplicates ?? 0) + (call.Outside?.Duplicates ?? 0);
            reordered += (call.Inside?.Reordered ?? 0) + (call.Outside?.Reordered ?? 0);
        }

        return new Totals(calls, failed, talking, sent, received, duplicates, reordered, scene.Box.Dropped);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"calls {Calls}  sent {Sent}  received {Received}  lost {Lost}  dropped {Dropped}");
    }
}
