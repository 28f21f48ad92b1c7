// Small files on the board's own flash: the four configuration slots, the last fault, the identity.
// littlefs keeps the old content of a file until the new one is closed, so a power cut leaves one of
// the two. What cannot be read is as good as not there, unless it was for want of memory; what cannot be
// written is reported.

using System;
using System.IO;

namespace Tollgate.Nano;

/// <summary>Files in one folder, whole or not at all. What the medium does throws nothing.</summary>
public sealed class NanoFiles
{
    private readonly string _folder;

    /// <summary>Names the folder; nothing is looked at yet.</summary>
    /// <param name="folder">With its last backslash, "I:\".</param>
    public NanoFiles(string folder)
    {
        _folder = folder;
    }

    /// <summary>A file's bytes. Allocates.</summary>
    /// <returns>Null if it is not there or cannot be read.</returns>
    /// <exception cref="OutOfMemoryException">A file for which there is no memory is not a file that is not there: the box would
    /// start without its configuration, or give itself another identity and write that over the old one.</exception>
    public byte[] Read(string name)
    {
        try
        {
            // Without asking File.Exists first: that says no, too, when memory runs out.
            return File.ReadAllBytes(_folder + name);
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>Replaces a file. Allocates.</summary>
    /// <returns>False if the medium refused.</returns>
    public bool Write(string name, byte[] bytes)
    {
        try
        {
            // Closes the file: that is what commits it.
            File.WriteAllBytes(_folder + name, bytes);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
