// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;

/// A number that grows with every change, and those who wait for it to.
final class Watch {
  private long version;

  Watch(long first) {
    this.version = first;
  }

  synchronized long version() {
    return version;
  }

  synchronized void changed() {
    version++;
    notifyAll();
  }

  /// Returns once the version is above `known`, or `wait` has passed.
  synchronized void await(long known, Duration wait) throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (version <= known) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) return;
      wait(left);
    }
  }
}
