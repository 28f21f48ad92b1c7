// A small Ethernet switch that learns where its stations are: one stands on each side of the box.

using System.Collections.Generic;

namespace Tollgate.Sim;

/// <summary>An Ethernet switch without limits of its own.</summary>
public sealed class Switch
{
    private readonly Dictionary<Mac, Port> _stations = new();
    private readonly List<Port> _ports = new();

    /// <summary>Plugs a cable's far end into a port of its own.</summary>
    public void Plug(Cable cable)
    {
        Port port = new(this, cable);
        _ports.Add(port);
        cable.PlugFar(port);
    }

    private void Forward(Port from, byte[] frame)
    {
        _stations[Mac.Read(frame, 6)] = from;
        Mac to = Mac.Read(frame, 0);
        if (!to.IsGroup && _stations.TryGetValue(to, out Port? known))
        {
            if (known != from)
            {
                known.Send(frame);
            }

            return;
        }

        foreach (Port port in _ports)
        {
            if (port != from)
            {
                port.Send(frame);
            }
        }
    }

    private sealed class Port : IPort
    {
        private readonly Switch _switch;
        private readonly Cable _cable;

        internal Port(Switch owner, Cable cable)
        {
            _switch = owner;
            _cable = cable;
        }

        public void Arrive(byte[] frame)
        {
            _switch.Forward(this, frame);
        }

        internal void Send(byte[] frame)
        {
            _cable.Send(this, frame);
        }
    }
}
