// Where everything is wired on an ESP32-DevKitC with a WROOM-32E module. README.md has the table for people.
//
// Not used on purpose: GPIO0, 2, 12 and 15 (strapping pins: a chip or a finger on them can keep the
// board from starting), 6-11 (the module's flash), 1 and 3 (UART0, which the debugger has), 34-39
// (no outputs, no pull-ups). So the button is not the BOOT button: that one is GPIO0, and whoever
// holds it while the board starts gets the ROM loader.

namespace Tollgate.Esp32W5500;

/// <summary>GPIO numbers and clocks.</summary>
public static class Pins
{
    /// <summary>The first W5500, to the Internet, is on the bus that the image calls SPI2 (VSPI), on its direct pins.</summary>
    public const int WanBus = 2;

    /// <summary>SPI2: SCLK.</summary>
    public const int WanClock = 18;

    /// <summary>SPI2: MISO.</summary>
    public const int WanMiso = 19;

    /// <summary>SPI2: MOSI.</summary>
    public const int WanMosi = 23;

    /// <summary>SPI2: SCSn.</summary>
    public const int WanSelect = 5;

    /// <summary>RSTn of the first chip.</summary>
    public const int WanReset = 22;

    /// <summary>The second W5500, to the gateways, is on SPI1 (HSPI).</summary>
    public const int LanBus = 1;

    /// <summary>SPI1: SCLK.</summary>
    public const int LanClock = 14;

    /// <summary>SPI1: MISO. Not its direct pin GPIO12, which at start selects the voltage of the flash.</summary>
    public const int LanMiso = 27;

    /// <summary>SPI1: MOSI.</summary>
    public const int LanMosi = 13;

    /// <summary>SPI1: SCSn.</summary>
    public const int LanSelect = 4;

    /// <summary>RSTn of the second chip.</summary>
    public const int LanReset = 26;

    /// <summary>
    /// 80 MHz / 3. The most that full duplex through the pin matrix allows while MISO is valid within
    /// 11 ns, which a W5500's is; both chips get the same.
    /// </summary>
    public const int ClockHz = 26666667;

    /// <summary>The console: COM2 (UART1), because the debugger has COM1.</summary>
    public const string ConsolePort = "COM2";

    /// <summary>Console output, to RXD of the USB adapter.</summary>
    public const int ConsoleTx = 17;

    /// <summary>Console input, from TXD of the USB adapter.</summary>
    public const int ConsoleRx = 16;

    /// <summary>Lamp: an LED with a resistor to ground.</summary>
    public const int Lamp = 25;

    /// <summary>Button to ground; the pin's own resistor pulls it up.</summary>
    public const int Button = 33;

    /// <summary>The image's littlefs partition.</summary>
    public const string Folder = "I:\\";
}
