// Starts the box and says how it ended. Box.cs is the wiring.
// Exit codes: 0 asked to end, 1 an interface went away, 2 could not start, 3 the firmware has failed;
// of --check: 0 all files are right, 1 one is wrong, 2 one cannot be read.

using System;
using System.Text;
using Tollgate.Hosted;

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

            if (options.Check is not null)
            {
                return CheckRun.Run(options.Check, Console.Out, Console.Error);
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

    private static unsafe void Say(string sentence)
    {
        string line = $"tollgate: {sentence}\n";
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.Write(line);
            return;
        }

        // Not Console: it sets up the terminal for itself, and StdioPort.cs does that.
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        fixed (byte* start = bytes)
        {
            _ = Posix.Write(2, start, (nuint)bytes.Length);
        }
    }
}
