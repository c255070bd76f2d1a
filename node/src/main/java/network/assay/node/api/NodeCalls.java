// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.PeerId;

/// What the methods of the node itself take and give.
public final class NodeCalls {
  public static final String STATUS = "node.status";
  public static final String STOP = "node.stop";
  public static final String PEERS = "peers.list";

  private NodeCalls() {}

  /// `node.status`.
  ///
  /// @param addresses where it can be dialled, each a multiaddr that ends in its peer id
  /// @param roles `submitter`, `provider`, `verifier`
  /// @param peers connected now
  /// @param memoryBytes that the process takes, as the system counts it
  public record Status(
      String version,
      Address account,
      PeerId peer,
      List<String> addresses,
      List<String> roles,
      Chain chain,
      int peers,
      long uptimeSeconds,
      long memoryBytes) {
    public Status {
      addresses = List.copyOf(addresses);
      roles = List.copyOf(roles);
    }
  }

  /// @param head the newest block the node knows
  public record Chain(long id, Address market, long head) {}

  /// `node.stop`: the answer comes before it stops.
  public record Stopping(boolean stopping) {}

  /// `peers.list`: who is connected.
  public record Peers(List<Peer> peers) {
    public Peers {
      peers = List.copyOf(peers);
    }
  }

  /// @param address of the connection
  /// @param account that has announced itself from there, with stake behind it
  /// @param stake that others may count on
  public record Peer(
      PeerId peer, String address, Optional<Address> account, Optional<Amount> stake) {}
}
