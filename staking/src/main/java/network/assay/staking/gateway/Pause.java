// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.Duration;
import network.assay.protocol.market.AssayFault;

/// Waiting, and what to do when somebody wants us to stop.
final class Pause {
  private Pause() {}

  static void of(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssayFault.World("stopped while waiting for the chain; the same call resumes", e);
    }
  }
}
