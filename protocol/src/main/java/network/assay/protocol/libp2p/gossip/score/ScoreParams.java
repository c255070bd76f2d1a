// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.score;

import java.time.Duration;
import java.util.Map;

/// How peers are scored; docs/spec/gossip.md has the defaults with their reasons.
///
/// @param appWeight P5, of what the application says of a peer
/// @param retain how long a bad score outlives its connection; a good one does not
public record ScoreParams(
    Topics topics,
    double appWeight,
    Colocation colocation,
    Behaviour behaviour,
    Duration retain,
    Thresholds thresholds) {

  public static final ScoreParams DEFAULTS =
      new ScoreParams(
          Topics.DEFAULTS,
          1,
          Colocation.DEFAULTS,
          Behaviour.DEFAULTS,
          Duration.ofHours(1),
          Thresholds.DEFAULTS);

  /// Every peer has 0, whatever it does: for experiments.
  public static final ScoreParams OFF =
      new ScoreParams(
          new Topics(Map.of(), TopicScoreParams.OFF, 0),
          0,
          new Colocation(0, 1),
          new Behaviour(0, 0, 0),
          Duration.ZERO,
          Thresholds.DEFAULTS);

  /// @param others of every topic not in `named`
  /// @param cap the most that all topics together may add: nobody earns the right to misbehave
  public record Topics(Map<String, TopicScoreParams> named, TopicScoreParams others, double cap) {
    public static final Topics DEFAULTS = new Topics(Map.of(), TopicScoreParams.DEFAULTS, 10);

    public Topics {
      named = Map.copyOf(named);
    }

    public TopicScoreParams of(String topic) {
      return named.getOrDefault(topic, others);
    }
  }

  /// P6: peers of one address block above the threshold, squared.
  public record Colocation(double weight, int threshold) {
    public static final Colocation DEFAULTS = new Colocation(-5, 10);

    public Colocation {
      Decay.negative("P6", weight);
      if (threshold < 1) throw new IllegalArgumentException("P6's threshold is 1 or more");
    }
  }

  /// P7: broken rules above the threshold, squared.
  public record Behaviour(double weight, double threshold, double decay) {
    public static final Behaviour DEFAULTS =
        new Behaviour(-10, 6, Decay.over(Duration.ofMinutes(2)));

    public Behaviour {
      Decay.negative("P7", weight);
      Decay.factor("P7", decay);
    }
  }

  /// The score below which, or from which, something follows. In a mesh is who has 0 or more.
  ///
  /// @param gossip below it a peer is neither offered nor asked for anything
  /// @param publish below it own messages are not sent to it
  /// @param graylist below it nothing it sends is looked at
  /// @param acceptPeers from it on the peers it names when it prunes us are dialled
  /// @param opportunistic a mesh whose median is below it is given better peers
  public record Thresholds(
      double gossip, double publish, double graylist, double acceptPeers, double opportunistic) {
    public static final Thresholds DEFAULTS = new Thresholds(-10, -50, -80, 50, 2);

    public Thresholds {
      if (!(gossip < 0 && publish <= gossip && graylist < publish && acceptPeers >= 0)) {
        throw new IllegalArgumentException(
            "must be graylist < publish <= gossip < 0 <= acceptPeers");
      }
    }
  }
}
