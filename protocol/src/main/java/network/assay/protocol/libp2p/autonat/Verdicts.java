// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What others found when they tried to reach this host. It takes a lead of [#DECIDES] voices to
/// decide, and only a lead of none to decide no longer: one voice more or less changes nothing.
/// Not for several threads.
final class Verdicts {
  static final int DECIDES = 3;
  static final int MAX_VOICES = 16;
  static final Duration KEPT = Duration.ofHours(1);

  /// What was said within it need not be asked again.
  static final Duration LATELY = Duration.ofMinutes(30);

  private record Verdict(boolean reached, long at) {}

  private final InstantSource clock;
  private final SequencedMap<Object, Verdict> verdicts = new LinkedHashMap<>();
  private Reachability decided = Reachability.UNKNOWN;

  Verdicts(InstantSource clock) {
    this.clock = clock;
  }

  /// @param voice who has one vote: a peer, or all of an address block
  Reachability heard(Object voice, boolean reached) {
    long now = clock.millis();
    verdicts.remove(voice);
    verdicts.putLast(voice, new Verdict(reached, now));
    if (verdicts.size() > MAX_VOICES) verdicts.pollFirstEntry();
    verdicts.values().removeIf(verdict -> verdict.at < now - KEPT.toMillis());
    int lead = 0;
    for (Verdict verdict : verdicts.values()) lead += verdict.reached ? 1 : -1;
    decided = decide(lead);
    return decided;
  }

  /// As of what was heard last.
  Reachability decided() {
    return decided;
  }

  boolean hasSpoken(Object voice) {
    Verdict verdict = verdicts.get(voice);
    return verdict != null && verdict.at >= since();
  }

  /// How many have spoken lately.
  int lately() {
    return (int) verdicts.values().stream().filter(verdict -> verdict.at >= since()).count();
  }

  private long since() {
    return clock.millis() - LATELY.toMillis();
  }

  private Reachability decide(int lead) {
    if (lead >= DECIDES) return Reachability.PUBLIC;
    if (lead <= -DECIDES) return Reachability.PRIVATE;
    boolean holds =
        switch (decided) {
          case PUBLIC -> lead > 0;
          case PRIVATE -> lead < 0;
          case UNKNOWN -> true;
        };
    return holds ? decided : Reachability.UNKNOWN;
  }
}
