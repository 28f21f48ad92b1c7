// nanoFramework.Hardware.Stm32: memory that outlives a restart, pins, and what the chip is.

namespace nanoFramework.Hardware.Stm32
{
    public static class BackupMemory
    {
        public static int Size => throw null;
        public static byte ReadByte(uint position) => throw null;
        public static void ReadBytes(uint position, byte[] value) => throw null;
        public static int ReadInt32(uint position) => throw null;
        public static uint ReadUInt32(uint position) => throw null;
        public static void WriteByte(uint position, byte value) => throw null;
        public static void WriteBytes(uint position, byte[] value) => throw null;
        public static void WriteInt32(uint position, int value) => throw null;
        public static void WriteUInt32(uint position, uint value) => throw null;
    }

    public static class Configuration
    {
        public static void ConfigurePin(int pin, GpioConfiguration configuration) => throw null;
    }

    public class GpioConfiguration
    {
        public GpioConfiguration() => throw null;
        public IOMode Mode { get => throw null; set => throw null; }
        public PullUpDownActivation PinState { get => throw null; set => throw null; }
        public Speed SpeedSelection { get => throw null; set => throw null; }
        public byte AlternateFunction { get => throw null; set => throw null; }

        public enum IOMode
        {
            Input = 0,
            Output = 1,
            AlternateFunction = 2,
            Analog = 3,
            OutputPushPull = 1,
            OutputOpenDrain = 17
        }

        public enum PullUpDownActivation
        {
            Floating = 0,
            PullUp = 1,
            PullDown = 2
        }

        public enum Speed
        {
            Low = 0,
            Medium = 1,
            High = 2,
            VeryHigh = 3
        }
    }

    public static class Utilities
    {
        public static byte[] UniqueDeviceId => throw null;
        public static uint DeviceId => throw null;
        public static uint DeviceRevisionId => throw null;
    }
}
