// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.score;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// The scores of all peers connected, and of those that left with a bad one. For one thread.
///
/// Memory is bounded by the connected peers, times the topics given here, and [#MAX_GONE].
public final class PeerScores {
  /// Peers remembered that are not connected; beyond it the one that left first is forgotten.
  public static final int MAX_GONE = 4096;

  private final ScoreParams params;
  private final Map<PeerId, PeerStats> peers = new HashMap<>();
  private final Map<PeerId, PeerStats> gone = new LinkedHashMap<>();
  private final Map<String, Set<PeerId>> blocks = new HashMap<>();

  public PeerScores(ScoreParams params) {
    this.params = params;
  }

  /// A peer is connected, again or anew.
  ///
  /// @param block what stands for its address; empty where that says nothing (a private one)
  public void arrived(PeerId peer, String block) {
    PeerStats before = gone.remove(peer);
    PeerStats stats = peers.computeIfAbsent(peer, _ -> before == null ? new PeerStats() : before);
    leaveBlock(peer, stats);
    stats.block = block;
    stats.changed();
    if (block.isEmpty()) return;
    blocks.computeIfAbsent(block, _ -> new HashSet<>()).add(peer);
    crowdChanged(block);
  }

  /// A peer is no longer connected.
  public void gone(PeerId peer, long now) {
    PeerStats stats = peers.remove(peer);
    if (stats == null) return;
    double last = stats.score(params, neighbours(stats));
    leaveBlock(peer, stats);
    if (last > 0 || params.retain().isZero()) return;
    stats.topics.values().forEach(TopicStats::left);
    stats.topics.values().removeIf(TopicStats::empty);
    stats.changed();
    if (stats.topics.isEmpty() && stats.behaviour == 0 && stats.application >= 0) return;
    stats.forgottenAt = now + params.retain().toMillis();
    gone.put(peer, stats);
    if (gone.size() > MAX_GONE) gone.remove(gone.keySet().iterator().next());
  }

  public void grafted(PeerId peer, String topic, long now) {
    PeerStats stats = peers.get(peer);
    if (stats != null) stats.topic(topic, params).grafted(now);
  }

  public void pruned(PeerId peer, String topic) {
    PeerStats stats = peers.get(peer);
    if (stats != null) stats.topic(topic, params).pruned();
  }

  /// A peer was the first to bring a message that was accepted.
  public void first(PeerId peer, String topic) {
    PeerStats stats = peers.get(peer);
    if (stats != null) stats.topic(topic, params).first();
  }

  /// A peer brought the same shortly after.
  public void near(PeerId peer, String topic) {
    PeerStats stats = peers.get(peer);
    if (stats != null) stats.topic(topic, params).near();
  }

  /// A peer brought a message that no honest peer passes on.
  public void invalid(PeerId peer, String topic) {
    PeerStats stats = known(peer);
    if (stats != null) stats.topic(topic, params).invalid();
  }

  /// A peer broke a rule.
  public void misbehaved(PeerId peer, double points) {
    PeerStats stats = known(peer);
    if (stats == null) return;
    stats.behaviour += points;
    stats.changed();
  }

  /// What the application thinks of a connected peer, from now on.
  public void application(PeerId peer, double value) {
    PeerStats stats = peers.get(peer);
    if (stats == null) return;
    stats.application = value;
    stats.changed();
  }

  /// The score of a peer; 0 for one that is not known.
  public double of(PeerId peer) {
    PeerStats stats = known(peer);
    return stats == null ? 0 : stats.score(params, neighbours(stats));
  }

  /// The score of a peer with its parts.
  public PeerScore inspect(PeerId peer) {
    PeerStats stats = known(peer);
    return stats == null ? PeerScore.NONE : stats.inspect(params, neighbours(stats));
  }

  /// Lets everything fade by one heartbeat.
  public void refresh(long now) {
    for (PeerStats stats : peers.values()) stats.refresh(params, now);
    // As long as it was not here, nothing fades: waiting is no atonement.
    Iterator<PeerStats> oldest = gone.values().iterator();
    while (oldest.hasNext() && now >= oldest.next().forgottenAt) oldest.remove();
  }

  /// Peers remembered, connected or not.
  public int size() {
    return peers.size() + gone.size();
  }

  private @Nullable PeerStats known(PeerId peer) {
    PeerStats stats = peers.get(peer);
    return stats == null ? gone.get(peer) : stats;
  }

  private int neighbours(PeerStats stats) {
    return stats.block.isEmpty() ? 0 : blocks.getOrDefault(stats.block, Set.of()).size();
  }

  private void leaveBlock(PeerId peer, PeerStats stats) {
    String block = stats.block;
    stats.block = "";
    Set<PeerId> there = blocks.get(block);
    if (there == null) return;
    there.remove(peer);
    if (there.isEmpty()) blocks.remove(block);
    else crowdChanged(block);
  }

  private void crowdChanged(String block) {
    for (PeerId one : blocks.getOrDefault(block, Set.of())) {
      PeerStats stats = peers.get(one);
      if (stats != null) stats.changed();
    }
  }
}
