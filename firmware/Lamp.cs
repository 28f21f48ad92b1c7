// The one lamp of a board: what a look at the shelf tells. Sixteen steps of an eighth of a second,
// over and over. Router.cs finds out the pattern once a step, so the lamp costs next to nothing.

using Tollgate.Hal;

namespace Tollgate;

/// <summary>Blinks one of a few patterns.</summary>
public sealed class Lamp
{
    /// <summary>Lit: the policy is enforced, both links are up.</summary>
    public const int Well = 0xFFFF;

    /// <summary>One second lit, one dark: a link is down.</summary>
    public const int LinkDown = 0x00FF;

    /// <summary>Four times a second: nothing is forwarded, because there is no configuration that can be.</summary>
    public const int NotForwarding = 0x5555;

    /// <summary>Two short flashes every two seconds: an Ethernet chip does not work.</summary>
    public const int ChipTrouble = 0x0005;

    /// <summary>Three short flashes every two seconds: faults in a row, the restart waits.</summary>
    public const int Faulty = 0x0015;

    /// <summary>Twice a second: the button is held; it goes over to another pattern when it may be let go.</summary>
    public const int Button = 0x3333;

    /// <summary>Bits of the clock inside a step of 128 ms: a mask finds the step, also of a clock below zero.</summary>
    public const int StepMask = 127;

    private const int StepShift = 7;

    private readonly IPlatform _platform;
    private bool _isKnown;
    private bool _isOn;

    /// <summary>Takes the board's lamp, which may stand as it likes.</summary>
    public Lamp(IPlatform platform)
    {
        _platform = platform;
    }

    /// <summary>Switches the lamp if the pattern wants it otherwise than it stands.</summary>
    /// <param name="pattern">One of the constants: a bit for each step, from the lowest.</param>
    /// <param name="nowMs">Milliseconds, wrapping at 2^32.</param>
    public void Show(int pattern, int nowMs)
    {
        bool isOn = ((pattern >> ((nowMs >> StepShift) & 15)) & 1) != 0;
        if (isOn != _isOn || !_isKnown)
        {
            _isKnown = true;
            _isOn = isOn;
            _platform.ShowLamp(isOn);
        }
    }
}
