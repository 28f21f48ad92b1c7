// The few system calls that .NET does not offer: entering a network namespace, raw frames in
// batches, and a terminal line that does not become ours. Linux on 64-bit machines only.

using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tollgate.LabKit.Native;

/// <summary>Functions and constants of the C library.</summary>
internal static unsafe class Libc
{
    // From the kernel's headers: sched.h, fcntl.h, poll.h, signal.h, socket.h, if_packet.h.
    internal const int CloneNewNet = 0x40000000;
    internal const int ReadWrite = 2;
    internal const int NoControllingTerminal = 0x100;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;
    internal const short PollIn = 1;
    internal const int SigInt = 2;
    internal const int SigKill = 9;
    internal const int SigTerm = 15;
    internal const int FamilyPacket = 17;
    internal const int SockRaw = 3;
    internal const int SockCloseOnExec = CloseOnExec;
    internal const int LevelSocket = 1;
    internal const int ReceiveBufferForce = 33;
    internal const int ReceiveStamps = 35;
    internal const int DontWait = 0x40;
    internal const int ClockRealtime = 0;
    internal const int LevelPacket = 263;
    internal const int PacketQdiscBypass = 20;
    internal const int PacketIgnoreOutgoing = 23;
    internal const int ErrorInterrupted = 4;
    internal const int ErrorAgain = 11;
    internal const int ErrorNoBuffers = 105;

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    internal static extern int SetNs(int fd, int kind);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    internal static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static extern int Close(int fd);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static extern nint Read(int fd, byte* buffer, nuint count);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static extern nint Write(int fd, byte* buffer, nuint count);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static extern int Poll(PollFd* fds, nuint count, int timeoutMs);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static extern int Kill(int processId, int signal);

    [DllImport("libc", EntryPoint = "geteuid")]
    internal static extern uint GetEffectiveUserId();

    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static extern int Socket(int family, int kind, int protocol);

    [DllImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static extern int Bind(int fd, LinkAddress* address, int bytes);

    [DllImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static extern int SetSocketOption(int fd, int level, int name, int* value, int bytes);

    [DllImport("libc", EntryPoint = "if_nametoindex", SetLastError = true)]
    internal static extern uint InterfaceIndex([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    internal static extern int SendMany(int fd, ManyHeader* headers, uint count, int flags);

    [DllImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    internal static extern nint ReceiveMessage(int fd, MessageHeader* message, int flags);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    internal static extern int ClockGetTime(int clock, TimeSpec* time);

    [DllImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    internal static extern int SetAffinity(int threadId, nuint bytes, ulong* mask);

    /// <summary>Passes a result on, or throws what errno says.</summary>
    internal static int Check(int result, string what)
    {
        return result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), what + ": " + Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFd
    {
        internal int Fd;
        internal short Events;
        internal short Returned;
    }

    /// <summary><c>struct sockaddr_ll</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LinkAddress
    {
        internal ushort Family;
        internal ushort Protocol;
        internal int InterfaceIndex;
        internal ushort HardwareType;
        internal byte PacketType;
        internal byte AddressBytes;
        internal ulong Address;
    }

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal byte* Base;
        internal nuint Bytes;
    }

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

    /// <summary><c>struct msghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal void* Name;
        internal uint NameBytes;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal void* Control;
        internal nuint ControlBytes;
        internal int Flags;
    }

    /// <summary><c>struct mmsghdr</c>, the message header written out.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ManyHeader
    {
        internal void* Name;
        internal uint NameBytes;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal void* Control;
        internal nuint ControlBytes;
        internal int Flags;
        internal uint SentBytes;
    }
}
