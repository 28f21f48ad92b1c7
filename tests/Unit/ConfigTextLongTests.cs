// The configuration language over random lines, some of them refused: too many for a board.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tollgate.Control;
using Tollgate.Kit;

namespace Tollgate.Unit;

[TestClass]
public sealed class ConfigTextLongTests
{
    [TestMethod]
    public void ClashingConfigurations_SurviveShowAndPaste()
    {
        const int Seed = 20260;
        for (int i = 0; i < 300; i++)
        {
            Random random = new(Seed + i);
            ConsoleFixture first = new();
            int taken = ClashingConfig.Lines(random).Count(line => !first.Run(line).Contains("error"));
            string shown = first.Run("show config");
            Assert.IsGreaterThan(3, taken, $"seed {Seed + i}");

            ConsoleFixture second = new();
            Assert.IsNull(second.Shell.LoadScript(shown, 0), $"seed {Seed + i}: {shown}");
            Assert.AreEqual(shown, second.Run("show config"), $"seed {Seed + i}");
            Assert.AreEqual(shown, second.Shell.RunningText, $"seed {Seed + i}");
            Assert.IsTrue(second.State.IsEnforcing, $"seed {Seed + i}");
        }
    }
}

/// <summary>Makes configuration lines, most of them right, some clashing.</summary>
internal static class ClashingConfig
{
    public static IEnumerable<string> Lines(Random random)
    {
        int third = random.Next(256);
        yield return $"wan static 198.18.{random.Next(256)}.{random.Next(2, 254)}/24";
        yield return $"lan 192.168.{third}.{random.Next(200, 255 - 1)}/{random.Next(22, 25)}";
        int hosts = random.Next(1, 20);
        for (int i = 0; i < hosts; i++)
        {
            string mac = random.Next(2) == 0 ? "" : $" mac 02:00:00:{random.Next(256):x2}:{random.Next(256):X2}:{i:x2}";
            yield return $"host h{i} 192.168.{third}.{random.Next(1, 199)}{mac}";
        }

        int peers = random.Next(1, 6);
        for (int i = 0; i < peers; i++)
        {
            StringBuilder prefixes = new();
            for (int j = random.Next(1, 6); j > 0; j--)
            {
                int length = random.Next(8, 33);
                uint number = (198u << 24) | (uint)random.Next(1 << 24);
                number = (uint)(number & ~((1UL << (32 - length)) - 1));
                prefixes.Append($" {number >> 24}.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}/{length}");
            }

            yield return $"peers p{i}{prefixes}";
        }

        for (int i = random.Next(30); i > 0; i--)
        {
            string host = $"h{random.Next(hosts)}";
            string from = $"from p{random.Next(peers)}";
            yield return random.Next(5) switch
            {
                0 => $"clarent {host} {(random.Next(2) == 0 ? "command" : "gateway")} {from}",
                1 => $"pcanywhere {host} {from}",
                2 => $"forward {(random.Next(2) == 0 ? "udp" : "tcp")} {random.Next(1025, 65536)} to {host} {(random.Next(2) == 0 ? from : "")}",
                3 => $"forward tcp {random.Next(1025, 3000)}-{random.Next(3000, 5000)} to {host}",
                _ => Max(random, host),
            };
        }

        for (int i = random.Next(3); i > 0; i--)
        {
            yield return $"no host h{random.Next(hosts)}";
        }
    }

    private static string Max(Random random, string host)
    {
        string line = $"max {host} ports {random.Next(1, 31)}";
        line += random.Next(2) == 0 ? $" opal {random.Next(4000, 64900)}" : "";
        line += random.Next(2) == 0 ? $" tcp {random.Next(4000, 64900)}" : "";
        line += random.Next(2) == 0 ? $" udp {random.Next(4000, 64900)}" : "";
        line += random.Next(3) == 0 ? " udpcount 1" : "";
        return line + (random.Next(3) > 0 ? " no6801" : "");
    }
}
