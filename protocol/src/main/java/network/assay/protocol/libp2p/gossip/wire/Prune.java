// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

/// PRUNE: the sender no longer keeps the receiver in its mesh of a topic.
///
/// @param backoffSeconds how long not to graft again, at most [#MAX_BACKOFF_SECONDS]; 0 = not said
public record Prune(String topic, int backoffSeconds) {
  /// What a longer wish is cut to: a peer's number must not reach our arithmetic on time.
  public static final int MAX_BACKOFF_SECONDS = 3600;
}
