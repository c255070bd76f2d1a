// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

/// How the node puts on chain what its jobs bring: each batch is a transaction, whatever it holds.
///
/// @param batchSeconds that a result waits at most for others to be posted with it
/// @param payMinutes between two batches that say what was earned; 0: each says it
public record SubmitterConfig(int batchSeconds, int payMinutes) {
  public static final int DEFAULT_BATCH_SECONDS = 300;

  /// Each batch that promises more pays an hour after the one before that did.
  public static final int DEFAULT_PAY_MINUTES = 60;
}
