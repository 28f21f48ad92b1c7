// nanoFramework.Runtime.Native: the monotonic clock. Environment has nothing else.

namespace System
{
    public static class Environment
    {
        public static long TickCount64 => throw null;
    }
}
