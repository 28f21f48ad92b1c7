// A terminal of 80 columns as simple as one can be: CR, LF, backspace, bell and printable characters. Anything else that
// the box sends is an error, because a dumb terminal would show it.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Tollgate.Kit;

/// <summary>What stands on a terminal.</summary>
public sealed class Screen
{
    private readonly List<StringBuilder> _rows = [new StringBuilder()];

    /// <summary>Columns of a row.</summary>
    public const int Columns = 80;

    /// <summary>The cursor's column, from 0; 80 once the last one is written.</summary>
    public int Column { get; private set; }

    /// <summary>How often it rang.</summary>
    public int Bells { get; private set; }

    /// <summary>The rows, without blanks at their ends.</summary>
    public string[] Rows => _rows.Select(row => row.ToString().TrimEnd(' ')).ToArray();

    /// <summary>The row of the cursor up to the cursor; behind it there may be nothing but blanks.</summary>
    public string Typed
    {
        get
        {
            string row = _rows[^1].ToString().PadRight(Column);
            if (row[Column..].Trim(' ').Length > 0)
            {
                throw new InvalidOperationException("behind the cursor: " + row[Column..]);
            }

            return row[..Column];
        }
    }

    /// <summary>Shows what the box has sent.</summary>
    public Screen Show(string sent)
    {
        foreach (char c in sent)
        {
            Show(c);
        }

        return this;
    }

    private void Show(char c)
    {
        switch (c)
        {
            case '\r':
                Column = 0;
                break;
            case '\n':
                _rows.Add(new StringBuilder(new string(' ', Column % Columns)));
                break;
            case '\b':
                if (Column is 0 or Columns)
                {
                    throw new InvalidOperationException("backspace at the edge of a row");
                }

                Column--;
                break;
            case '\a':
                Bells++;
                break;
            case >= ' ' and <= '~':
                Put(c);
                break;
            default:
                throw new InvalidOperationException($"sent to a terminal: {(int)c}");
        }
    }

    private void Put(char c)
    {
        if (Column == Columns)
        {
            _rows.Add(new StringBuilder());
            Column = 0;
        }

        StringBuilder row = _rows[^1];
        row.Append(' ', Math.Max(0, Column + 1 - row.Length));
        row[Column] = c;
        Column++;
    }
}
