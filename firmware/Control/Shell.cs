// The console. Its commands come with the configuration language.

using Tollgate.Hal;
using Tollgate.Tables;

namespace Tollgate.Control;

/// <summary>The serial console.</summary>
public sealed class Shell
{
    /// <summary>Serves the console of a platform.</summary>
    public Shell(State state, IPlatform platform, string version)
    {
    }

    /// <summary>A turn of the console.</summary>
    public void Turn(int nowMs)
    {
    }
}
