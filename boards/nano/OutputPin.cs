// An output pin that a packet loop may switch. GpioPin.Write takes its value as a struct, which
// nanoFramework allocates on each call; Toggle takes nothing. So this remembers how the pin stands.

using System.Device.Gpio;

namespace Tollgate.Nano;

/// <summary>A pin that is high or low.</summary>
public sealed class OutputPin
{
    private readonly GpioPin _pin;
    private bool _isHigh;

    /// <summary>Opens the pin, low.</summary>
    /// <param name="gpio">The board's pins.</param>
    /// <param name="number">Of the pin, as the board's image counts.</param>
    public OutputPin(GpioController gpio, int number)
    {
        _pin = gpio.OpenPin(number, PinMode.Output);
        _pin.Write(PinValue.Low);
    }

    /// <summary>Drives the pin. Allocates nothing.</summary>
    public void Set(bool isHigh)
    {
        if (isHigh != _isHigh)
        {
            _pin.Toggle();
            _isHigh = isHigh;
        }
    }
}
