// What a guard says about a line of firmware/ or hal/.

namespace Tollgate.Guards;

/// <summary>One breach of a rule.</summary>
/// <param name="Rule">The rule's short name, for tests.</param>
/// <param name="Where">The method or type, with its file and line where they are known.</param>
/// <param name="What">What was found, and why it must not be there.</param>
internal sealed record Finding(string Rule, string Where, string What)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        return $"[{Rule}] {Where}: {What}";
    }
}
