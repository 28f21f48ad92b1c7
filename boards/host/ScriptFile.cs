// Console lines in a file, as somebody would type them: what no keyboard gives is refused before it is typed.

using System;
using System.Collections.Generic;
using System.IO;

namespace Tollgate.Hosted;

/// <summary>A file of console lines.</summary>
internal sealed class ScriptFile
{
    private static readonly byte[] s_mark = [0xEF, 0xBB, 0xBF];

    private ScriptFile(string name, byte[] text, IReadOnlyList<byte[]> lines)
    {
        Name = name;
        Text = text;
        Lines = lines;
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>All of it, as it lies there.</summary>
    public byte[] Text { get; }

    /// <summary>Its lines without their ends. A tab is a blank: on the console the Tab key completes words.</summary>
    public IReadOnlyList<byte[]> Lines { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, or "-" for standard input.</param>
    /// <exception cref="StartFailure">It cannot be read, or is no text.</exception>
    public static ScriptFile Read(string path)
    {
        try
        {
            return Parse(path, path == "-" ? ReadInput() : File.ReadAllBytes(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StartFailure($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Takes a text apart.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="text">Lines that end with LF, CR LF or CR.</param>
    /// <exception cref="StartFailure">There is a character in it that is none of a text.</exception>
    public static ScriptFile Parse(string name, ReadOnlySpan<byte> text)
    {
        byte[] whole = text.ToArray();
        List<byte[]> lines = [];
        text = text.StartsWith(s_mark) ? text[s_mark.Length..] : text;
        while (!text.IsEmpty)
        {
            int end = text.IndexOfAny((byte)'\r', (byte)'\n');
            byte[] line = (end < 0 ? text : text[..end]).ToArray();
            text = end < 0 ? [] : text[(text[end..].StartsWith("\r\n"u8) ? end + 2 : end + 1)..];
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = line[i] == (byte)'\t' ? (byte)' ' : line[i];
                if (line[i] is < (byte)' ' or 127)
                {
                    throw new StartFailure($"{name}:{lines.Count + 1}: error: character {line[i]} in column {i + 1} is none of a text; UTF-16 is not read, save it as UTF-8");
                }
            }

            lines.Add(line);
        }

        return new ScriptFile(name, whole, lines);
    }

    private static byte[] ReadInput()
    {
        using Stream input = Console.OpenStandardInput();
        using MemoryStream all = new();
        input.CopyTo(all);
        return all.ToArray();
    }
}
