// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.time.Duration;
import java.util.List;
import network.assay.node.life.Service;
import network.assay.node.life.Timers;

/// Has those who lose stake by missing what happened on chain read its history again, now and then:
/// each event is told once, and whoever ran out of memory over it would never hear of it again.
final class CatchUp implements Service {
  private static final Duration EVERY = Duration.ofMinutes(10);

  private final List<Runnable> all;
  private final Timers timers = new Timers("catch-up", 4);

  /// @param all of them do nothing about what they know
  CatchUp(List<Runnable> all) {
    this.all = List.copyOf(all);
  }

  @Override
  public String name() {
    return "catch-up";
  }

  @Override
  public void start() {
    for (Runnable one : all) timers.every(EVERY, one);
  }

  @Override
  public void stop(Duration patience) {
    timers.close();
  }
}
