// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.score;

import java.time.Duration;

/// What peers earn and lose in one topic. The names P1 to P4 are the specification's.
///
/// @param weight of the whole topic, at least 0
/// @param time P1, time in our mesh
/// @param first P2, messages a peer was first to bring
/// @param rate P3, too few messages while in our mesh; off by default
/// @param failure P3b, the same remembered after it has left the mesh; off by default
/// @param invalid P4, messages that no honest peer passes on
public record TopicScoreParams(
    double weight, Time time, First first, Rate rate, Failure failure, Invalid invalid) {

  /// At most 1.5 for five minutes in the mesh and 10 for first deliveries; the first invalid
  /// message costs 10, the second 30 more, the third 50 more, and is forgotten in ten minutes.
  public static final TopicScoreParams DEFAULTS =
      new TopicScoreParams(
          1,
          new Time(0.005, Duration.ofSeconds(1), 300),
          new First(0.5, Decay.over(Duration.ofMinutes(5)), 20),
          Rate.OFF,
          Failure.OFF,
          new Invalid(-10, Decay.over(Duration.ofMinutes(10))));

  /// Nothing counts.
  public static final TopicScoreParams OFF =
      new TopicScoreParams(
          0,
          new Time(0, Duration.ofSeconds(1), 0),
          new First(0, 0, 0),
          Rate.OFF,
          Failure.OFF,
          new Invalid(0, 0));

  public TopicScoreParams {
    if (!(weight >= 0)) throw new IllegalArgumentException("a topic's weight is not below 0");
  }

  /// @param quantum for how long in the mesh a peer gets `weight` once, up to `cap` times
  public record Time(double weight, Duration quantum, double cap) {
    public Time {
      Decay.positive("P1", weight);
      if (quantum.toMillis() < 1)
        throw new IllegalArgumentException("P1's quantum is 1 ms or more");
    }
  }

  /// @param decay kept of the count per heartbeat
  public record First(double weight, double decay, double cap) {
    public First {
      Decay.positive("P2", weight);
      Decay.factor("P2", decay);
    }
  }

  /// @param threshold messages a mesh peer should have brought, first or nearly so
  /// @param activation in the mesh before it counts
  /// @param window how long after our own check of a message a copy still counts
  public record Rate(
      double weight,
      double decay,
      double cap,
      double threshold,
      Duration activation,
      Duration window) {
    /// Networks that had it on punished honest peers behind slow links, and turned it off.
    public static final Rate OFF = new Rate(0, 0, 0, 0, Duration.ZERO, Duration.ZERO);

    public Rate {
      Decay.negative("P3", weight);
      Decay.factor("P3", decay);
    }
  }

  public record Failure(double weight, double decay) {
    public static final Failure OFF = new Failure(0, 0);

    public Failure {
      Decay.negative("P3b", weight);
      Decay.factor("P3b", decay);
    }
  }

  public record Invalid(double weight, double decay) {
    public Invalid {
      Decay.negative("P4", weight);
      Decay.factor("P4", decay);
    }
  }

  /// Whether near-first copies must be tracked.
  public boolean countsRate() {
    return weight > 0 && (rate.weight != 0 || failure.weight != 0);
  }
}
