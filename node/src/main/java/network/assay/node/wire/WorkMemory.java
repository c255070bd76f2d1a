// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import network.assay.node.config.NodeConfig;
import network.assay.node.text.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What tasks may take of the memory. Tensors lie in Java's heap: a task that was accepted by
/// `provider.memory` alone, and is larger than the heap, would end in an error that has nothing to
/// do with it, in any part of the node.
final class WorkMemory {
  private static final Logger LOG = LoggerFactory.getLogger(WorkMemory.class);

  /// For everything else that a node does.
  private static final long REST = 256L << 20;

  private WorkMemory() {}

  /// What `provider.memory` says, as far as the heap has it; says so when it has not.
  static long of(NodeConfig config) {
    long wanted = config.provider().memoryBytes();
    long heap = Runtime.getRuntime().maxMemory();
    long given = within(wanted, heap);
    boolean works = config.roles().provider() || config.roles().verifier();
    if (given < wanted && works) {
      LOG.warn(
          "tasks may take {} and not the {} of provider.memory: Java may have {} in all; to give"
              + " them that much, start with ASSAY_HEAP={}m",
          Bytes.brief(given),
          Bytes.brief(wanted),
          Bytes.brief(heap),
          (wanted + 2 * REST) >> 20);
    }
    return given;
  }

  /// @param heap the most it may have
  static long within(long wanted, long heap) {
    return Math.min(wanted, Math.max(heap / 8 * 5, heap - REST));
  }
}
