// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.time.Duration;

/// How a router behaves; the defaults are gossipsub 1.1's (docs/spec/gossip.md).
///
/// @param floodPublish own messages go to every peer of the topic, not only to the mesh: a hostile
///     mesh cannot silence us
public record GossipParams(MeshSize mesh, Timing timing, Bounds bounds, boolean floodPublish) {
  public static final GossipParams DEFAULTS =
      new GossipParams(MeshSize.DEFAULTS, Timing.DEFAULTS, Bounds.DEFAULTS, true);

  /// How many peers: the mesh is filled up to `wanted` when it has fewer than `low`, and grafts
  /// are refused from `high` on; ids go to `lazy` peers outside it or a quarter of them, whichever
  /// is more.
  public record MeshSize(int wanted, int low, int high, int lazy) {
    public static final MeshSize DEFAULTS = new MeshSize(6, 4, 12, 6);

    public MeshSize {
      if (low < 1 || wanted < low || high < wanted || lazy < 0) {
        throw new IllegalArgumentException("must be 1 <= low <= wanted <= high and lazy >= 0");
      }
    }
  }

  /// @param fanout how long peers are kept for a topic published to without following it
  /// @param backoff how long a pruned peer is not grafted again
  /// @param leaveBackoff the same after leaving the topic
  /// @param seen how long a message id is remembered
  /// @param promise how soon a message offered and asked for must come
  public record Timing(
      Duration heartbeat,
      Duration fanout,
      Duration backoff,
      Duration leaveBackoff,
      Duration seen,
      Duration promise) {
    public static final Timing DEFAULTS =
        new Timing(
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(120),
            Duration.ofSeconds(3));
  }

  /// What memory and effort peers can make us spend.
  ///
  /// @param seenIds message ids remembered
  /// @param cacheBytes messages kept to be asked for, in bytes of frames
  /// @param peerTopics topics remembered of one peer
  /// @param checks messages being checked, in all; one peer may cause an eighth of them
  /// @param haveIds ids taken from one peer's offers per heartbeat
  /// @param haveRpcs offers taken from one peer per heartbeat
  /// @param wantBytes sent to one peer on request per heartbeat
  public record Bounds(
      int seenIds,
      int cacheBytes,
      int peerTopics,
      int checks,
      int haveIds,
      int haveRpcs,
      int wantBytes) {
    public static final Bounds DEFAULTS =
        new Bounds(65_536, 16 << 20, 256, 1024, 5000, 10, 4 << 20);
  }
}
