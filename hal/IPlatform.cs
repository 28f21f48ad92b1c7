// The seam between the firmware and everything of a board that is no Ethernet chip.

namespace Tollgate.Hal;

/// <summary>Clock, console bytes, configuration slots and restart of a board.</summary>
public interface IPlatform
{
    /// <summary>
    /// Milliseconds from an arbitrary start, monotonic, wrapping at 2^32: compare by subtraction.
    /// </summary>
    int NowMs();

    /// <summary>A number that an attacker cannot guess, to choose ports and hashes from.</summary>
    int RandomSeed();

    /// <summary>Takes bytes typed on the console. Never blocks.</summary>
    /// <param name="buffer">Filled from index 0.</param>
    /// <returns>How many bytes were taken, 0 if nothing is waiting.</returns>
    int ReadConsole(byte[] buffer);

    /// <summary>Gives bytes to the console. Never blocks.</summary>
    /// <returns>How many of the bytes were taken, 0 if the line is busy: offer the rest again.</returns>
    int WriteConsole(byte[] buffer, int index, int count);

    /// <summary>Reads one of the four configuration slots. Allocates.</summary>
    /// <param name="slot">0 to 3.</param>
    /// <returns>Its bytes, or null if it was never written or cannot be read. Running out of memory is thrown.</returns>
    byte[] ReadSlot(int slot);

    /// <summary>Replaces the bytes of one configuration slot and flushes them to the medium.</summary>
    /// <param name="slot">0 to 3.</param>
    /// <returns>False if the medium refused.</returns>
    bool WriteSlot(int slot, byte[] bytes);

    /// <summary>
    /// Reads the configuration that was deployed beside the application, the file tollgate.cfg: console lines that a box takes
    /// in while its slots are empty. Allocates.
    /// </summary>
    /// <returns>Its bytes, or null if there is none. Running out of memory is thrown.</returns>
    byte[] ReadDeployed();

    /// <summary>How much the managed heap still has, once it is collected: a commit that needs more is refused.</summary>
    /// <returns>Bytes; on a host as much as there is no end to.</returns>
    int FreeBytes();

    /// <summary>Switches the one lamp of the board; nothing happens where there is none.</summary>
    void ShowLamp(bool isOn);

    /// <summary>Whether the one button of the board is held down; false where there is none.</summary>
    bool IsButtonDown();

    /// <summary>
    /// How often the firmware has restarted itself after a fault, as far as the board can keep that
    /// number over a restart.
    /// </summary>
    int FaultCount();

    /// <summary>What the last of those faults was, for people; an empty string if there was none. Allocates.</summary>
    string FaultText();

    /// <summary>Keeps a fault over the restart that follows it and adds one to <see cref="FaultCount"/>. Allocates, never throws.</summary>
    /// <param name="text">What happened, in a line.</param>
    void KeepFault(string text);

    /// <summary>Restarts the board. On a host it ends the program, so it may return.</summary>
    void Reboot();
}
