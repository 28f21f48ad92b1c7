// What the stations found wrong with what reached them. One is enough to fail a run.

using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>Wrong checksums, changed payloads and the like.</summary>
public sealed class Faults
{
    // Ours: enough to see the pattern.
    private const int MaxTexts = 20;

    private readonly List<string> _texts = new();

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    /// <summary>The first ones, in words.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Notes one.</summary>
    /// <param name="station">Who found it.</param>
    /// <param name="text">What.</param>
    public void Note(string station, string text)
    {
        Count++;
        if (_texts.Count < MaxTexts)
        {
            _texts.Add(station + ": " + text);
        }
    }
}
