// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import network.assay.node.job.TestPeer.Behaviour;
import network.assay.protocol.market.JobId;
import network.assay.scheduler.run.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A submitter that was not there: asleep, or without a disk.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class AbsenceTest {
  /// The time of day, and some more.
  private static final class Leaping extends Clock {
    private volatile Duration more = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(more);
    }

    @Override
    public ZoneId getZone() {
      return Clock.systemUTC().getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void who_was_silent_while_the_submitter_slept_is_forgiven() throws Exception {
    try (var market = new TestMarket(Behaviour.VANISHES, Behaviour.VANISHES, Behaviour.VANISHES)) {
      var clock = new Leaping();
      market.clock = clock;
      market.archive.every = new JobJournal.Every(1_000_000, 1 << 30);
      JobId id = market.boot().submit(market.job(1, 0), TestMarket.request(1));
      MemoryJournal journal = market.archive.journal(id);
      long accepted = 0;
      // Whoever has a task by then is given its time anew, which is journaled.
      while (count(journal, Event.Resumed.class) == 0) {
        long now = count(journal, Event.LeaseAccepted.class);
        if (now > accepted) clock.more = clock.more.plusSeconds(20);
        accepted = now;
        Thread.sleep(5);
      }
    }
  }

  private static long count(MemoryJournal journal, Class<? extends Event> kind) {
    return journal.read(0).stream()
        .map(entry -> EntryCodec.decode(entry.bytes()))
        .filter(
            entry -> entry instanceof JobEntry.Happened(_, Event event) && kind.isInstance(event))
        .count();
  }
}
