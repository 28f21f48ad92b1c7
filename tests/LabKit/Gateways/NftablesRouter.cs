// The yardstick: the kernel's own router with nftables NAT, in the namespace and on the interfaces
// that the box uses otherwise. The filter's first line is that of the home router in nftables' own
// documentation (wiki.nftables.org, "Simple ruleset for a home router").

using Tollgate.LabKit.Net;

namespace Tollgate.LabKit.Gateways;

/// <summary>Kernel forwarding with port forwards, masquerade and a default-deny filter.</summary>
public sealed class NftablesRouter : IGateway
{
    private readonly NetNamespace _place;

    private NftablesRouter(NetNamespace place)
    {
        _place = place;
    }

    /// <inheritdoc/>
    public string Name => "nftables";

    /// <summary>Sets it up.</summary>
    public static NftablesRouter Start(LabNetwork network, LabPolicy policy)
    {
        NftablesRouter router = new(network.Router);
        try
        {
            network.Router.Ip(
                $"addr add {LabNetwork.LanAddress}/24 dev lan0", "link set lan0 up",
                $"addr add {LabNetwork.WanAddress}/24 dev wan0", "link set wan0 up",
                $"route add default via {LabNetwork.ProviderAddress}");
            network.Router.Nft(Rules(policy));
            foreach (string line in policy.Queues)
            {
                network.Router.Must("tc", line.Split(' '));
            }

            network.Router.Sysctl("ipv4/ip_forward", 1);
        }
        catch
        {
            router.Dispose();
            throw;
        }

        return router;
    }

    /// <summary>Takes rules and addresses away again; the interfaces are then fit for the box.</summary>
    public void Dispose()
    {
        _place.Sysctl("ipv4/ip_forward", 0);
        _place.Nft("flush ruleset\n");
        // Without queues of its own there is nothing to take away, and tc says so.
        _place.Exec("tc", "qdisc", "del", "dev", "wan0", "root");
        _place.Ip("addr flush dev lan0", "addr flush dev wan0");
    }

    private static string Rules(LabPolicy policy)
    {
        string text = """
            table ip nat {
              chain forwards {
                type nat hook prerouting priority dstnat
                iifname "wan0" ip daddr WAN jump ports
              }
              chain ports {
            FORWARDS
              }
              chain sources {
                type nat hook postrouting priority srcnat
                oifname "wan0" masquerade
              }
            }
            table ip filter {
              chain forward {
                type filter hook forward priority filter; policy drop
                ct state vmap { established : accept, related : accept, invalid : drop }
                iifname "lan0" accept
                iifname "wan0" ct status dnat accept
              }
              chain input {
                type filter hook input priority filter
                ct state vmap { established : accept, related : accept, invalid : drop }
                iifname "wan0" drop
              }
            }

            """;
        return text.Replace("WAN", LabNetwork.WanAddress.ToString()).Replace("FORWARDS", policy.Forwards);
    }
}
