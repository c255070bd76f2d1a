// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Stands still unless it is moved.
public final class TestClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }
}
