// What the box prints on its console, between the lines of a run that counts: marked, and only whole lines.

using System.IO;
using System.Text;

namespace Tollgate.Sim;

/// <summary>Prints a console's output line by line.</summary>
internal sealed class ConsoleLog(TextWriter output)
{
    private readonly StringBuilder _line = new();

    /// <summary>Takes what the box has written.</summary>
    public void Take(byte[] bytes)
    {
        foreach (char c in Encoding.ASCII.GetString(bytes))
        {
            if (c == '\n')
            {
                output.WriteLine("  | " + _line);
                _line.Clear();
            }
            else if (c != '\r')
            {
                _line.Append(c);
            }
        }
    }
}
