// The lines that were typed last, for the arrow keys: text in one array of bytes, oldest first, each with a zero behind
// it. When it is full the oldest lines go. While somebody walks, the line that was being typed stands at its end.

namespace Tollgate.Control;

/// <summary>What was typed before.</summary>
public sealed class LineHistory
{
    /// <summary>Ours: bytes of text, ten to twenty lines. A line of 200 characters and the one being typed fit.</summary>
    public const int Capacity = 512;

    private readonly byte[] _text = new byte[Capacity];
    private int _length;

    // Where the shown line begins; -1 while nobody walks.
    private int _at = -1;

    /// <summary>Keeps a finished line, unless it is the same as the one before or nothing; ends a walk. Allocates nothing.</summary>
    /// <param name="line">Its characters.</param>
    /// <param name="length">How many they are.</param>
    public void Add(byte[] line, int length)
    {
        EndWalk();
        int last = Before(_length);
        bool isNew = _length - last - 1 != length;
        bool isBlank = true;
        for (int i = 0; i < length && (isBlank || !isNew); i++)
        {
            isBlank &= line[i] == ' ';
            isNew = isNew || _text[last + i] != line[i];
        }

        if (isNew && !isBlank)
        {
            Append(line, length);
        }
    }

    /// <summary>Goes a line back, or forward.</summary>
    /// <param name="isBack">To an older line, or to a younger one.</param>
    /// <param name="line">The line being typed; becomes the other one.</param>
    /// <param name="length">Its characters.</param>
    /// <returns>How many characters the other line has; -1 if there is none.</returns>
    public int Step(bool isBack, byte[] line, int length)
    {
        if (_at < 0)
        {
            if (!isBack || _length == 0)
            {
                return -1;
            }

            // What is being typed is not lost.
            Append(line, length);
            _at = Before(_length);
        }

        int to = isBack ? Before(_at) : After(_at);
        if (to < 0 || to == _length)
        {
            return -1;
        }

        _at = to;
        int found = After(to) - to - 1;
        System.Array.Copy(_text, to, line, 0, found);
        if (After(to) == _length)
        {
            EndWalk();
        }

        return found;
    }

    /// <summary>Takes the shown line as the one that is typed.</summary>
    public void EndWalk()
    {
        if (_at >= 0)
        {
            _length = Before(_length);
            _at = -1;
        }
    }

    private void Append(byte[] line, int length)
    {
        int gone = 0;
        while (_length - gone + length + 1 > Capacity)
        {
            gone = After(gone);
        }

        _length -= gone;
        System.Array.Copy(_text, gone, _text, 0, _length);
        System.Array.Copy(line, 0, _text, _length, length);
        _text[_length + length] = 0;
        _length += length + 1;
    }

    // Where the line begins that ends before a place; -1 at the first.
    private int Before(int at)
    {
        at--;
        while (at > 0 && _text[at - 1] != 0)
        {
            at--;
        }

        return at;
    }

    private int After(int at)
    {
        while (_text[at] != 0)
        {
            at++;
        }

        return at + 1;
    }
}
