// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.List;

/// PRUNE: the sender no longer keeps the receiver in its mesh of a topic.
///
/// @param backoffSeconds how long not to graft again, at most [#MAX_BACKOFF_SECONDS]; 0 = not said
/// @param peers others of the topic, at most [#MAX_PEERS]
public record Prune(String topic, int backoffSeconds, List<Offered> peers) {
  /// What a longer wish is cut to: a peer's number must not reach our arithmetic on time.
  public static final int MAX_BACKOFF_SECONDS = 3600;

  /// What more peers are cut to.
  public static final int MAX_PEERS = 16;

  public Prune {
    peers = List.copyOf(peers);
  }

  public Prune(String topic, int backoffSeconds) {
    this(topic, backoffSeconds, List.of());
  }
}
