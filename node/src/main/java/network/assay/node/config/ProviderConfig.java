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
/// @param unpaidMinutes of its work that it does for one account and no batch grants
/// @param conduct [#HONEST], or for tests and the demo another way to behave
public record ProviderConfig(
    Amount pricePerPetaOp,
    int threads,
    long memoryBytes,
    String backend,
    int tasks,
    int unpaidMinutes,
    String conduct) {
  public static final String HONEST = "honest";

  /// Skips the last third of each task's steps, and submits the rest.
  public static final String CHEAT = "skips-last-third";

  /// Works honestly and opens nothing to its submitter, only on chain.
  public static final String MUTE = "mute";

  /// Cheats, and opens it to nobody.
  public static final String HIDES = "skips-and-hides";

  public static final String DEFAULT_PRICE_TOKENS = "1";
  public static final long DEFAULT_MEMORY = 1L << 30;
  public static final int DEFAULT_UNPAID_MINUTES = 60;
  public static final String DEFAULT_BACKEND = "vector";
}
