// The wiring of the ESP32 board: an ESP32-DevKitC (WROOM-32E) and two W5500. Nothing else is here:
// firmware/Boot.cs starts the box and deals with every fault, boards/nano is the platform.

using System;
using System.Device.Gpio;
using System.Threading;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;
using Tollgate.Hal;
using Tollgate.Nano;

namespace Tollgate.Esp32W5500;

/// <summary>The program.</summary>
public static class Program
{
    private static NanoPlatform s_platform;

    /// <summary>Runs the box for ever.</summary>
    public static void Main()
    {
        try
        {
            s_platform = new NanoPlatform(Pins.Folder);
            new Boot(s_platform, WireUp).Run();
        }
        catch (Exception)
        {
            // Only if there is no memory to begin with. Nothing runs, so nothing is forwarded.
            Thread.Sleep(10000);
        }

        Power.RebootDevice(RebootOption.NormalReboot);
    }

    private static INic[] WireUp()
    {
        Configuration.SetPinFunction(Pins.ConsoleTx, DeviceFunction.COM2_TX);
        Configuration.SetPinFunction(Pins.ConsoleRx, DeviceFunction.COM2_RX);
        Configuration.SetPinFunction(Pins.WanClock, DeviceFunction.SPI2_CLOCK);
        Configuration.SetPinFunction(Pins.WanMiso, DeviceFunction.SPI2_MISO);
        Configuration.SetPinFunction(Pins.WanMosi, DeviceFunction.SPI2_MOSI);
        Configuration.SetPinFunction(Pins.LanClock, DeviceFunction.SPI1_CLOCK);
        Configuration.SetPinFunction(Pins.LanMiso, DeviceFunction.SPI1_MISO);
        Configuration.SetPinFunction(Pins.LanMosi, DeviceFunction.SPI1_MOSI);

        GpioController gpio = new GpioController();
        s_platform.Open(
            new SerialConsole(Pins.ConsolePort, SerialConsole.BurstIntoFifo),
            new OutputPin(gpio, Pins.Lamp),
            gpio.OpenPin(Pins.Button, PinMode.InputPullUp));

        ISpiBus wan = new NanoSpiBus(gpio, Pins.WanBus, Pins.WanSelect, Pins.WanReset, Pins.ClockHz);
        ISpiBus lan = new NanoSpiBus(gpio, Pins.LanBus, Pins.LanSelect, Pins.LanReset, Pins.ClockHz);
        W5500Buffers buffers = new W5500Buffers();
        return new INic[]
        {
            new W5500(wan, FactoryAddress.Of(0) ?? s_platform.Identity.Mac(0), buffers),
            new W5500(lan, FactoryAddress.Of(1) ?? s_platform.Identity.Mac(1), buffers),
        };
    }
}
