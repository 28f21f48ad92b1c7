// nanoFramework.System.Net: what the runtime knows of its own network interfaces. The box uses none of
// them, but on an ESP32 nothing else tells the addresses that the chip's maker has given it.

namespace System.Net.NetworkInformation
{
    public class NetworkInterface
    {
        protected NetworkInterface(int interfaceIndex) => throw null;
        public byte[] PhysicalAddress { get => throw null; set => throw null; }
        public static NetworkInterface[] GetAllNetworkInterfaces() => throw null;
    }
}
