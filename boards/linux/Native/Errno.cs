// What the last failed call said.

using System.Runtime.InteropServices;

namespace Tollgate.Linux.Native;

/// <summary>errno of the last call through <see cref="Libc"/>.</summary>
internal static class Errno
{
    /// <summary>Its number, as in <see cref="C"/>.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>Its words, as strerror(3) has them. Allocates.</summary>
    internal static string Text => Marshal.GetPInvokeErrorMessage(Last);
}
