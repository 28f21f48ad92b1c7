// What nanoFramework.TestFramework does on a board, in our own words and as far as MSTest has the
// same: two values are equal if Equals says so of the boxed ones, so an int never equals a ushort;
// collections are compared one after the other; a failure is an exception with a message.

using System;
using System.Collections;

namespace nanoFramework.TestFramework;

/// <summary>The checks.</summary>
public sealed class Assert
{
    public static void AreEqual(bool expected, bool actual, string message = "") => Check(Equals(expected, actual), expected, actual, message);

    public static void AreEqual(int expected, int actual, string message = "") => Check(Equals(expected, actual), expected, actual, message);

    public static void AreEqual(uint expected, uint actual, string message = "") => Check(Equals(expected, actual), expected, actual, message);

    public static void AreEqual(ushort expected, ushort actual, string message = "") => Check(Equals(expected, actual), expected, actual, message);

    public static void AreEqual(string expected, string actual, string message = "") => Check(string.CompareOrdinal(expected, actual) == 0, expected, actual, message);

    public static void AreEqual(object expected, object actual, string message = "") => Check(Equals(expected, actual), expected, actual, message);

    public static void AreNotEqual(int notExpected, int actual, string message = "") => Check(!Equals(notExpected, actual), notExpected, actual, message);

    public static void AreNotEqual(ushort notExpected, ushort actual, string message = "") => Check(!Equals(notExpected, actual), notExpected, actual, message);

    public static void AreNotEqual(string notExpected, string actual, string message = "") => Check(string.CompareOrdinal(notExpected, actual) != 0, notExpected, actual, message);

    public static void AreNotEqual(object notExpected, object actual, string message = "") => Check(!Equals(notExpected, actual), notExpected, actual, message);

    public static void AreSame(object expected, object actual, string message = "") => Check(ReferenceEquals(expected, actual), expected, actual, message);

    public static void AreNotSame(object notExpected, object actual, string message = "") => Check(!ReferenceEquals(notExpected, actual), notExpected, actual, message);

    public static void IsTrue(bool condition, string message = "") => Check(condition, true, condition, message);

    public static void IsFalse(bool condition, string message = "") => Check(!condition, false, condition, message);

    public static void IsNull(object value, string message = "") => Check(value == null, null, value, message);

    public static void IsNotNull(object value, string message = "") => Check(value != null, "something", value, message);

    internal static void Check(bool isRight, object expected, object actual, string message)
    {
        if (!isRight)
        {
            throw new AssertFailedException($"expected <{expected}>, actual <{actual}>. {message}");
        }
    }
}

/// <summary>The checks of collections.</summary>
public sealed class CollectionAssert
{
    public static void AreEqual(ICollection expected, ICollection actual, string message = "") => Assert.Check(AreSame(expected, actual), expected, actual, message);

    public static void AreNotEqual(ICollection notExpected, ICollection actual, string message = "") => Assert.Check(!AreSame(notExpected, actual), notExpected, actual, message);

    private static bool AreSame(ICollection one, ICollection other)
    {
        if (one == null || other == null || one.Count != other.Count)
        {
            return one == other;
        }

        IEnumerator ones = one.GetEnumerator();
        IEnumerator others = other.GetEnumerator();
        while (ones.MoveNext() && others.MoveNext())
        {
            if (!Equals(ones.Current, others.Current))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>What a failed check throws.</summary>
public sealed class AssertFailedException : Exception
{
    public AssertFailedException(string message)
        : base(message)
    {
    }
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class TestClassAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class TestMethodAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class DataRowAttribute : Attribute
{
    public DataRowAttribute(params object[] methodParameters)
    {
        MethodParameters = methodParameters;
    }

    public object[] MethodParameters { get; }
}
