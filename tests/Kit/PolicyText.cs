// What a commit hands to the tables, as text: two configurations that mean the same have the same text.

using System.Text;
using Tollgate.Control;
using Tollgate.Tables;
using Tollgate.Wire;

namespace Tollgate.Kit;

/// <summary>Policies to compare.</summary>
public static class PolicyText
{
    /// <summary>Compiles a configuration as a commit does. Throws what it is refused for.</summary>
    public static Policy Compile(Config config)
    {
        Policies policies = new(config, 64);
        while (policies.Step())
        {
        }

        if (policies.Error != null)
        {
            System.Collections.ArrayList lines = [];
            policies.Error.PrintTo(lines);
            throw new FrameException(Script.Join(lines));
        }

        return policies.Policy;
    }

    /// <summary>All that a policy says.</summary>
    public static string Of(Policy policy)
    {
        StringBuilder text = new();
        text.Append($"wan {policy.WanAddress} {policy.WanMask} {policy.WanGateway} lan {policy.LanAddress} {policy.LanMask}\n");
        text.Append($"syslog {policy.SyslogAddress} udp {policy.UdpTimeoutMs} icmp {policy.IcmpTimeoutMs} tcp {policy.TcpTimeoutMs} {policy.TcpTransitoryMs}\n");
        text.Append($"rate {policy.WanRate} mtu {policy.WanMtu} limits {policy.HostLimit} {policy.HostRate} {policy.ErrorRate} dscp {policy.MarksVoice} wan-ping {policy.AnswersWanPing}\n");
        for (int i = 0; i < policy.HostAddresses.Length; i++)
        {
            text.Append($"host {policy.HostAddresses[i]} {(policy.HostMacs[i] == null ? "" : AddressText.FormatMac(policy.HostMacs[i], 0))}\n");
        }

        foreach (ForwardRule rule in policy.Rules)
        {
            text.Append($"{rule.Line}: {rule.Protocol} {rule.FirstPort}-{rule.LastPort} {rule.InsideAddress}");
            for (int i = 0; rule.PeerAddresses != null && i < rule.PeerAddresses.Length; i++)
            {
                text.Append($" {rule.PeerAddresses[i]}/{rule.PeerMasks[i]}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
