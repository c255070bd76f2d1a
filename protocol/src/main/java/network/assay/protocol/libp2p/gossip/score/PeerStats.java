// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.score;

import java.util.LinkedHashMap;
import java.util.Map;

/// One peer's counters, and their sum as of the last change.
final class PeerStats {
  final Map<String, TopicStats> topics = new LinkedHashMap<>();
  String block = "";
  long forgottenAt;
  double behaviour;
  double application;
  private double score;
  private boolean stale = true;

  TopicStats topic(String topic, ScoreParams params) {
    stale = true;
    return topics.computeIfAbsent(topic, name -> new TopicStats(params.topics().of(name)));
  }

  void changed() {
    stale = true;
  }

  void refresh(ScoreParams params, long now) {
    behaviour = Decay.faded(behaviour, params.behaviour().decay());
    for (TopicStats one : topics.values()) one.refresh(now);
    topics.values().removeIf(TopicStats::empty);
    stale = true;
  }

  /// @param neighbours connected peers of the same address block, this one among them
  double score(ScoreParams params, int neighbours) {
    if (stale) {
      score = inspect(params, neighbours).total();
      stale = false;
    }
    return score;
  }

  PeerScore inspect(ScoreParams params, int neighbours) {
    double inTopics = 0;
    for (TopicStats one : topics.values()) inTopics += one.score();
    inTopics = Math.min(inTopics, params.topics().cap());
    double crowd = Math.max(0, neighbours - params.colocation().threshold());
    double excess = Math.max(0, behaviour - params.behaviour().threshold());
    return new PeerScore(
        inTopics,
        params.appWeight() * application,
        params.colocation().weight() * crowd * crowd,
        params.behaviour().weight() * excess * excess);
  }
}
