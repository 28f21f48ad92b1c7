// Ctrl-C, SIGTERM and SIGHUP ask the box to end. They are caught before anything is changed on the
// host, so that everything is changed back.

using System;
using System.Runtime.InteropServices;

namespace Tollgate.Linux;

/// <summary>Remembers that a signal asked to end.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _isAsked;

    internal StopSignals()
    {
        _registrations = [On(PosixSignal.SIGINT), On(PosixSignal.SIGTERM), On(PosixSignal.SIGHUP)];
    }

    /// <summary>Whether one came.</summary>
    internal bool IsAsked => _isAsked;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration each in _registrations)
        {
            each.Dispose();
        }
    }

    private PosixSignalRegistration On(PosixSignal signal)
    {
        return PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _isAsked = true;
        });
    }
}
