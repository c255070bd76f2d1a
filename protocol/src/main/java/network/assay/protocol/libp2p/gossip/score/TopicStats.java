// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.score;

/// One peer's counters in one topic.
final class TopicStats {
  private final TopicScoreParams params;
  private boolean inMesh;
  private long grafted;
  private long meshMillis;
  private boolean rated;
  private double first;
  private double delivered;
  private double failures;
  private double invalid;

  TopicStats(TopicScoreParams params) {
    this.params = params;
  }

  void grafted(long now) {
    inMesh = true;
    grafted = now;
    meshMillis = 0;
    rated = false;
  }

  void pruned() {
    if (inMesh && rated) failures += square(deficit());
    inMesh = false;
    meshMillis = 0;
    rated = false;
  }

  void first() {
    first = Math.min(params.first().cap(), first + 1);
    near();
  }

  void near() {
    if (inMesh) delivered = Math.min(params.rate().cap(), delivered + 1);
  }

  void invalid() {
    invalid++;
  }

  /// A peer that left keeps what speaks against it and loses what speaks for it.
  void left() {
    pruned();
    first = 0;
  }

  void refresh(long now) {
    first = Decay.faded(first, params.first().decay());
    delivered = Decay.faded(delivered, params.rate().decay());
    failures = Decay.faded(failures, params.failure().decay());
    invalid = Decay.faded(invalid, params.invalid().decay());
    if (inMesh) {
      meshMillis = now - grafted;
      rated = meshMillis > params.rate().activation().toMillis();
    }
  }

  boolean empty() {
    return !inMesh && first == 0 && delivered == 0 && failures == 0 && invalid == 0;
  }

  double score() {
    double sum = 0;
    TopicScoreParams.Time time = params.time();
    if (inMesh) {
      sum += time.weight() * Math.min(time.cap(), (double) meshMillis / time.quantum().toMillis());
    }
    sum += params.first().weight() * first;
    if (inMesh && rated) sum += params.rate().weight() * square(deficit());
    sum += params.failure().weight() * failures;
    sum += params.invalid().weight() * square(invalid);
    return params.weight() * sum;
  }

  private double deficit() {
    return Math.max(0, params.rate().threshold() - delivered);
  }

  private static double square(double x) {
    return x * x;
  }
}
