// What the last failed call said.

using System.Runtime.InteropServices;

namespace Tollgate.Hosted;

/// <summary>errno of the last call into the C library.</summary>
internal static class Errno
{
    /// <summary>Its number, as in errno(3).</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>Its words, as strerror(3) has them. Allocates.</summary>
    internal static string Text => Marshal.GetPInvokeErrorMessage(Last);
}
