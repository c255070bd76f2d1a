// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.nio.file.Path;
import java.util.Optional;
import network.assay.protocol.market.AssayFault;

/// How a demo is run.
///
/// @param seed of the job: the same one gives the same model
/// @param providers processes that do tasks, the cheating one among them
/// @param cheat whether the last of them skips the last third of its steps
/// @param keep where the nodes' folders and logs stay; without it they are removed
public record DemoOptions(long seed, int providers, boolean cheat, Optional<Path> keep) {
  public static final long SEED = 7;
  public static final int PROVIDERS = 4;
  public static final int MAX_PROVIDERS = 16;

  public DemoOptions {
    if (providers < 1 || providers > MAX_PROVIDERS) {
      throw new AssayFault.Operator(
          "the demo runs 1 to " + MAX_PROVIDERS + " providers, not " + providers);
    }
    if (cheat && providers == 1) {
      throw new AssayFault.Operator(
          "with one provider, and that one a cheat, nobody would do the work.\n"
              + "next: assay demo --providers 1 --no-cheat");
    }
  }
}
