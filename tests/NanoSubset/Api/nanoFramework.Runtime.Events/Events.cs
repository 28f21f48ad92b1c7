// nanoFramework.Runtime.Events: the base of a pin's events. A board polls its pins, so nothing else.

namespace nanoFramework.Runtime.Events
{
    public class BaseEvent
    {
        public ushort Source;
        public byte Message;
        public BaseEvent() => throw null;
    }
}
