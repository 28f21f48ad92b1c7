// The committed configurations in the board's four slots, written in rotation: a commit takes the place of
// the oldest one, with the next number, and is read back before it counts. Power that goes at any byte leaves
// the slot that counted, whose number is lower. SlotImage.cs has the bytes of a slot.

using Tollgate.Hal;

namespace Tollgate.Control;

/// <summary>Four slots, of which the newest whole one counts. Allocates.</summary>
public sealed class ConfigStore
{
    /// <summary>Ours: slots of a board, numbered from 0.</summary>
    public const int Slots = 4;

    private readonly IPlatform _platform;
    private readonly int[] _numbers = new int[Slots];
    private readonly byte[] _states = new byte[Slots];
    private int _nextNumber;

    /// <summary>Takes a board's slots, unread.</summary>
    public ConfigStore(IPlatform platform)
    {
        _platform = platform;
    }

    /// <summary>Which slot counts: the newest whole one, also of a newer version; -1 if none does.</summary>
    public int Slot
    {
        get { return Find(0); }
    }

    /// <summary>The number of its commit, from 1 on; 0 if there is none.</summary>
    public int Number
    {
        get { return NumberOf(Find(0)); }
    }

    /// <summary>The number that a commit gets which is begun now.</summary>
    public int NextNumber
    {
        get
        {
            Find(0);
            return _nextNumber;
        }
    }

    /// <summary>Whether slot 0, which the first commit of all is written to, is damaged and no other was ever written.</summary>
    public bool IsDamagedFirst
    {
        get { return _states[0] == SlotImage.Damaged && _states[1] + _states[2] + _states[3] == 3 * SlotImage.Empty; }
    }

    /// <summary>Looks at all slots, as a start does.</summary>
    /// <returns>The one that counts, of this version or a newer one; null if none is whole.</returns>
    public SlotImage Read()
    {
        SlotImage newest = null;
        for (int slot = 0; slot < Slots; slot++)
        {
            SlotImage image = new SlotImage(_platform.ReadSlot(slot));
            while (image.Step())
            {
            }

            _states[slot] = (byte)image.State;
            _numbers[slot] = image.Number;
            if (image.State >= SlotImage.Newer && (newest == null || image.Number - newest.Number > 0))
            {
                newest = image;
            }
        }

        _nextNumber = newest == null ? 1 : newest.Number + 1;
        return newest;
    }

    /// <summary>One of SlotImage's states.</summary>
    /// <param name="slot">0 to 3.</param>
    public int StateOf(int slot)
    {
        return _states[slot];
    }

    /// <summary>The number of a slot's commit; 0 for slot -1.</summary>
    public int NumberOf(int slot)
    {
        return slot < 0 ? 0 : _numbers[slot];
    }

    /// <summary>Finds a kept configuration by its age.</summary>
    /// <param name="back">0 for the one that counts, 1 for the one before it, to 3.</param>
    /// <returns>Its slot; -1 if there is none.</returns>
    public int Find(int back)
    {
        if (_nextNumber == 0)
        {
            // Nobody has looked yet. A slot that counts must not be written over.
            Read();
        }

        for (int slot = 0; slot < Slots; slot++)
        {
            if (_states[slot] >= SlotImage.Newer && NewerThan(slot) == back)
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>
    /// Keeps a configuration: in a slot that is empty or damaged, else in that of the oldest commit. The newest slot of a
    /// newer version is not written over. A slot that does not take it is emptied, and the next oldest tried.
    /// </summary>
    /// <param name="image">A slot, made with <see cref="NextNumber"/>.</param>
    /// <returns>False if the board could not keep it; what was kept before still counts.</returns>
    public bool Write(SlotImage image)
    {
        // Also if it fails: what it may have left behind must not be mistaken for the next one.
        _nextNumber++;
        bool[] tried = new bool[Slots];
        for (int slot = Oldest(tried); slot >= 0; slot = Oldest(tried))
        {
            tried[slot] = true;
            _states[slot] = SlotImage.Damaged;
            if (_platform.WriteSlot(slot, image.Bytes) && IsSame(image.Bytes, _platform.ReadSlot(slot)))
            {
                _states[slot] = SlotImage.Whole;
                _numbers[slot] = image.Number;
                return true;
            }

            Empty(slot);
        }

        return false;
    }

    /// <summary>
    /// Empties a slot for a return to the factory state, and only at the end the one that counts: so no older configuration
    /// comes back if power goes meanwhile.
    /// </summary>
    /// <returns>The slot; -1 if all are empty, -2 if the board could not, and what counted still does.</returns>
    public int EraseNext()
    {
        int counts = Find(0);
        int slot = counts;
        for (int other = 0; other < Slots; other++)
        {
            if (_states[other] != SlotImage.Empty && other != counts)
            {
                slot = other;
            }
        }

        return slot < 0 || Empty(slot) ? slot : -2;
    }

    private bool Empty(int slot)
    {
        if (_platform.WriteSlot(slot, new byte[0]))
        {
            byte[] left = _platform.ReadSlot(slot);
            if (left == null || left.Length == 0)
            {
                _states[slot] = SlotImage.Empty;
                return true;
            }
        }

        return false;
    }

    private int Oldest(bool[] tried)
    {
        int counts = Find(0);
        int newer = NewestNewer();
        int oldest = -1;
        int age = -1;
        for (int slot = 0; slot < Slots; slot++)
        {
            // As old as can be: never written, or no use to anybody.
            int mine = _states[slot] < SlotImage.Newer ? Slots : NewerThan(slot);
            if (slot != counts && slot != newer && !tried[slot] && mine > age)
            {
                oldest = slot;
                age = mine;
            }
        }

        return oldest;
    }

    private int NewestNewer()
    {
        int newest = -1;
        for (int slot = 0; slot < Slots; slot++)
        {
            if (_states[slot] == SlotImage.Newer && (newest < 0 || _numbers[slot] - _numbers[newest] > 0))
            {
                newest = slot;
            }
        }

        return newest;
    }

    private int NewerThan(int slot)
    {
        int newer = 0;
        for (int other = 0; other < Slots; other++)
        {
            // Of two with one number, which no firmware writes, the first counts.
            int more = _numbers[other] - _numbers[slot];
            if (_states[other] >= SlotImage.Newer && (more > 0 || (more == 0 && other < slot)))
            {
                newer++;
            }
        }

        return newer;
    }

    private static bool IsSame(byte[] written, byte[] read)
    {
        if (read == null || read.Length != written.Length)
        {
            return false;
        }

        for (int i = 0; i < written.Length; i++)
        {
            if (read[i] != written[i])
            {
                return false;
            }
        }

        return true;
    }
}
