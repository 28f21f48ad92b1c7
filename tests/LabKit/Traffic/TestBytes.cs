// Bytes that a transfer cannot get right by chance: a pseudo-random stream from a seed, the same
// every time, and its SHA-256 computed apart from any network.

using System;
using System.Security.Cryptography;

namespace Tollgate.LabKit.Traffic;

/// <summary>A body of a given length for a download or an upload.</summary>
public static class TestBytes
{
    /// <summary>The bytes for a seed.</summary>
    public static byte[] Make(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>SHA-256 in hexadecimal.</summary>
    public static string Hash(byte[] bytes)
    {
        return Convert.ToHexString(SHA256.HashData(bytes));
    }
}
