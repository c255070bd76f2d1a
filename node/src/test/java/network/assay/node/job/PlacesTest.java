// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Semaphore;
import network.assay.node.work.TestTasks;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.scheduler.plan.Place;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.scheduler.run.Command;
import org.junit.jupiter.api.Test;

final class PlacesTest {
  private static final TaskSpec SPEC = TestTasks.train(1, 25, 10);
  private static final PlannedTask TASK =
      new PlannedTask(new Place.Shard(0, 0), SPEC.id(), SPEC, 1_000);

  private final Places places = new Places();

  private Semaphore of(Command command) {
    return places.of(new Want.Market(command)).orElseThrow();
  }

  /// A provider has seconds to open what it signed: not those in which others are done again.
  @Test
  void what_computes_keeps_nobody_from_being_asked() {
    var check = new Command.CheckYourself(TASK, Address.ZERO, Digest.ZERO, 0, List.of(0));
    assertThat(of(check).drainPermits()).isPositive();
    assertThat(of(check).tryAcquire()).isFalse();
    assertThat(of(new Command.RequestOpening(TASK.id(), Address.ZERO, Digest.ZERO)).tryAcquire())
        .isTrue();
  }

  @Test
  void what_only_waits_takes_no_place() {
    assertThat(places.of(new Want.Market(new Command.AwaitBeacon(0, 7)))).isEmpty();
  }
}
