// Where everything is wired on an OrgPal PalThree (STM32F769, image ORGPAL_PALTHREE), on its
// expansion port IO0. README.md has the table for people.
//
// This board of all STM32 ones, because its stock image has both a littlefs drive and SPI pins on a
// connector: the NUCLEO-F767ZI's has no file system, the F769I-DISCO's only an SD card. Its two
// chips share one bus: the other one is the flash chip's, which the file system uses.

namespace Tollgate.Stm32W5500;

/// <summary>Pin numbers as the image counts them (16 to a port, from PA0 = 0) and clocks.</summary>
public static class Pins
{
    /// <summary>SPI2: SCLK PI1, MISO PI2, MOSI PI3. The image has set the pins.</summary>
    public const int Bus = 2;

    /// <summary>PH13 (IO0 P7): SCSn of the first W5500, to the Internet.</summary>
    public const int WanSelect = (7 * 16) + 13;

    /// <summary>PG9 (IO0 P13): RSTn of the first chip.</summary>
    public const int WanReset = (6 * 16) + 9;

    /// <summary>PH14 (IO0 P8): SCSn of the second W5500, to the gateways.</summary>
    public const int LanSelect = (7 * 16) + 14;

    /// <summary>PG10 (IO0 P19): RSTn of the second chip.</summary>
    public const int LanReset = (6 * 16) + 10;

    /// <summary>APB1 of the image, 54 MHz, halved. W5500: up to 33.3 MHz guaranteed.</summary>
    public const int ClockHz = 27000000;

    /// <summary>The console: USART6, TX PC6, RX PC7.</summary>
    public const string ConsolePort = "COM6";

    /// <summary>PG6: the board's own LED1.</summary>
    public const int Lamp = (6 * 16) + 6;

    /// <summary>PH15 (IO0 P12): button to ground; the pin's own resistor pulls it up.</summary>
    public const int Button = (7 * 16) + 15;

    /// <summary>littlefs on the board's 8 MB flash chip.</summary>
    public const string Folder = "I:\\";
}
