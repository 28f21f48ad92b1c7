// nanoFramework's unit test launcher, as it runs on a board, by reflection on .NET: it makes no object
// of a test class and calls its methods on null; it knows TestMethod and DataRow and nothing that runs
// before or after (Setup and Cleanup exist there, but MSTest calls its own otherwise).

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using nanoFramework.TestFramework;

namespace Tollgate.Guards.Nano;

/// <summary>Runs test classes without a test framework.</summary>
internal static class BoardLauncher
{
    /// <summary>The assembly that the launcher loads by this name.</summary>
    public static Assembly NFUnitTest => Assembly.Load("NFUnitTest");

    /// <summary>Runs every test of some types, in order, and says of each "" or why it failed.</summary>
    public static IReadOnlyList<(string Test, string Failure)> Run(IEnumerable<Type> types)
    {
        List<(string, string)> results = [];
        foreach (MethodInfo method in types.Where(IsTestClass).SelectMany(type => type.GetMethods()))
        {
            object[] rows = method.GetCustomAttributes(typeof(DataRowAttribute), true);
            for (int i = 0; i < rows.Length; i++)
            {
                results.Add(($"{method.DeclaringType!.FullName}.{method.Name}.{i}", Call(method, ((DataRowAttribute)rows[i]).MethodParameters)));
            }

            if (rows.Length == 0 && method.IsDefined(typeof(TestMethodAttribute), true))
            {
                results.Add(($"{method.DeclaringType!.FullName}.{method.Name}.0", Call(method, [])));
            }
        }

        return results;
    }

    /// <summary>Whether the launcher looks at a type at all.</summary>
    public static bool IsTestClass(Type type)
    {
        return type.IsClass && type.IsDefined(typeof(TestClassAttribute), false);
    }

    private static string Call(MethodInfo method, object[] arguments)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (parameters.Length != arguments.Length)
        {
            return $"takes {parameters.Length} arguments, has {arguments.Length}";
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            // The board converts nothing, and its metadata has no null among an attribute's values.
            if (arguments[i]?.GetType() != parameters[i].ParameterType)
            {
                return $"{parameters[i].Name} is no {parameters[i].ParameterType}";
            }
        }

        try
        {
            OnNull(method, parameters)(arguments);
            return "";
        }
        catch (Exception failure)
        {
            return $"{failure.GetType().Name}: {failure.Message}";
        }
    }

    // Reflection wants an object for an instance method; the board's does not.
    private static Action<object[]> OnNull(MethodInfo method, ParameterInfo[] parameters)
    {
        DynamicMethod call = new("OnNull", typeof(void), [typeof(object[])], typeof(BoardLauncher).Module, true);
        ILGenerator il = call.GetILGenerator();
        if (!method.IsStatic)
        {
            il.Emit(OpCodes.Ldnull);
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Unbox_Any, parameters[i].ParameterType);
        }

        il.Emit(OpCodes.Call, method);
        il.Emit(OpCodes.Ret);
        return call.CreateDelegate<Action<object[]>>();
    }
}
