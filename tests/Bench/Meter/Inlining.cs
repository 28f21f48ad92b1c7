// Which instance calls the interpreter runs inside the caller's own stack frame. The rule is
// StackFrame.Push and PushInline of nanoFramework's interpreter, decided from static facts.

using System;
using Mono.Cecil;

namespace Tollgate.Bench.Meter;

/// <summary>The interpreter's inlining rule.</summary>
public static class Inlining
{
    /// <summary>Values of evaluation stack that every frame gets beyond its method's deepest stack.</summary>
    private const int Overhead = 3;

    /// <summary>Locals and evaluation stack of a frame come to at least this many values.</summary>
    private const int SmallestFrame = 10;

    /// <summary>
    /// Whether a call is inlined. Only instance methods whose body is known are: not a static, not
    /// a constructor, not a virtual one (whose body is only known when it runs), none with attributes.
    /// </summary>
    /// <param name="caller">The method that calls, itself not inlined.</param>
    /// <param name="depth">Values on its evaluation stack at the call, the arguments included.</param>
    /// <param name="callee">The method that is called.</param>
    public static bool Applies(MethodShape caller, int depth, MethodShape callee)
    {
        MethodDefinition method = callee.Method;
        if (method.IsStatic || method.IsConstructor || method.IsVirtual || method.HasCustomAttributes || method.IsSynchronized)
        {
            return false;
        }

        int stack = Math.Max(caller.MaxStack + Overhead, SmallestFrame - caller.Locals);
        int spare = stack - depth + 1;
        return spare > callee.Arguments + callee.Locals + callee.MaxStack + 2;
    }
}
