// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.math.BigInteger;
import java.time.Instant;
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
  /// @param addresses multiaddrs with the peer's id, as others dial this node
  /// @param conditions what the node needs, each met or not
  public record Status(
      String version,
      PeerId peer,
      Address account,
      List<String> addresses,
      Instant started,
      Roles roles,
      Chain chain,
      Load load,
      List<Condition> conditions) {
    public Status {
      addresses = List.copyOf(addresses);
      conditions = List.copyOf(conditions);
    }
  }

  public record Roles(boolean submitter, boolean provider, boolean verifier, boolean relay) {}

  /// @param head the number of the newest block; absent while the chain node does not answer
  /// @param tokens that the node's account has in that block
  /// @param coins that it has, of the chain's own, in wei
  public record Chain(
      long id,
      Address market,
      Optional<Long> head,
      Optional<Amount> tokens,
      Optional<BigInteger> coins) {}

  /// @param peers connected now
  /// @param providers accounts with stake that announced themselves lately
  /// @param jobs of this node under way
  /// @param tasks that it does or is about to do
  /// @param checks that it does or is about to do
  /// @param blobBytes on disk, of at most `blobBudget`
  /// @param memoryBytes that the process takes, as the system counts it; 0 where it does not say
  public record Load(
      int peers,
      int providers,
      int jobs,
      int tasks,
      int checks,
      long blobBytes,
      long blobBudget,
      long memoryBytes) {}

  /// @param name one of a fixed few: `chain`, `gas`, `chain-events`, `network`, `providers`,
  ///     `offers`, `unpaid`
  /// @param detail what it is like; if it is not met, why, and what to do
  public record Condition(String name, boolean met, String detail) {}

  /// `node.stop`: the answer comes before the node stops.
  public record Stopping(boolean stopping) {}

  /// `peers.list`: those connected, then those only heard of.
  public record Peers(List<Peer> peers) {
    public Peers {
      peers = List.copyOf(peers);
    }
  }

  /// @param account and `stake`, the free one behind it, where the peer announced one lately
  /// @param address the connection's other end, or where the peer says it is
  /// @param since when it has been connected; when it was heard of last, if it is not
  public record Peer(
      PeerId peer,
      Optional<Address> account,
      Optional<Amount> stake,
      String address,
      String agent,
      boolean connected,
      boolean inbound,
      Instant since) {}
}
