// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How a router stands at one moment, for metrics.
///
/// @param topics followed, by name
/// @param scores how many connected peers have a score below each of [#SCORE_BOUNDS], and last how
///     many there are
/// @param duplicates copies received of messages known or being checked
/// @param unwanted messages that peers said they have
/// @param spared copies not sent because a peer said it has them
/// @param grafts peers taken into a mesh by us
/// @param prunes peers refused or put out of a mesh by us
/// @param brokenPromises messages offered, asked for and not sent in time
/// @param answered messages sent because a peer asked
public record Census(
    Map<String, OfTopic> topics,
    List<Integer> scores,
    long duplicates,
    long unwanted,
    long spared,
    long grafts,
    long prunes,
    long brokenPromises,
    long answered) {
  /// The default thresholds, and some good scores.
  public static final List<Double> SCORE_BOUNDS = List.of(-80.0, -50.0, -10.0, 0.0, 2.0, 5.0, 10.0);

  /// Before the start.
  public static final Census NONE = new Census(Map.of(), List.of(), 0, 0, 0, 0, 0, 0, 0);

  public Census {
    topics = Map.copyOf(topics);
    scores = List.copyOf(scores);
  }

  /// @param followers connected peers that follow the topic
  /// @param mesh peers in the mesh
  /// @param outbound those of them that we dialled
  public record OfTopic(int followers, int mesh, int outbound) {}

  static Census of(RouterState state) {
    var topics = new java.util.LinkedHashMap<String, OfTopic>();
    state.meshes.forEach(
        (topic, mesh) -> {
          int followers = 0;
          for (PeerState peer : state.peers.values()) if (peer.topics.contains(topic)) followers++;
          int outbound = (int) mesh.stream().filter(state::outbound).count();
          topics.put(topic, new OfTopic(followers, mesh.size(), outbound));
        });
    double[] scores = state.peers.keySet().stream().mapToDouble(state.standing::of).toArray();
    var below = new ArrayList<Integer>();
    for (double bound : SCORE_BOUNDS) {
      int count = 0;
      for (double score : scores) if (score < bound) count++;
      below.add(count);
    }
    below.add(scores.length);
    Tally tally = state.tally;
    return new Census(
        topics,
        below,
        tally.duplicates,
        tally.unwanted,
        tally.spared,
        tally.grafts,
        tally.prunes,
        tally.brokenPromises,
        tally.answered);
  }
}
