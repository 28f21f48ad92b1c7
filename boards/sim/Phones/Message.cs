// The words of the stations' signalling messages: ASCII, separated by blanks.

using System.Globalization;
using System.Text;

namespace Tollgate.Sim;

/// <summary>Reads messages.</summary>
internal static class Message
{
    /// <summary>The words of a datagram.</summary>
    internal static string[] Words(byte[] datagram)
    {
        return Encoding.ASCII.GetString(datagram).Split(' ');
    }

    /// <summary>A decimal number.</summary>
    /// <returns>-1 if the word is none.</returns>
    internal static int Number(string word)
    {
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
    }
}
