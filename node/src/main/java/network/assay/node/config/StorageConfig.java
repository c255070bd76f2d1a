// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

/// @param maxBytes the disk budget for blobs: models, data sets, states, checkpoints
public record StorageConfig(long maxBytes) {
  public static final long DEFAULT_MAX_BYTES = 20L << 30;
}
