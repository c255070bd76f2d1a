// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// Time that passes when it is told to. For any number of threads.
final class VirtualTime implements InstantSource {
  private final AtomicReference<Instant> now = new AtomicReference<>(Cases.START);

  @Override
  public Instant instant() {
    return now.get();
  }

  void pass(Duration by) {
    now.updateAndGet(then -> then.plus(by));
  }
}
