// One chip on an SPI bus of the board (hal/ISpiBus.cs) over nanoFramework's SpiDevice.
// Of SpiDevice's calls only TransferFullDuplex(ushort[], ushort[]) with arrays of equal length is
// used: it allocates nothing and moves whole arrays in one chip select.

using System.Device.Gpio;
using System.Device.Spi;
using Tollgate.Hal;

namespace Tollgate.Nano;

/// <summary>A chip behind a chip select pin and a reset pin.</summary>
public sealed class NanoSpiBus : ISpiBus
{
    private readonly OutputPin _reset;

    // The collector would close a device that nobody holds.
    private readonly SpiDevice _device;
    private readonly SpiTransfer _transfer;

    /// <summary>Opens the bus. The chip is in reset from here until its driver lets it go.</summary>
    /// <param name="gpio">The board's pins.</param>
    /// <param name="busId">The bus, from 1.</param>
    /// <param name="selectPin">Chip select, active low; the SPI driver moves it.</param>
    /// <param name="resetPin">The chip's reset, active low.</param>
    /// <param name="clockHz">A clock in hertz that the board's dividers give exactly.</param>
    public NanoSpiBus(GpioController gpio, int busId, int selectPin, int resetPin, int clockHz)
    {
        // Before the bus: opening it clocks a few bytes, which a chip in reset does not hear.
        _reset = new OutputPin(gpio, resetPin);
        _device = SpiDevice.Create(new SpiConnectionSettings(busId, selectPin)
        {
            ClockFrequency = clockHz,
            Mode = SpiMode.Mode0,
            DataBitLength = 8,
            DataFlow = DataFlow.MsbFirst,
            Configuration = SpiBusConfiguration.FullDuplex,
        });
        _transfer = _device.TransferFullDuplex;
    }

    /// <inheritdoc/>
    public SpiTransfer Transfer
    {
        get { return _transfer; }
    }

    /// <inheritdoc/>
    public void Reset(bool isHeld)
    {
        _reset.Set(!isHeld);
    }
}
