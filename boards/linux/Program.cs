// Starts the box and says how it ended. Box.cs is the wiring.
// Exit codes: 0 asked to end, 1 an interface went away, 2 could not start.

using System;
using System.IO;
using System.Text;

namespace Tollgate.Linux;

/// <summary>The program.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            Options? options = Options.Read(args, out int exitCode);
            if (options is null)
            {
                return exitCode;
            }

            using Box box = new(options, Say);
            return box.Run();
        }
        catch (StartFailure failure)
        {
            Say(failure.Message);
            return 2;
        }
    }

    private static void Say(string sentence)
    {
        // Not Console.Error: it sets up the terminal for itself, which StdioPort.cs does.
        using Stream error = Console.OpenStandardError();
        error.Write(Encoding.UTF8.GetBytes($"tollgate: {sentence}\n"));
    }
}
