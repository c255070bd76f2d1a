// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

/// Something asked for that may be taken back.
public interface Cancellable {
  /// Keeps it from happening, or interrupts it; nothing happens when it is over or was cancelled.
  void cancel();
}
