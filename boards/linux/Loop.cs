// The board's main loop: the router's turn as long as frames come, else poll(2) until the next
// frame, key, or 10 ms; with `wan rate` until the next frame in the queue is due. Nothing is allocated in it.

using System;
using Tollgate.Hosted;
using Tollgate.Linux.Native;

namespace Tollgate.Linux;

/// <summary>Gives the router its turns until somebody says stop.</summary>
internal sealed unsafe class Loop(PacketNic wan, PacketNic lan, ConsolePort console, LinuxPlatform platform, StopSignals signals)
{
    // Ours: timers and a console that still writes get their turn this often when nothing arrives.
    private const int IdleMs = 10;
    private const int RefreshMs = 250;

    private readonly PollFd[] _fds = GC.AllocateArray<PollFd>(3, pinned: true);

    /// <summary>Runs until a signal, a restart (from the console, or after a fault), or until an interface is gone.</summary>
    /// <param name="boot">The firmware, started.</param>
    /// <returns>False if an interface is gone.</returns>
    internal bool Run(Boot boot)
    {
        int polledMs = platform.NowMs();
        int refreshedMs = polledMs;
        bool exist = true;
        while (exist && !signals.IsAsked && !platform.IsRebooting)
        {
            int nowMs = platform.NowMs();
            bool isBusy = boot.Turn(1) != 0;
            if (!isBusy || nowMs - polledMs >= IdleMs)
            {
                Wait(isBusy ? 0 : Math.Min(IdleMs, boot.Router?.DueInMs ?? IdleMs));
                polledMs = nowMs;
            }

            if (nowMs - refreshedMs >= RefreshMs)
            {
                refreshedMs = nowMs;
                exist = wan.Refresh() & lan.Refresh();
            }
        }

        wan.Flush();
        lan.Flush();
        return exist;
    }

    /// <summary>Sends what waits, then sleeps until something arrives.</summary>
    private void Wait(int timeoutMs)
    {
        wan.Flush();
        lan.Flush();
        if (wan.IsWaitingToSend || lan.IsWaitingToSend)
        {
            timeoutMs = Math.Min(timeoutMs, 1);
        }

        fixed (PollFd* fds = _fds)
        {
            fds[0] = new PollFd { Fd = wan.ReceiveFd, Events = Posix.POLLIN };
            fds[1] = new PollFd { Fd = lan.ReceiveFd, Events = Posix.POLLIN };
            fds[2] = new PollFd { Fd = console.ReadFd, Events = Posix.POLLIN };
            if (Posix.Poll(fds, 3, timeoutMs) > 0)
            {
                console.IsReady |= fds[2].Returned != 0;
                ClearError(wan, fds[0]);
                ClearError(lan, fds[1]);
            }
        }
    }

    private static void ClearError(PacketNic nic, PollFd found)
    {
        if ((found.Returned & Posix.POLLERR) != 0)
        {
            nic.ClearError();
        }
    }
}
