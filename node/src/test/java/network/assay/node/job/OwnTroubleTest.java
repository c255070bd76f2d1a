// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.node.api.JobView;
import network.assay.node.job.TestPeer.Behaviour;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.scheduler.run.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A submitter in trouble of its own.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class OwnTroubleTest {
  @Test
  void a_disk_without_room_here_is_held_against_nobody() throws Exception {
    // Alone, so that the submitter has to fetch what it checks.
    try (var market = new TestMarket(Behaviour.HONEST)) {
      var fetches = new AtomicInteger();
      market.fetching =
          _ -> {
            if (fetches.incrementAndGet() % 12 != 0) throw new AssayFault.Disk("no room");
          };
      market.rules = TestMarket.PATIENT;
      market.archive.every = new JobJournal.Every(1_000_000, 1 << 30);
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(market.demands.demands()).isZero();
      assertThat(held(market.archive.journal(id))).isEmpty();
    }
  }

  /// What was held against the provider.
  private static List<Event> held(MemoryJournal journal) {
    return journal.read(0).stream()
        .map(entry -> EntryCodec.decode(entry.bytes()))
        .filter(JobEntry.Happened.class::isInstance)
        .map(entry -> ((JobEntry.Happened) entry).event())
        .filter(e -> e instanceof Event.CheckFailed || e instanceof Event.OutputMissing)
        .toList();
  }
}
