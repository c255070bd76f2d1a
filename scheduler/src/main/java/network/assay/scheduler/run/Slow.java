// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import network.assay.scheduler.match.Candidate;
import network.assay.scheduler.match.Matcher;
import network.assay.scheduler.match.Need;

/// Who is too slow to wait for (docs/spec/job, section 8).
final class Slow {
  /// So many times slower than most is a lot slower.
  private static final int LOT = 8;

  /// How often as long as it was given a task for it gets no other, the first time that it is late.
  private static final int REST = 4;

  private Slow() {}

  /// The least rate that is worth a lease: who offers less is a lot slower than half of those that
  /// the job can have, busy or not. Whoever waits for one of these has the task done sooner.
  static long leastRate(Draft draft) {
    List<Long> rates = rates(draft).sorted(Comparator.reverseOrder()).toList();
    // Of two the faster.
    return rates.isEmpty() ? 0 : rates.get((rates.size() - 1) / 2) / LOT;
  }

  /// The highest rate that anybody offers whom the job can have; 0 when there is nobody.
  static long fastestRate(Draft draft) {
    return rates(draft).max(Comparator.naturalOrder()).orElse(0L);
  }

  /// The least rate of whoever is to bring a lot sooner what another has: among those that are
  /// about as slow as the other, the cheapest would be found first, and nobody.
  static long sooner(Draft draft) {
    return Math.max(leastRate(draft), fastestRate(draft) / LOT);
  }

  private static Stream<Long> rates(Draft draft) {
    Need need = Leasing.need(draft);
    return draft.providers().values().stream()
        .filter(p -> !p.convicted() && p.strikes() < draft.rules().maxStrikes())
        .filter(p -> fits(need, p))
        .map(p -> p.offer().operationsPerSecond());
  }

  private static boolean fits(Need need, Provider provider) {
    var idle = new Candidate(provider.offer(), provider.stake(), 0, 0, "");
    return Matcher.objection(need, idle).isEmpty();
  }

  /// Whether a lease given now is due a lot sooner than the one at hand.
  static boolean isLotSooner(Draft draft, Instant other, Assignment held) {
    Duration would = Duration.between(draft.now, other);
    return would.multipliedBy(LOT).compareTo(Duration.between(draft.now, held.due())) < 0;
  }

  /// Strikes who was late. What it gets next it might hold as long, so it rests for some times as
  /// long, and each time for twice that.
  static void strike(Draft draft, Assignment held) {
    draft.update(
        held.lease().provider(),
        late -> {
          Instant due = Leasing.deadline(draft, held.task(), late.offer().operationsPerSecond());
          long times = (long) REST << Math.min(late.strikes(), 16);
          return late.withStrike(
              draft.now.plus(Duration.between(draft.now, due).multipliedBy(times)));
        });
  }
}
