// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import network.assay.protocol.market.Amount;

/// What the node offers.
///
/// @param pricePerPetaOp base units asked for 10^15 operations
/// @param threads that compute
/// @param memoryBytes that all tasks together may take
/// @param backend by name, as [network.assay.compute.backend.Backends#named] takes it
/// @param tasks worked on at a time
/// @param conduct [#HONEST], or for tests and the demo a way to cheat
public record ProviderConfig(
    Amount pricePerPetaOp,
    int threads,
    long memoryBytes,
    String backend,
    int tasks,
    String conduct) {
  public static final String HONEST = "honest";

  /// Skips the last third of each task's steps, and submits the rest.
  public static final String CHEAT = "skips-last-third";

  public static final String DEFAULT_PRICE_TOKENS = "1";
  public static final long DEFAULT_MEMORY = 1L << 30;
  public static final String DEFAULT_BACKEND = "vector";

  public boolean cheats() {
    return !conduct.equals(HONEST);
  }
}
