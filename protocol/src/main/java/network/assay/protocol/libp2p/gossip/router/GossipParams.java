// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.time.Duration;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.score.ScoreParams;
import network.assay.protocol.market.PeerId;

/// How a router behaves; the defaults are gossipsub 1.2's (docs/spec/gossip.md).
///
/// @param direct peers always kept and sent everything, in no mesh, whatever their score: both
///     sides must name each other
public record GossipParams(
    MeshSize mesh,
    Timing timing,
    Bounds bounds,
    ScoreParams score,
    Features features,
    Set<PeerId> direct) {
  public static final GossipParams DEFAULTS =
      new GossipParams(
          MeshSize.DEFAULTS,
          Timing.DEFAULTS,
          Bounds.DEFAULTS,
          ScoreParams.DEFAULTS,
          Features.DEFAULTS,
          Set.of());

  public GossipParams {
    direct = Set.copyOf(direct);
  }

  public GossipParams with(MeshSize other) {
    return new GossipParams(other, timing, bounds, score, features, direct);
  }

  public GossipParams with(Bounds other) {
    return new GossipParams(mesh, timing, other, score, features, direct);
  }

  public GossipParams with(ScoreParams other) {
    return new GossipParams(mesh, timing, bounds, other, features, direct);
  }

  public GossipParams with(Features other) {
    return new GossipParams(mesh, timing, bounds, score, other, direct);
  }

  public GossipParams withDirect(Set<PeerId> others) {
    return new GossipParams(mesh, timing, bounds, score, features, others);
  }

  /// How many peers: the mesh is filled up to `wanted` when it has fewer than `low`, and of those
  /// that dialled us grafts are refused from `high` on; ids go to `lazy` peers outside it or a
  /// quarter of them, whichever is more.
  ///
  /// @param best of a mesh too large, how many are kept for their score; the rest by lot
  /// @param outbound how many of a mesh are peers that we dialled: whoever surrounds us cannot
  ///     choose these
  public record MeshSize(int wanted, int low, int high, int lazy, int best, int outbound) {
    public static final MeshSize DEFAULTS = new MeshSize(6, 5, 12, 6, 4, 2);

    public MeshSize {
      if (low < 1 || wanted < low || high < wanted || lazy < 0) {
        throw new IllegalArgumentException("must be 1 <= low <= wanted <= high and lazy >= 0");
      }
      if (best < 0 || best > wanted || outbound < 0 || outbound >= low || 2 * outbound > wanted) {
        throw new IllegalArgumentException("must be best <= wanted, outbound < low, <= wanted / 2");
      }
    }
  }

  /// @param fanout how long peers are kept for a topic published to without following it
  /// @param backoff how long a pruned peer is not grafted again
  /// @param leaveBackoff the same after leaving the topic
  /// @param graftFlood a graft this soon after a prune counts twice
  /// @param seen how long a message id is remembered
  /// @param promise how soon a message offered and asked for must come
  public record Timing(
      Duration heartbeat,
      Duration fanout,
      Duration backoff,
      Duration leaveBackoff,
      Duration graftFlood,
      Duration seen,
      Duration promise) {
    public static final Timing DEFAULTS =
        new Timing(
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(120),
            Duration.ofSeconds(3));
  }

  /// What memory and effort peers can make us spend.
  ///
  /// @param seenIds message ids remembered
  /// @param cacheBytes messages kept to be asked for, in bytes of frames
  /// @param peerTopics topics remembered of one peer
  /// @param checks messages being checked, in all; one peer alone may cause a quarter of them
  /// @param haveIds ids taken from one peer's offers per heartbeat, and ids it may ask for
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

  /// @param floodPublish own messages go to every peer of the topic, not only to the mesh: a
  ///     hostile mesh cannot silence us
  /// @param peerExchange whether peers pruned are told of others
  /// @param dontWantFrom from this many bytes of data on, the mesh is told of a message that it
  ///     need not be sent again
  /// @param opportunisticBeats a mesh of low scores is given better peers every so many heartbeats
  public record Features(
      boolean floodPublish, boolean peerExchange, int dontWantFrom, int opportunisticBeats) {
    public static final Features DEFAULTS = new Features(true, true, 1024, 60);
  }
}
