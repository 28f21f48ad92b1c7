// What things weigh in the managed heap of nanoFramework v1 on a 32-bit chip, from the runtime's sources
// (nf-interpreter: nanoCLR_Runtime__HeapBlock.h, TypeSystemLookup.cpp, Execution.cpp). The unit is the
// heap block of 12 bytes: a field is one, an element that is a reference is one.

using System;
using System.Text;

namespace Tollgate.Bench.Memory;

/// <summary>Bytes on the board's heap.</summary>
public static class BoardLayout
{
    /// <summary>sizeof(CLR_RT_HeapBlock), asserted by the runtime.</summary>
    public const int BlockBytes = 12;

    // CLR_RT_HeapBlock_Array: a block, the number of elements, and what they are.
    private const int ArrayHeaderBytes = BlockBytes + 8;

    // CLR_RT_HeapBlock_Delegate without saved stack frames: a block, class, method, and the target's block.
    private const int DelegateWholeBytes = BlockBytes + 8 + BlockBytes;

    // CLR_RT_HeapBlock_ArrayList: items, size, syncRoot.
    private const int ListFields = 3;
    private const int FirstListItems = 4;

    /// <summary>An object: a block, and one for each field of its class and their bases, a bool as well as a reference.</summary>
    public static int Object(int fields)
    {
        return (1 + fields) * BlockBytes;
    }

    /// <summary>An array. Numbers are packed, references are not.</summary>
    public static int Array(Type element, int length)
    {
        return Whole(ArrayHeaderBytes + (length * ElementBytes(element)));
    }

    /// <summary>An ArrayList with its items, which grows by half when it is full.</summary>
    public static int List(int count)
    {
        int items = FirstListItems;
        while (items < count)
        {
            items = items * 3 / 2;
        }

        return Object(ListFields) + Array(typeof(object), items);
    }

    /// <summary>A string: UTF-8 with a zero. Of one that stands in the program only a block, which points to it.</summary>
    public static int Text(string text)
    {
        bool isLiteral = ReferenceEquals(string.IsInterned(text), text);
        return isLiteral ? BlockBytes : Whole(BlockBytes + Encoding.UTF8.GetByteCount(text) + 1);
    }

    /// <summary>A delegate.</summary>
    public static int Delegate()
    {
        return Whole(DelegateWholeBytes);
    }

    /// <summary>Bytes of an element, as in the runtime's table of types.</summary>
    public static int ElementBytes(Type element)
    {
        switch (Type.GetTypeCode(element))
        {
            case TypeCode.Boolean:
            case TypeCode.Byte:
            case TypeCode.SByte:
                return 1;
            case TypeCode.Char:
            case TypeCode.Int16:
            case TypeCode.UInt16:
                return 2;
            case TypeCode.Int32:
            case TypeCode.UInt32:
                return 4;
            case TypeCode.Int64:
            case TypeCode.UInt64:
                return 8;
            default:
                return BlockBytes;
        }
    }

    private static int Whole(int bytes)
    {
        return (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;
    }
}
