// Makes the host's own network stack deaf on an interface: a two-instruction BPF program at the tcx
// ingress hook (Linux 6.6) drops every frame after the raw sockets have had it. The kernel takes it
// away when the program ends, however it ends.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tollgate.Hosted;
using Tollgate.Linux.Native;

namespace Tollgate.Linux;

/// <summary>A program attached at the ingress of an interface that drops all. Disposing detaches it.</summary>
internal sealed unsafe class IngressDrop : IDisposable
{
    private const int BPF_PROG_LOAD = 5;
    private const int BPF_LINK_CREATE = 28;
    private const uint BPF_PROG_TYPE_SCHED_CLS = 3;
    private const uint BPF_TCX_INGRESS = 46;
    // r0 = TCX_DROP (2); exit
    private static readonly ulong[] s_dropAll = [0x0000_0002_0000_00B7, 0x95];

    private readonly int _link;

    private IngressDrop(int link)
    {
        _link = link;
    }

    /// <summary>Attaches it.</summary>
    /// <returns>False if the kernel is too old or the right (CAP_BPF with CAP_NET_ADMIN) is missing; <see cref="Errno"/> says.</returns>
    internal static bool TryAttach(int interfaceIndex, out IngressDrop? drop)
    {
        drop = null;
        int program = Load();
        if (program < 0)
        {
            return false;
        }

        LinkAttributes attributes = new()
        {
            Program = (uint)program,
            Target = (uint)interfaceIndex,
            AttachType = BPF_TCX_INGRESS,
        };
        int link = Call(BPF_LINK_CREATE, &attributes, sizeof(LinkAttributes));
        int error = Errno.Last;
        _ = Posix.Close(program);
        Marshal.SetLastPInvokeError(error);
        drop = link < 0 ? null : new IngressDrop(link);
        return drop is not null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Posix.Close(_link);
    }

    private static int Load()
    {
        fixed (ulong* instructions = s_dropAll)
        {
            byte licence = 0;
            ProgramAttributes attributes = new()
            {
                Type = BPF_PROG_TYPE_SCHED_CLS,
                InstructionCount = (uint)s_dropAll.Length,
                Instructions = (ulong)instructions,
                Licence = (ulong)&licence,
            };
            return Call(BPF_PROG_LOAD, &attributes, sizeof(ProgramAttributes));
        }
    }

    private static int Call(int command, void* attributes, int bytes)
    {
        int number = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 321,
            Architecture.Arm64 => 280,
            Architecture.Arm => 386,
            _ => -1,
        };
        return (int)Libc.SysCall(number, command, attributes, bytes);
    }

    /// <summary>The beginning of <c>union bpf_attr</c> for BPF_PROG_LOAD; what is left out counts as 0.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ProgramAttributes
    {
        internal uint Type;
        internal uint InstructionCount;
        internal ulong Instructions;
        internal ulong Licence;
        internal uint LogLevel;
        internal uint LogBytes;
        internal ulong Log;
        internal uint KernelVersion;
        internal uint Flags;
    }

    /// <summary>The same for BPF_LINK_CREATE.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkAttributes
    {
        internal uint Program;
        internal uint Target;
        internal uint AttachType;
        internal uint Flags;
        internal uint TargetTypeId;
        internal uint Padding;
        internal ulong Expected;
        internal ulong ExpectedRevision;
    }
}
