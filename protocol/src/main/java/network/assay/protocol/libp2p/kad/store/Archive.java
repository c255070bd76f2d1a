// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import org.jspecify.annotations.Nullable;

/// Where what a server keeps for others lies while the server does not run. For one thread at a
/// time.
public interface Archive {
  /// No server saves more.
  int MAX_BYTES = 64 << 20;

  /// What was saved last, whole and unchanged; null where there is nothing that is.
  byte @Nullable [] load();

  /// Replaces all of it: whatever happens meanwhile, the old or the new is found later.
  ///
  /// @param records at most [#MAX_BYTES]
  /// @throws network.assay.protocol.market.AssayFault.World where that cannot be
  void save(byte[] records);
}
