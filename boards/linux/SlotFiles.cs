// The configuration slots of a board, as files. A slot is replaced in one step: whoever reads
// it after a power cut finds the old bytes or the new ones.

using System;
using System.IO;
using Tollgate.Hosted;
using Tollgate.Linux.Native;

namespace Tollgate.Linux;

/// <summary>Four slots in a directory, or in memory if there is none.</summary>
internal sealed class SlotFiles
{
    private readonly string? _directory;
    private readonly byte[]?[] _memory = new byte[]?[4];

    /// <param name="directory">Made if it is missing; null keeps the slots in memory.</param>
    /// <exception cref="StartFailure">It cannot be made.</exception>
    internal SlotFiles(string? directory)
    {
        _directory = directory;
        if (directory is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure($"The directory {directory} cannot be made: {failure.Message}");
        }
    }

    /// <summary>The bytes of a slot, or null.</summary>
    internal byte[]? Read(int slot)
    {
        if (_directory is null)
        {
            return _memory[slot];
        }

        try
        {
            return File.ReadAllBytes(PathOf(slot));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The configuration that somebody has laid beside the slots, tollgate.cfg, or null.</summary>
    internal byte[]? ReadDeployed()
    {
        try
        {
            return _directory is null ? null : File.ReadAllBytes(Path.Combine(_directory, "tollgate.cfg"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Replaces a slot and flushes it to the disk.</summary>
    /// <returns>False if that failed.</returns>
    internal bool Write(int slot, byte[] bytes)
    {
        if (_directory is null)
        {
            _memory[slot] = (byte[])bytes.Clone();
            return true;
        }

        try
        {
            string path = PathOf(slot);
            using (FileStream file = new(path + ".new", FileMode.Create, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".new", path, overwrite: true);
            return FlushDirectory(_directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool FlushDirectory(string directory)
    {
        int fd = Posix.Open(directory, Posix.O_CLOEXEC);
        bool done = fd >= 0 && Posix.FSync(fd) == 0;
        if (fd >= 0)
        {
            _ = Posix.Close(fd);
        }

        return done;
    }

    private string PathOf(int slot)
    {
        return Path.Combine(_directory!, $"slot{slot}");
    }
}
